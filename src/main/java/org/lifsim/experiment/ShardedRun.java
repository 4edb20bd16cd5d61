package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.io.TemporaryName;
import org.lifsim.internal.recording.Recordings;
import org.lifsim.internal.recording.ShardRecording;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.StateDigest;
import org.lifsim.recording.Recorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a population that exceeds the memory, shard by shard. This requires that units are not coupled. Each shard has a folder
 * with its recordings and, once it is done, its state. At the end all shards are merged. The results are identical to those of a
 * run without shards.
 */
final class ShardedRun {
    private static final Logger LOG = LoggerFactory.getLogger(ShardedRun.class);
    private static final String STATE = "state.npz";

    /** Begins the name of a checksum in the metadata of a state; the name of a recording follows. */
    static final String CHECKSUM = "sha256 ";

    /** Begins the name of a temporary folder of shards. */
    private static final String TEMPORARY = "lifsim-parts-";

    private static final String SHARD = "\\d{1,18}-\\d{1,18}";
    private static final double GIGA = 1e9;
    private static final double MS_PER_SECOND = 1000;

    private final Path folder;
    private final boolean kept;
    private final Simulation whole;
    private final ShardPlan plan;
    private final double dt;
    private final Set<Problem> warnings = new LinkedHashSet<>();

    /** The fingerprint that the state of every finished shard must match. */
    private final Map<String, String> fingerprint;

