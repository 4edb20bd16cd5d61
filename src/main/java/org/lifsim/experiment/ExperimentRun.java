package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.Sha256;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.recording.Recorder;
import org.lifsim.recording.RecorderKind;

/** An experiment with a place for what it writes, checked and ready to run. */
public final class ExperimentRun {
    /** A checkpoint of this name in the run's folder is the run's own, and gone when the run is over. */
    public static final String CHECKPOINT = "checkpoint.npz";

    private static final String KEPT =
            "; what came before is kept: with that mended, go on with --resume and the same options";

    /** A folder of this name in the run's folder holds the parts of a run that is not done at once, and is gone when it is over. */
    public static final String SHARDS = "shards";

    private static final double GIGA = 1e9;

    private final Experiment experiment;
    private final Path folder;
    private final ExecutionTuning tuning;
    private final Simulation simulation;

    /**
     * Prepares a run.
     *
     * @param experiment what is run
     * @param folder where its files go, made unless it is there; null for the current folder, and no {@link RunMetadata}
     * @param tuning how the work is cut
     * @param checkpoints where the state is written and which state it goes on from; when, the experiment says where this leaves it open
     * @throws InputException if something is missing, wrong or does not go together
     * @throws IOException if a file cannot be read
     */
    public ExperimentRun(Experiment experiment, Path folder, ExecutionTuning tuning, CheckpointPolicy checkpoints)
            throws IOException {
        this.experiment = experiment;
        this.folder = folder;
        this.tuning = tuning;
        try {
            simulation = prepared(checkpoints);
        } catch (InputException e) {
            throw experiment.origin().located(e, experiment);
        }
    }

    private Simulation prepared(CheckpointPolicy checkpoints) throws IOException {
        require("units", experiment.units());
        require("steps", experiment.steps());
        ModelSpec model = experiment.model();
        allUnits();
        Stimulus sources = experiment.sources();
        Population.Builder population = model.population(experiment.units())
                .maxUnitsPerBuffer(tuning.unitsPerBuffer())
                .stimulus(sources);
        // A source that does not fit the time step is reported before anything is written.
        StimulusCompiler.compile(sources, model.dt());
        sources.requireSteps(experiment.steps());
        CheckpointPolicy policy = new CheckpointPolicy(
                checkpoints.file(),
                checkpoints.every() > 0 ? checkpoints.every() : experiment.checkpointEvery(),
                checkpoints.seconds() > 0 ? checkpoints.seconds() : experiment.checkpointSeconds(),
                checkpoints.resume());
        List<Recorder> recorders = new ArrayList<>();
        for (String text : experiment.recorders()) {
            Recorder recorder = RecorderKind.recorder(text, folder == null ? Path.of("") : folder, model.dt());
            try {
                recorder.selection().boundBy(allUnits());
                recorder.require(population.copy());
            } catch (InputException e) {
                throw new InputException("recorder '" + text + "': " + e.getMessage(), e);
            }
            recorders.add(recorder);
        }
        if (folder != null) {
            AtomicFile.ensureWritableDirectory(folder);
        }
        checkNames(recorders, policy);
        return new Simulation(
                population,
                experiment.steps(),
                tuning.stepsPerLaunch(),
                recorders,
                policy,
                resumable(policy) ? fingerprint() : Map.of());
    }

    /** Files are read for their fingerprints only where they may be compared. */
    private static boolean resumable(CheckpointPolicy policy) {
        return policy.file() != null || policy.resume() != null;
    }

    /** Where the parts of a run lie that is not done at once: in its folder, or beside its checkpoint; null if it has neither. */
    private Path shardsFolder() {
        CheckpointPolicy policy = simulation.checkpoints();
        Path file = policy.resume() != null ? policy.resume() : policy.file();
        if (folder != null && (file == null || isSame(file, folder.resolve(CHECKPOINT)))) {
            return folder.resolve(SHARDS);
        }
        if (file != null && Files.isDirectory(file)) {
            return file;
        }
        return file == null ? null : file.resolveSibling(file.getFileName() + "." + SHARDS);
    }

    /**
     * How the run passes through a backend's memory.
     *
     * @param backend where to run
     * @return the plan
     * @throws IOException if what an interrupted run left cannot be read
     */
    public ShardPlan plan(Backend backend) throws IOException {
        Population.Builder described = simulation.described();
        long part = tuning.unitsPerShard();
        if (simulation.checkpoints().resume() != null && ShardedRun.shardUnitsIn(shardsFolder()) > 0) {
            part = ShardedRun.shardUnitsIn(shardsFolder());
        }
        return ShardPlan.of(allUnits(), described.bytesPerUnit(), part, described.isCoupled(), backend);
    }

    static void require(String name, long value) {
        if (value < 1) {
            throw new InputException(
                    "the experiment has no " + name + ": give --" + name + ", or the key '" + name + "' in its file");
        }
    }

