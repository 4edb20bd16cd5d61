package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.lifsim.backend.Backend;
import org.lifsim.backend.DeviceShare;
import org.lifsim.error.CancelledException;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.error.UnavailableException;
import org.lifsim.experiment.ShardQueue.Shard;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.io.TemporaryName;
import org.lifsim.internal.population.MemoryEstimate;
import org.lifsim.internal.recording.Recordings;
import org.lifsim.internal.recording.ShardRecording;
import org.lifsim.internal.spi.Device;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.StateDigest;
import org.lifsim.population.TreeDigest;
import org.lifsim.recording.Recorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a population that exceeds the memory, shard by shard; each of several devices runs its own. This requires that units are not
 * coupled. Each shard has a folder
 * with its recordings and, once it is done, its state. At the end all shards are merged. The results are identical to those of a
 * run without shards.
 */
final class ShardedRun {
    private static final Logger LOG = LoggerFactory.getLogger(ShardedRun.class);

    /** Begins the name of a checksum in the metadata of a state; the name of a recording follows. */
    static final String CHECKSUM = "sha256 ";

    /** Name of the warnings in the metadata of a state, one a line. */
    static final String WARNINGS = "warnings";

    /** Begins the name of a temporary folder of shards. */
    private static final String TEMPORARY = "lifsim-parts-";

    /** Part of the work that a device gets at first, when its speed is not known: so little that even a slow one is not the last. */
    private static final double UNKNOWN = 1. / 64;

    private static final String SHARD = "\\d{1,18}-\\d{1,18}";
    private static final double GIGA = 1e9;
    private static final double MS_PER_SECOND = 1000;

    private final Path folder;
    private final boolean kept;
    private final Simulation whole;
    private final ShardPlan plan;
    private final double dt;
    private final ShardQueue queue;
    private final Set<Problem> warnings = new LinkedHashSet<>();

    /** Checksums of recordings by shard, as far as they are known. */
    private final Map<Shard, Map<String, String>> checksums = new ConcurrentHashMap<>();

    /** The fingerprint that the state of every finished shard must match. */
    private final Map<String, String> fingerprint;

    private final boolean withTree;

    /** Whether other processes run the other shards. */
    private final boolean isPart;

    /**
     * Prepares a run.
     *
     * @param folder holds the files of the shards until the run has finished
     * @param kept true to keep the shards if the run is cancelled, so that it can be resumed
     * @param whole the run without shards; only the intervals of its checkpoints are used
     * @param plan the division into shards
     * @param queue the shards that are done or under way, and the units that are left
     * @param dt time step in ms
     * @param fingerprint the fingerprint of the experiment
     * @param withTree whether the second digest is wanted
     * @param isPart whether other processes run the other shards
     */
    ShardedRun(
            Path folder,
            boolean kept,
            Simulation whole,
            ShardPlan plan,
            ShardQueue queue,
            double dt,
            Map<String, String> fingerprint,
            boolean withTree,
            boolean isPart) {
        this.folder = folder;
        this.kept = kept;
        this.whole = whole;
        this.plan = plan;
        this.queue = queue;
        this.dt = dt;
        this.fingerprint = fingerprint;
        this.withTree = withTree;
        this.isPart = isPart;
    }