    /**
     * Prepares a run.
     *
     * @param folder holds the files of the shards until the run has finished
     * @param kept true to keep the shards if the run is cancelled, so that it can be resumed
     * @param whole the run without shards; only the intervals of its checkpoints are used
     * @param plan the division into shards
     * @param dt time step in ms
     * @param fingerprint the fingerprint of the experiment
     */
    ShardedRun(
            Path folder, boolean kept, Simulation whole, ShardPlan plan, double dt, Map<String, String> fingerprint) {
        this.folder = folder;
        this.kept = kept;
        this.whole = whole;
        this.plan = plan;
        this.dt = dt;
        this.fingerprint = fingerprint;
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

    /** Units per shard of an interrupted run; 0 if there is none. */
    static long shardUnitsIn(Path folder) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> shards = Files.list(folder)) {
            return shards.map(shard -> shard.getFileName().toString())
                    .filter(name -> name.matches("0-\\d{1,18}"))
                    .mapToLong(name -> Long.parseLong(name.substring(2)))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Number of units in shards that an interrupted run has finished. */
    static long unitsDone(Path folder, ShardPlan plan) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return 0;
        }
        // There can be many more shards than folders.
        try (Stream<Path> shards = Files.list(folder)) {
            return shards.filter(shard -> Files.exists(shard.resolve(STATE)))
                    .map(shard -> shard.getFileName().toString())
                    .filter(name -> name.matches("\\d{1,18}-" + plan.shardUnits()))
                    .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('-'))) / plan.shardUnits())
                    .filter(shard -> shard < plan.shards())
                    .map(plan::unitsOf)
                    .sum();
        }
    }

    private static Path folderOf(Path folder, ShardPlan plan, long shard) {
        // The name holds the nominal shard size, so that a resumed run can use the same size.
        return folder.resolve(shard * plan.shardUnits() + "-" + plan.shardUnits());
    }

    private Path folderOf(long shard) {
        return folderOf(folder, plan, shard);
    }

    Simulation.Result run(Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation)
            throws IOException {
        long completed = 0;
        double seconds = 0;
        List<Path> states = new ArrayList<>();
        List<Map<String, String>> checksums = new ArrayList<>();
        long unitsDone = unitsDone(folder, plan);
        for (long shard = 0; shard < plan.shards(); shard++) {
            Path state = folderOf(shard).resolve(STATE);
            if (Files.exists(state)) {
                Checkpoint there = Checkpoint.read(state);
                RunFingerprint.of(fingerprint).requireSame(there, state);
                checksums.add(there.metadata());
            } else {
                requireSpace(folder, plan, unitsDone); // another run may have used it since the start
                Map<String, String> written = new HashMap<>();
                checksums.add(written);
                Files.createDirectories(folderOf(shard));
                long before = shard;
                Progress within = (done, total, spikes) -> progress.update(
                        (long) ((before + done / (double) total) / plan.shards() * total), total, spikes);
                Simulation.Result result;
                try {
                    result = simulation(shard).runShard(backend, current, within, cancellation, state, written);
                } catch (CancelledException e) {
                    throw stopped(e.stopped() + " in shard " + (shard + 1) + " of " + plan.shards(), e);
                }
                warnings.addAll(result.warnings());
                completed += result.completedSteps();
                seconds += result.seconds();
                unitsDone += plan.unitsOf(shard);
            }
            states.add(state);
        }
        try {
            return combine(states, checksums, completed, seconds, cancellation::check);
        } catch (CancelledException e) {
            whole.deletePartialFiles(); // the files of the shards are kept
            throw stopped("stopped when all " + plan.shards() + " shards were done but not merged", e);
        }
    }

    private Simulation.Result combine(
            List<Path> states,
            List<Map<String, String>> checksums,
            long completed,
            double seconds,
            Runnable checkCancelled)
            throws IOException {
        for (int i = 0; i < whole.recorders().size(); i++) {
            Recordings.merge(
                    whole.recorders().get(i),
                    recorded(i, checksums, checkCancelled),
                    plan.units(),
                    whole.steps(),
                    checkCancelled);
        }
        long spikes = StateDigest.spikesOf(states, checkCancelled);
        double modelSeconds = whole.steps() * dt / MS_PER_SECOND;
        StateDigest state = StateDigest.of(states, whole.builder().parameters().digestVariables(), checkCancelled);
        warnings.addAll(whole.builder().warnings());
        Simulation.saturation(
                        whole.builder().parameters(), dt, whole.steps(), spikes / (double) plan.units() / modelSeconds)
                .ifPresent(warnings::add);
        if (state.nonFinite().isPresent()) {
            warnings.add(state.nonFinite().get());
            warnings.addAll(Recordings.firstOddValues(whole.recorders()));
        }
        return new Simulation.Result(
                completed / plan.shards(),
                seconds,
                Double.NaN,
                spikes,
                spikes / (double) plan.units() / modelSeconds,
                state.hex(),
                List.copyOf(warnings));
    }

    private CancelledException stopped(String message, CancelledException cause) {
        return new CancelledException(
                message,
                kept
                        ? "its state is saved in folder " + folder + ": use --resume with the same options to continue"
                        : "state not saved: use --checkpoint to be able to resume",
                cause);
    }

    private Simulation simulation(long shard) {
        long first = shard * plan.shardUnits();
        long units = plan.unitsOf(shard);
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < whole.recorders().size(); i++) {
            Recorder recorder = Recordings.forShard(whole.recorders().get(i), file(shard, i), first, units);
            if (recorder != null) {
                recorders.add(recorder);
            }
        }
        Path checkpoint = folderOf(shard).resolve(ExperimentRun.CHECKPOINT);
        CheckpointPolicy when = whole.checkpoints();
        return new Simulation(
                whole.builder().copy().shard(first, units),
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

    private Path file(long shard, int recorder) {
        return folderOf(shard).resolve("recorder-" + recorder + ".npz");
    }

    /** The recordings of a recorder, each of which must be the one that its shard has written. */
    private List<ShardRecording> recorded(int recorder, List<Map<String, String>> checksums, Runnable checkCancelled)
            throws IOException {
        List<ShardRecording> shards = new ArrayList<>();
        for (long shard = 0; shard < plan.shards(); shard++) {
            long first = shard * plan.shardUnits();
            Path file = file(shard, recorder);
            if (whole.recorders().get(recorder).selection().restrictTo(first, plan.unitsOf(shard)) == null) {
                continue;
            }
            checkCancelled.run();
            String checksum = checksums.get((int) shard).get(CHECKSUM + file.getFileName());
            if (!Files.isRegularFile(file) || !Sha256.of(file).equals(checksum)) {
                throw new InputException(
                        Problem.of(Subject.file(file), "is missing or damaged: its SHA-256 is not that in " + STATE)
                                .hint(
                                        kept
                                                ? "delete folder " + folderOf(shard)
                                                        + " and use --resume, to simulate its units again"
                                                : "run again"));
            }
            shards.add(new ShardRecording(file, first));
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