    /** Each file has one writer, and neither what is read nor what another run left to be gone on with is lost. */
    private void checkNames(List<Recorder> recorders, CheckpointPolicy policy) throws IOException {
        Set<Path> read = new HashSet<>();
        for (Path input : RunMetadata.inputFiles(experiment)) {
            read.add(real(input));
        }
        if (experiment.origin().file() != null) {
            read.add(real(experiment.origin().file()));
        }
        Set<Path> names = new HashSet<>();
        if (policy.file() != null) {
            names.add(policy.file().toAbsolutePath().normalize());
            if (policy.resume() == null || !isSame(policy.resume(), policy.file())) {
                checkReplaced(policy.file());
            }
        }
        if (folder != null) {
            names.add(folder.resolve(RunMetadata.NAME).toAbsolutePath().normalize());
        }
        requireNotRead(names, read, "");
        for (int i = 0; i < recorders.size(); i++) {
            Recorder recorder = recorders.get(i);
            String who = "recorder '" + experiment.recorders().get(i) + "': ";
            AtomicFile.writable(recorder.outputFiles().get(0), "");
            requireNotRead(recorder.outputFiles(), read, who);
            for (Path name : recorder.outputFiles()) {
                if (!names.add(name)) {
                    throw new InputException(
                            who + "file " + name + " would be written twice: give recorders, checkpoint"
                                    + " and run.json names of their own");
                }
                if (Files.isDirectory(name)) {
                    throw new InputException(who + "file " + name
                            + " cannot be written, a folder has its name: move it, or write elsewhere");
                }
            }
            for (Path growing :
                    recorder.outputFiles().subList(1, recorder.outputFiles().size())) {
                boolean resumable = policy.file() != null && Files.exists(policy.file());
                if (policy.resume() == null && resumable && Files.exists(growing)) {
                    throw new InputException("file " + growing + " and checkpoint " + policy.file()
                            + " are what an interrupted run left: go on with --resume, or delete the checkpoint, or"
                            + " write elsewhere");
                }
            }
        }
    }

    private String text(StateVariable variable, Values values) {
        String text = values.toString();
        if (!text.equals(Values.ARRAY) && values.file().isEmpty()) {
            return text;
        }
        values.checkSize("initial " + variable.key(), experiment.units());
        return values.fingerprint(experiment.units());
    }

    private static Path real(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
    }

    private static void requireNotRead(Collection<Path> written, Set<Path> read, String who) throws IOException {
        for (Path name : written) {
            if (read.contains(real(name))) {
                throw new InputException(
                        who + "file " + name + " is read by the run and would be written over: write elsewhere");
            }
        }
    }