    /**
     * Creates a folder for the shards of a run that keeps none, and deletes those that killed runs left.
     *
     * @return the folder
     * @throws InputException if the folder for temporary files cannot be written to
     */
    static Path temporaryFolder() {
        Path all = temporaryFiles();
        try {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(all, TEMPORARY + "*")) {
                for (Path one : left) {
                    if (TemporaryName.isStale(one.getFileName().toString().substring(TEMPORARY.length()))
                            && Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
                        deleteLeft(one);
                    }
                }
            }
            return Files.createTempDirectory(all, TEMPORARY + TemporaryName.mark() + "-");
        } catch (IOException e) {
            throw new InputException(
                    Problem.of(
                                    "the folder for temporary files, " + all,
                                    "cannot be written to: " + AtomicFile.reason(e))
                            .hint("use --out or --checkpoint to have the shards elsewhere, or set -Djava.io.tmpdir"),
                    e);
        }
    }

    /** Where shards are that are not kept. */
    static Path temporaryFiles() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void deleteLeft(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) { // it may be another user's
            LOG.debug("folder {} cannot be deleted", folder, e);
        }
    }

    /**
     * Rejects shards that would fill the disk, where all of them are kept until the run has finished.
     *
     * @param where a folder on the disk
     * @param plan the division into shards
     * @param unitsDone units whose state is on the disk
     * @throws InputException if the state of the other units needs more than the free space
     * @throws IOException if the free space cannot be read
     */
    static void requireSpace(Path where, ShardPlan plan, long unitsDone) throws IOException {
        double needed = (plan.units() - unitsDone) * (double) plan.bytesPerUnit();
        long usable = Files.getFileStore(where).getUsableSpace();
        if (needed > usable) {
            String found = String.format(
                    Locale.ROOT,
                    "is %,d: the state of the shards needs %,.1f GB in folder %s, which has %,.1f GB free",
                    plan.units(),
                    needed / GIGA,
                    where,
                    usable / GIGA);
            throw new InputException(
                    Problem.of(Subject.setting("units"), found).hint("use fewer units or a folder with more space"));
        }
    }

    /** Opens the input current, which only one run at a time may read. */
    interface CurrentOpener {
        InputCurrent open() throws IOException;
    }

    Simulation.Result run(Backend backend, CurrentOpener currents, Progress progress, CancellationToken cancellation)
            throws IOException {
        List<Device> parts = Device.of(backend).parts();
        Workers workers = new Workers(parts, currents, progress, cancellation);
        long start = System.nanoTime();
        workers.run();
        double wall = (System.nanoTime() - start) * 1e-9;
        return merge(
                workers.completed / plan.units(),
                parts.size() > 1 ? wall : workers.seconds,
                workers.shares(wall),
                cancellation);
    }

    /** Runs the shards of the queue and leaves them, for {@link #merge}. */
    void runOnly(Backend backend, CurrentOpener currents, Progress progress, CancellationToken cancellation)
            throws IOException {
        new Workers(List.of(Device.of(backend)), currents, progress, cancellation).run();
    }

    /** Puts the shards together that other processes have run. */
    Simulation.Result merge(CancellationToken cancellation) throws IOException {
        return merge(whole.steps(), 0, List.of(), cancellation);
    }

    private Simulation.Result merge(
            double completed, double seconds, List<DeviceShare> shares, CancellationToken cancellation)
            throws IOException {
        try {
            return combine(completed, seconds, shares, cancellation::check);
        } catch (CancelledException e) {
            whole.deletePartialFiles(); // the files of the shards are kept
            throw stopped("stopped when all " + queue.finished().size() + " shards were done but not merged", e);
        }
    }

    /** The devices, each of which takes shards from the queue until none is left. */
    private final class Workers {
        private final List<Device> parts;
        private final CurrentOpener currents;
        private final Progress progress;

        /** Stops all devices, if the user does or if one of them finds a mistake. */
        private final CancellationToken stop;

        private final Map<Shard, Double> running = new HashMap<>();
        private final Map<Device, DeviceShare> done = new HashMap<>();

        /** Steps that this process has taken, summed over units, and the time for them. */
        private double completed;

        private double seconds;

        Workers(List<Device> parts, CurrentOpener currents, Progress progress, CancellationToken cancellation) {
            this.parts = parts;
            this.currents = currents;
            this.progress = progress;
            this.stop = new CancellationToken(cancellation);
        }

        void run() throws IOException {
            List<Device> able = parts;
            while (!queue.isEmpty()) {
                able = parts.size() > 1 ? together(able) : alone(parts.get(0));
            }
        }

        private List<Device> alone(Device part) throws IOException {
            takeShards(part);
            return parts;
        }

        /** Lets devices take shards at the same time. Returns those that did not fail; at least one. */
        private List<Device> together(List<Device> able) throws IOException {
            Map<Device, Throwable> failures = new ConcurrentHashMap<>();
            List<Thread> threads = new ArrayList<>();
            for (Device part : able) {
                Thread thread = new Thread(() -> takeShards(part, failures), "lifsim shards");
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            threads.forEach(ShardedRun::join);
            for (Throwable failure : inOrder(failures.values())) {
                if (isOfTheRun(failure) || failures.size() == able.size()) {
                    rethrow(failure);
                }
            }
            return able.stream().filter(part -> !failures.containsKey(part)).toList();
        }

        private void takeShards(Device part, Map<Device, Throwable> failures) {
            try {
                takeShards(part);
            } catch (IOException | RuntimeException | Error e) {
                failures.put(part, e);
                if (isOfTheRun(e)) {
                    stop.cancel();
                } else {
                    tell(part, e);
                }
            }
        }

        private synchronized void tell(Device part, Throwable failure) {
            LOG.info("{} failed", part.deviceDescription(), failure);
            Problem problem =
                    failure instanceof DeviceException e ? e.problem() : ((UnavailableException) failure).problem();
            progress.warn(problem.hint("the other devices take its shards"));
        }

        private void takeShards(Device part) throws IOException {
            boolean isAlone = parts.size() == 1;
            long most = isAlone
                    ? plan.shardUnits()
                    : Math.min(
                            plan.shardUnits(),
                            MemoryEstimate.comfortable(part, plan.shardUnits(), plan.bytesPerUnit()));
            try (InputCurrent current = currents.open()) {
                Shard shard = queue.next(most, isAlone ? 1 : share(part));
                while (shard != null) {
                    try {
                        take(part, shard, current);
                    } catch (IOException | RuntimeException | Error e) {
                        giveBack(shard);
                        throw e;
                    }
                    queue.done(shard);
                    shard = queue.next(most, isAlone ? 1 : share(part));
                }
            }
        }

        /** The part of a device in the speed of all, from 0 to 1; a small one as long as it has run nothing. */
        private synchronized double share(Device part) {
            double all = done.values().stream().mapToDouble(Workers::speed).sum();
            return done.containsKey(part) ? speed(done.get(part)) / all * done.size() / parts.size() : UNKNOWN;
        }

        private static double speed(DeviceShare share) {
            return share.unitSteps() / Math.max(1e-9, share.busySeconds());
        }

        private void giveBack(Shard shard) throws IOException {
            boolean isBegun = Files.exists(shard.folder(folder).resolve(ExperimentRun.CHECKPOINT));
            if (!isBegun && parts.size() > 1 && Files.isDirectory(shard.folder(folder))) {
                deleteAll(shard.folder(folder));
            }
            queue.giveBack(shard, !isBegun && parts.size() > 1);
        }

        private void take(Device part, Shard shard, InputCurrent current) throws IOException {
            // Another run may have used the space since the start.
            requireSpace(folder, plan, isPart ? plan.units() - shard.units() : queue.unitsDone());
            Files.createDirectories(shard.folder(folder));
            OutputLock lock = OutputLock.of(shard.folder(folder), List.of());
            try (lock) {
                runLocked(part, shard, current);
            }
        }

        private void runLocked(Device part, Shard shard, InputCurrent current) throws IOException {
            Map<String, String> written = new HashMap<>();
            Progress within = (step, total, spikes) -> report(shard, step / (double) total, total, spikes);
            long start = System.nanoTime();
            Simulation.Result result;
            try {
                result = simulation(shard)
                        .runShard(
                                part,
                                current,
                                within,
                                stop,
                                shard.folder(folder).resolve(ShardQueue.STATE),
                                written);
            } catch (CancelledException e) {
                throw stopped(e.stopped() + " in " + nameOf(shard), e);
            }
            note(part, shard, result, System.nanoTime() - start);
            checksums.put(shard, written);
        }

        private String nameOf(Shard shard) {
            return parts.size() > 1
                    ? shard + ", and in those of other devices"
                    : "shard " + (1 + shard.first() / plan.shardUnits()) + " of " + plan.shards();
        }

        private synchronized void report(Shard shard, double fraction, long total, LongSupplier spikes) {
            running.put(shard, fraction);
            double unitsDone = queue.unitsDone();
            for (Map.Entry<Shard, Double> one : running.entrySet()) {
                unitsDone += one.getValue() * one.getKey().units();
            }
            progress.update((long) (unitsDone / (isPart ? shard.units() : plan.units()) * total), total, spikes);
        }

        private synchronized void note(Device part, Shard shard, Simulation.Result result, long nanos) {
            running.remove(shard);
            completed += (double) result.completedSteps() * shard.units();
            seconds += result.seconds();
            done.merge(
                    part,
                    new DeviceShare(nameOf(part), result.completedSteps() * shard.units(), nanos * 1e-9, 0),
                    DeviceShare::plus);
        }

        private static String nameOf(Device part) {
            return part.name() + ", " + part.deviceDescription();
        }

        /** What each device did in the time of the run; none if there is only one. */
        private List<DeviceShare> shares(double wall) {
            List<DeviceShare> shares = new ArrayList<>();
            for (Device part : parts.size() > 1 ? parts : List.<Device>of()) {
                DeviceShare own = done.getOrDefault(part, new DeviceShare(nameOf(part), 0, 0, 0));
                shares.add(own.plus(new DeviceShare(own.device(), 0, 0, Math.max(0, wall - own.busySeconds()))));
            }
            return shares;
        }
    }

    /** Whether a failure ends the run. Others concern one device. */
    private static boolean isOfTheRun(Throwable failure) {
        return !(failure instanceof DeviceException || failure instanceof UnavailableException);
    }

    /** Causes before the cancellations that they led to. */
    private static List<Throwable> inOrder(Collection<Throwable> failures) {
        return failures.stream()
                .sorted(Comparator.comparing((Throwable failure) -> !isOfTheRun(failure))
                        .thenComparing(failure -> failure instanceof CancelledException))
                .toList();
    }

    private static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw (RuntimeException) failure;
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) { // a run is cancelled by its token
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The metadata of a shard's state, with the checksums of its recordings. */
    private Map<String, String> checksumsOf(Shard shard) throws IOException {
        Map<String, String> written = checksums.get(shard);
        if (written != null) {
            return written;
        }
        Path state = shard.folder(folder).resolve(ShardQueue.STATE);
        Checkpoint there = Checkpoint.read(state);
        RunFingerprint.of(fingerprint).requireSame(there, state);
        return there.metadata();
    }

    private Simulation.Result combine(
            double completed, double seconds, List<DeviceShare> shares, Runnable checkCancelled) throws IOException {
        warnings.addAll(whole.builder().warnings());
        List<String> known = warnings.stream().map(Problem::toString).toList();
        List<Path> states = new ArrayList<>();
        for (Shard shard : queue.finished()) {
            checksums.put(shard, checksumsOf(shard));
            checksums
                    .get(shard)
                    .getOrDefault(WARNINGS, "")
                    .lines()
                    .filter(warning -> !known.contains(warning))
                    .map(ShardedRun::warning)
                    .forEach(warnings::add);
            states.add(shard.folder(folder).resolve(ShardQueue.STATE));
        }
        for (int i = 0; i < whole.recorders().size(); i++) {
            Recordings.merge(
                    whole.recorders().get(i), recorded(i, checkCancelled), plan.units(), whole.steps(), checkCancelled);
        }
        long spikes = StateDigest.spikesOf(states, checkCancelled);
        double modelSeconds = whole.steps() * dt / MS_PER_SECOND;
        StateDigest state = StateDigest.of(states, whole.builder().parameters().digestVariables(), checkCancelled);
        Simulation.saturation(
                        whole.builder().parameters(), dt, whole.steps(), spikes / (double) plan.units() / modelSeconds)
                .ifPresent(warnings::add);
        if (state.nonFinite().isPresent()) {
            warnings.add(state.nonFinite().get());
            warnings.addAll(Recordings.firstOddValues(whole.recorders()));
        }
        return new Simulation.Result(
                Math.round(completed),
                seconds,
                Double.NaN,
                spikes,
                spikes / (double) plan.units() / modelSeconds,
                state.hex(),
                List.copyOf(warnings),
                shares,
                withTree
                        ? Optional.of(TreeDigest.of(
                                states, whole.builder().parameters().digestVariables(), checkCancelled))
                        : Optional.empty());
    }

    /** A warning with a text that another one had. */
    private static Problem warning(String text) {
        int subject = text.indexOf(' ');
        return Problem.of(text.substring(0, subject), text.substring(subject + 1));
    }

    private CancelledException stopped(String message, CancelledException cause) {
        return new CancelledException(
                message,
                kept
                        ? "its state is saved in folder " + folder + ": "
                                + (isPart
                                        ? "start the same command again to continue"
                                        : "use --resume with the same options to continue")
                        : "state not saved: use --checkpoint to be able to resume",
                cause);
    }

    private Simulation simulation(Shard shard) {
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < whole.recorders().size(); i++) {
            Recorder recorder =
                    Recordings.forShard(whole.recorders().get(i), file(shard, i), shard.first(), shard.units());
            if (recorder != null) {
                recorders.add(recorder);
            }
        }
        Path checkpoint = shard.folder(folder).resolve(ExperimentRun.CHECKPOINT);
        CheckpointPolicy when = whole.checkpoints();
        return new Simulation(
                whole.builder().copy().shard(shard.first(), shard.units()),
                whole.steps(),
                whole.stepsPerChunk(),
                recorders,
                new CheckpointPolicy(
                        checkpoint,
                        when.everySteps(),
                        when.everySeconds(),
                        Files.exists(checkpoint) ? checkpoint : null),
                fingerprint);
    }

    private Path file(Shard shard, int recorder) {
        return shard.folder(folder).resolve("recorder-" + recorder + ".npz");
    }

    /** The recordings of a recorder, each of which must be the one that its shard has written. */
    private List<ShardRecording> recorded(int recorder, Runnable checkCancelled) throws IOException {
        List<ShardRecording> shards = new ArrayList<>();
        for (Shard shard : queue.finished()) {
            Path file = file(shard, recorder);
            if (whole.recorders().get(recorder).selection().restrictTo(shard.first(), shard.units()) == null) {
                continue;
            }
            checkCancelled.run();
            String checksum = checksums.get(shard).get(CHECKSUM + file.getFileName());
            if (!Files.isRegularFile(file) || !Sha256.of(file).equals(checksum)) {
                throw new InputException(Problem.of(
                                Subject.file(file),
                                "is missing or damaged: its SHA-256 is not that in " + ShardQueue.STATE)
                        .hint(
                                kept
                                        ? "delete folder " + shard.folder(folder) + " and "
                                                + (isPart ? "run that shard again" : "use --resume")
                                                + ", to simulate its units again"
                                        : "run again"));
            }
            shards.add(new ShardRecording(file, shard.first()));
        }
        return shards;
    }

    /**
     * Deletes the shards once the results are written elsewhere. The folder is renamed first, so that the run has finished at once:
     * after a kill, shards that are partly deleted are no run to resume.
     */
    void deleteShards() throws IOException {
        deleteFinished(folder);
        if (Files.isDirectory(folder)) {
            Files.move(folder, finished(folder), StandardCopyOption.ATOMIC_MOVE);
            deleteFinished(folder);
        }
    }

    /** Deletes what a run that was killed after its end left of the shards in a folder. */
    static void deleteFinished(Path folder) throws IOException {
        if (folder != null && Files.isDirectory(finished(folder))) {
            delete(finished(folder));
            if (Files.exists(finished(folder)) && !Files.exists(folder)) { // it has files that are not ours
                Files.move(finished(folder), folder, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static Path finished(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".finished");
    }

    /** Deletes shards, and their folder if nothing else is in it. */
    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> shards = Files.newDirectoryStream(folder)) {
            for (Path shard : shards) {
                if (shard.getFileName().toString().matches(SHARD)
                        && Files.isDirectory(shard, LinkOption.NOFOLLOW_LINKS)) {
                    deleteAll(shard);
                }
            }
        }
        Files.deleteIfExists(folder.resolve(RunMetadata.SHARDED));
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("folder {} is kept: it is not empty", folder);
        }
    }

    private static void deleteAll(Path shard) throws IOException {
        try (Stream<Path> files = Files.list(shard)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(shard);
    }
}