    /** A checkpoint replaces the one before it, but nothing else. */
    private static void checkReplaced(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > 0 && !Checkpoint.isCheckpoint(file)) {
            throw new InputException(
                    "file " + file + " is there and no checkpoint: it would be written over; give another name");
        }
    }

    /** By which a checkpoint tells this run from another; what parameters and stimulus are, the population knows. */
    private Map<String, String> fingerprint() throws IOException {
        StringJoiner initial = new StringJoiner(", ");
        experiment
                .model()
                .initial()
                .forEach((variable, values) -> initial.add(variable.key() + " = " + text(variable, values)));
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("current", currentText());
        identity.put("initial state", initial.length() == 0 ? "of the model" : initial.toString());
        return identity;
    }

    private String currentText() throws IOException {
        String current = experiment.current();
        if (current == null) {
            return "of the model";
        }
        boolean readable = InputCurrentParser.isFile(current) && Files.isRegularFile(AtomicFile.path(current));
        return readable ? "file of " + Sha256.of(AtomicFile.path(current)) : current;
    }

    /**
     * How many units there are.
     *
     * @return those of all copies of a batch
     */
    public long allUnits() {
        long units = experiment.units();
        long copies = experiment.model().batch();
        if (copies < 1 || units > Long.MAX_VALUE / copies) {
            throw new InputException("units is " + units + " and the batch " + copies
                    + ", expected a batch from 1 and fewer units in all than can be counted");
        }
        return units * copies;
    }

    /**
     * What is run.
     *
     * @return the experiment
     */
    public Experiment experiment() {
        return experiment;
    }

    /**
     * Steps a scratch population of the same shape, so that everything is compiled and warm, and lets it go.
     *
     * @param backend where to run
     * @param steps how many
     * @throws IOException if the current cannot be read
     */
    public void warmUp(Backend backend, long steps) throws IOException {
        try (InputCurrent current = current()) {
            simulation.warmUp(backend, current, steps);
        }
    }

    private InputCurrent current() throws IOException {
        return experiment.current() == null
                ? InputCurrent.constant(
                        (float) experiment.model().parameters().model().demoCurrent())
                : InputCurrentParser.parse(experiment.current(), allUnits(), experiment.steps());
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    private void forgetCheckpoint() throws IOException {
        Path own = folder.resolve(CHECKPOINT);
        Path checkpoint = simulation.checkpoints().file();
        if (checkpoint != null && isSame(checkpoint, own)) {
            Files.deleteIfExists(own);
        }
    }

    /**
     * Runs it, and writes what is recorded and, into a folder, the {@link RunMetadata}.
     *
     * @param backend where to run
     * @return what came of it
     * @throws IOException if something cannot be read or written
     */
    public Simulation.Result on(Backend backend) throws IOException {
        return on(backend, Progress.SILENT, new CancellationToken());
    }

    /**
     * As {@link #on(Backend)}, unless it is cancelled.
     *
     * @param backend where to run
     * @param progress hears of every moment
     * @param cancellation asks to stop
     * @return what came of it
     * @throws org.lifsim.error.CancelledException if it was cancelled
     * @throws IOException if something cannot be read or written
     */
    public Simulation.Result on(Backend backend, Progress progress, CancellationToken cancellation) throws IOException {
        ShardPlan plan = plan(backend);
        checkShards();
        FileTime before = saved();
        DirectoryLock alone = folder == null ? null : DirectoryLock.of(folder);
        try (InputCurrent current = current()) {
            if (plan.shards() > 1) {
                return inShards(plan, backend, current, progress, cancellation);
            }
            Simulation.Result result = simulation.run(backend, current, progress, cancellation);
            end(backend, result);
            return result;
        } catch (InputException e) {
            throw experiment.origin().located(e, experiment);
        } catch (IOException e) { // such as a full disk
            throw isKept(before) ? new IOException(AtomicFile.reason(e) + KEPT, e) : e;
        } finally {
            if (alone != null) {
                alone.close();
            }
        }
    }

    /** When the checkpoint was written; null if there is none. */
    private FileTime saved() throws IOException {
        Path file = simulation.checkpoints().file();
        return file == null || !Files.exists(file) ? null : Files.getLastModifiedTime(file);
    }

    /** Whether there is something of this run to go on from, when the checkpoint before it was written then. */
    private boolean isKept(FileTime before) throws IOException {
        CheckpointPolicy policy = simulation.checkpoints();
        return policy.resume() != null
                || !Objects.equals(saved(), before)
                || policy.file() != null && ShardedRun.shardUnitsIn(shardsFolder()) > 0;
    }

    private void end(Backend backend, Simulation.Result result) throws IOException {
        if (folder != null) {
            RunMetadata.write(folder, experiment, allUnits(), backend, result);
            forgetCheckpoint();
        }
        for (Recorder recorder : simulation.recorders()) {
            recorder.deletePartialFiles();
        }
    }

    /** The states of all parts lie on the disk until the end; a number with too many zeros should not fill it. */
    private static void requireSpace(Path where, ShardPlan plan, long unitsDone) throws IOException {
        double needed = (plan.units() - unitsDone) * (double) plan.bytesPerUnit();
        long usable = Files.getFileStore(where).getUsableSpace();
        if (needed > usable) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "units is %,d: more than the memory, and in parts their states take %,.1f GB in folder %s, which has %,.1f GB"
                            + " left; simulate fewer, or write where there is more room",
                    plan.units(),
                    needed / GIGA,
                    where,
                    usable / GIGA));
        }
    }

    /** Parts that another run left are not lost, nor forgotten. */
    private void checkShards() throws IOException {
        if (simulation.checkpoints().resume() == null && ShardedRun.shardUnitsIn(shardsFolder()) > 0) {
            throw new InputException("folder " + shardsFolder()
                    + " is what an interrupted run left: go on with --resume, or" + " delete it, or write elsewhere");
        }
    }

    private void checkResume(ShardPlan plan, CheckpointPolicy checkpoints) throws IOException {
        if (checkpoints.file() != null && !isSame(checkpoints.resume(), checkpoints.file())) {
            throw new InputException("--checkpoint is " + checkpoints.file() + ", but a run in " + plan.shards()
                    + " parts goes on where they lie, beside " + checkpoints.resume() + ": leave --checkpoint out");
        }
        if (ShardedRun.shardUnitsIn(shardsFolder()) == 0) {
            throw new InputException(
                    Files.isRegularFile(checkpoints.resume())
                            ? "checkpoint " + checkpoints.resume()
                                    + " is of units that were stepped together, but this run is in " + plan.shards()
                                    + " parts: take a backend with more memory, without --shard"
                            : "folder " + shardsFolder()
                                    + " holds no parts of a run to go on from: run without --resume");
        }
    }

    private Simulation.Result inShards(
            ShardPlan plan, Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation)
            throws IOException {
        CheckpointPolicy checkpoints = simulation.checkpoints();
        boolean kept = checkpoints.file() != null;
        if (checkpoints.resume() != null) {
            checkResume(plan, checkpoints);
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        requireSpace(
                shardsFolder() == null
                        ? temporary
                        : shardsFolder().toAbsolutePath().getParent(),
                plan,
                ShardedRun.unitsDone(shardsFolder(), plan));
        Path there = shardsFolder() == null ? Files.createTempDirectory("lifsim-parts-") : shardsFolder();
        AtomicFile.ensureWritableDirectory(there);
        ShardedRun run = new ShardedRun(
                there, kept, simulation, plan, experiment.model().dt(), RunMetadata.fingerprint(experiment));
        try {
            Simulation.Result result = run.run(backend, current, progress, cancellation);
            end(backend, result);
            run.deleteShards();
            return result;
        } finally {
            if (!kept) {
                run.deleteShards();
            }
        }
    }
}
