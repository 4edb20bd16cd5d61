package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Environment;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.population.MemoryEstimate;
import org.lifsim.internal.recording.Recordings;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.recording.Recorder;
import org.lifsim.recording.RecorderKind;

/**
 * A validated experiment and its output folder, ready to run.
 *
 * <pre>{@code
 * Experiment experiment = Experiment.load(Path.of("experiment.yaml"));
 * ExperimentRun run =
 *         new ExperimentRun(experiment, Path.of("results"), ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE);
 * try (Backend backend = Backends.auto()) {
 *     Simulation.Result result = run.run(backend);
 *     System.out.println(result.spikes() + " spikes, digest " + result.digest());
 * }
 * }</pre>
 */
public final class ExperimentRun {
    /** Name of the checkpoint in the run's folder. It is deleted when the run has finished. */
    public static final String CHECKPOINT = "checkpoint.npz";

    private static final String KEPT =
            "; earlier progress is saved: fix the cause and use --resume with the same options";

    /** Name of the folder with the shards of a sharded run, in the run's folder. It is deleted when the run has finished. */
    public static final String SHARDS = "shards";

    /** Each recorder has up to four open files and a buffer for each. */
    private static final int MAX_RECORDERS = 1000;

    private final Experiment experiment;
    private final Path folder;
    private final ExecutionTuning tuning;
    private final Simulation simulation;

    /** Null until {@link #plan} has decided. */
    private ShardPlan planned;

    private Backend plannedFor;

    /** Null unless this process runs one shard only. */
    private final ShardNumber shard;

    private boolean withTree;

    /**
     * Prepares a run.
     *
     * @param experiment the experiment to run
     * @param folder output folder, created if missing; null writes to the current folder, without {@link RunMetadata}. The run
     *     replaces files of an earlier run that have the same names, and leaves others; {@link FinishedRun#isIn} says whether
     *     there are results
     * @param tuning how the work is divided; it affects speed and memory, never results
     * @param checkpoints where checkpoints are written and which one the run resumes from. Intervals that are 0 here are taken
     *     from the experiment.
     * @throws InputException if a setting is missing or invalid, or if settings contradict each other
     * @throws IOException if a file cannot be read
     */
    public ExperimentRun(Experiment experiment, Path folder, ExecutionTuning tuning, CheckpointPolicy checkpoints)
            throws IOException {
        this(experiment, folder, tuning, checkpoints, null);
    }

    /**
     * Prepares a run of one shard of an experiment, of which other processes run the others; see {@link #runShard}.
     *
     * @param experiment the experiment
     * @param folder output folder, the same for all shards
     * @param tuning how the work is divided; its shard size is not used
     * @param shard which shard
     * @return the run
     * @throws InputException if a setting is missing or invalid, if settings contradict each other, or if units are coupled
     * @throws IOException if a file cannot be read
     */
    public static ExperimentRun ofShard(Experiment experiment, Path folder, ExecutionTuning tuning, ShardNumber shard)
            throws IOException {
        CheckpointPolicy policy = new CheckpointPolicy(
                folder.resolve(CHECKPOINT), experiment.checkpointEvery(), experiment.checkpointSeconds(), null);
        ExperimentRun run = new ExperimentRun(experiment, folder, tuning, policy, shard);
        run.requireUncoupled();
        shard.unitsOf(run.totalUnits()); // there are some
        prepareShards(experiment, folder);
        // As all others read it: with the same names of input files, in whatever folder a process was started.
        return new ExperimentRun(ofShards(folder), folder, tuning, policy, shard);
    }

    /**
     * Requires that the units can be divided among processes.
     *
     * @throws InputException if they influence each other
     */
    public void requireUncoupled() {
        if (simulation.described().isCoupled()) {
            throw experiment
                    .origin()
                    .located(new InputException(Problem.of("the population", "cannot be cut into shards")
                            .expected("units that do not influence each other, since shards run by themselves")));
        }
    }

    private ExperimentRun(
            Experiment experiment, Path folder, ExecutionTuning tuning, CheckpointPolicy checkpoints, ShardNumber shard)
            throws IOException {
        this.experiment = experiment;
        this.shard = shard;
        this.folder = folder;
        this.tuning = tuning;
        try {
            simulation = prepared(checkpoints);
        } catch (InputException e) {
            throw experiment.origin().located(e);
        }
    }

    private Simulation prepared(CheckpointPolicy checkpoints) throws IOException {
        require("units", experiment.units());
        require("steps", experiment.steps());
        ModelSpec model = experiment.model();
        totalUnits();
        Stimulus sources = experiment.parsedStimulus();
        PopulationBuilder population = model.population(experiment.units())
                .unitsPerSlice(tuning.unitsPerSlice())
                .stimulus(sources);
        // A source that does not fit the time step is reported before anything is written.
        StimulusCompiler.compile(sources, model.dt(), model.key());
        sources.requireSteps(experiment.steps());
        CheckpointPolicy policy = new CheckpointPolicy(
                checkpoints.file(),
                checkpoints.everySteps() > 0 ? checkpoints.everySteps() : experiment.checkpointEvery(),
                checkpoints.everySeconds() > 0 ? checkpoints.everySeconds() : experiment.checkpointSeconds(),
                checkpoints.resumeFrom());
        List<Recorder> recorders = new ArrayList<>();
        if (experiment.recorders().size() > MAX_RECORDERS) {
            throw new InputException(Problem.of(
                            Subject.setting("record"),
                            "has " + experiment.recorders().size() + " recorders")
                    .expected("at most " + MAX_RECORDERS)
                    .hint("one recorder can have many units"));
        }
        for (String text : experiment.recorders()) {
            Recorder recorder = RecorderKind.recorder(text, folder == null ? Path.of("") : folder, model.dt());
            try {
                recorder.selection().boundBy(totalUnits());
                recorder.configure(population.copy());
            } catch (InputException e) {
                throw e.within(Subject.recorder(text));
            }
            recorders.add(recorder);
        }
        if (folder != null) {
            AtomicFile.ensureWritableDirectory(folder);
        }
        // What a run that has begun writes is not what an interrupted run left. Other processes may be running other
        // shards.
        OutputLock lock = shard == null ? lock(recorders, policy) : OutputLock.of(null, List.of());
        try (lock) {
            checkNames(recorders, policy);
        }
        return new Simulation(
                population,
                experiment.steps(),
                tuning.stepsPerChunk(),
                recorders,
                policy,
                resumable(policy) ? fingerprint(experiment) : Map.of());
    }

    /** Locks everything that this run writes. */
    private OutputLock lock(List<Recorder> recorders, CheckpointPolicy policy) {
        Set<Path> files = new LinkedHashSet<>();
        for (int i = 0; i < recorders.size(); i++) {
            try {
                recorders.get(i).outputFiles().forEach(AtomicFile::real);
            } catch (InputException e) {
                throw e.within(Subject.recorder(experiment.recorders().get(i)));
            }
            files.addAll(recorders.get(i).outputFiles());
        }
        Path shards = null;
        for (Path checkpoint : Arrays.asList(policy.file(), policy.resumeFrom())) {
            if (checkpoint != null && Files.isDirectory(checkpoint)) {
                shards = checkpoint;
            } else if (checkpoint != null && (checkpoint.equals(policy.file()) || Files.exists(checkpoint))) {
                files.add(checkpoint);
            }
        }
        return OutputLock.of(folder == null ? shards : folder, files);
    }

    /** True if a fingerprint is needed. Computing it reads all input files, so runs without checkpoints skip it. */
    private static boolean resumable(CheckpointPolicy policy) {
        return policy.file() != null || policy.resumeFrom() != null;
    }

    /** The folder of the shards: in the run's folder, or beside its checkpoint; null if the run has neither. */
    private Path shardsFolder() {
        CheckpointPolicy policy = simulation.checkpoints();
        Path file = policy.resumeFrom() != null ? policy.resumeFrom() : policy.file();
        if (folder != null && (file == null || isSame(file, folder.resolve(CHECKPOINT)))) {
            return folder.resolve(SHARDS);
        }
        if (file != null && Files.isDirectory(file)) {
            return file;
        }
        return file == null ? null : file.resolveSibling(file.getFileName() + "." + SHARDS);
    }

    /**
     * Decides whether the run is split into shards to fit the memory of a backend. It decides once: the free memory changes.
     *
     * @param backend the backend to run on
     * @return the plan; a resumed run keeps the shard size of the interrupted run
     * @throws IOException if the shards of an interrupted run cannot be read
     */
    public ShardPlan plan(Backend backend) throws IOException {
        if (planned != null && plannedFor == backend) {
            return planned;
        }
        PopulationBuilder described = simulation.described();
        long part = tuning.unitsPerShard();
        if (simulation.checkpoints().resumeFrom() != null && ShardQueue.largestIn(shardsFolder()) > 0) {
            part = ShardQueue.largestIn(shardsFolder());
        }
        plannedFor = backend;
        planned = ShardPlan.of(totalUnits(), described.bytesPerUnit(), part, described.isCoupled(), backend);
        return planned;
    }

    static void require(String name, long value) {
        if (value < 1) {
            throw new InputException(Problem.of(Subject.setting(name), "is missing")
                    .hint("set it in the experiment: with the key '" + name + "' of its file, or with --" + name));
        }
    }

    /** Checks that each file has one writer, and that no input and no checkpoint of an interrupted run is overwritten. */
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
            names.add(real(policy.file()));
            if (policy.resumeFrom() == null || !isSame(policy.resumeFrom(), policy.file())) {
                checkReplaced(policy.file());
            }
        }
        if (folder != null) {
            names.add(real(AtomicFile.writable(folder.resolve(RunMetadata.NAME), "")));
            names.add(real(AtomicFile.writable(folder.resolve(FinishedRun.STATE), "")));
        }
        requireNotRead(names, read);
        for (int i = 0; i < recorders.size(); i++) {
            try {
                checkFiles(recorders.get(i), names, read);
            } catch (InputException e) {
                throw e.within(Subject.recorder(experiment.recorders().get(i)));
            }
        }
        checkInterrupted(recorders, policy);
    }

    private static void checkFiles(Recorder recorder, Set<Path> names, Set<Path> read) throws IOException {
        requireNotRead(recorder.outputFiles(), read);
        for (Path name : recorder.outputFiles()) {
            if (!names.add(real(name))) {
                throw new InputException(Problem.of(Subject.file(name), "would be written twice")
                        .hint("give recorders, checkpoint, run.json and state.npz different names"));
            }
            AtomicFile.writable(name, "");
        }
    }

    /**
     * Checks that no run that can be resumed is overwritten. Such a run has a checkpoint and all its growing arrays: they are deleted
     * at the end of a run, so if one is missing, the run was killed when it was done.
     */
    private static void checkInterrupted(List<Recorder> recorders, CheckpointPolicy policy) {
        List<Path> partials = recorders.stream()
                .flatMap(recorder -> recorder.outputFiles().stream().skip(1))
                .toList();
        if (policy.resumeFrom() == null
                && policy.file() != null
                && Files.exists(policy.file())
                && !partials.isEmpty()
                && partials.stream().allMatch(Files::exists)) {
            throw new InputException(Problem.of(
                            Subject.file(partials.get(0)),
                            "and checkpoint " + policy.file() + " were left by an interrupted run")
                    .hint("use --resume, delete the checkpoint, or choose another --out"));
        }
    }

    private static String text(StateVariable variable, Values values, long units) {
        String text = values.toString();
        if (values.form().isPresent() && values.file().isEmpty()) {
            return text;
        }
        values.checkSize(Subject.initial(variable.key()), units);
        return values.fingerprint(units);
    }

    private static Path real(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        Path absolute = file.toAbsolutePath();
        return Files.isDirectory(absolute.getParent())
                ? absolute.getParent().toRealPath().resolve(absolute.getFileName())
                : absolute.normalize();
    }

    private static void requireNotRead(Collection<Path> written, Set<Path> read) throws IOException {
        for (Path name : written) {
            if (read.contains(real(name))) {
                throw new InputException(
                        Problem.of(Subject.file(name), "is an input of this run and would be overwritten")
                                .hint("choose another name"));
            }
        }
    }

    /** Checks that a checkpoint overwrites nothing but an older checkpoint. */
    private static void checkReplaced(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > 0 && !Checkpoint.isCheckpoint(file)) {
            throw new InputException(Problem.of(Subject.file(file), "is not a checkpoint and would be overwritten")
                    .hint("choose another name"));
        }
    }

    /** What a checkpoint must match besides parameters and stimulus, which the population checks itself. */
    static Map<String, String> fingerprint(Experiment experiment) throws IOException {
        Map<String, String> fingerprint = new LinkedHashMap<>();
        fingerprint.put("current", currentText(experiment));
        experiment
                .model()
                .initial()
                .forEach((variable, values) ->
                        fingerprint.put("initial " + variable.key(), text(variable, values, experiment.units())));
        return fingerprint;
    }

    private static String currentText(Experiment experiment) throws IOException {
        String current = experiment.currentOrDefault();
        boolean readable = InputCurrentParser.isFile(current) && Files.isRegularFile(AtomicFile.path(current));
        return readable ? "sha256:" + Sha256.of(AtomicFile.path(current)) : current;
    }

    /**
     * The total number of units.
     *
     * @return units x batch size
     * @throws InputException if the batch size is below 1, or the product is beyond 2^63 - 1
     */
    public long totalUnits() {
        long units = experiment.units();
        long copies = experiment.model().batch();
        if (copies < 1 || units > Long.MAX_VALUE / copies) {
            throw new InputException(Problem.of(Subject.setting("units"), "is " + units + " and batch is " + copies)
                    .expected("a batch size of at least 1 and at most 2^63 - 1 units in total"));
        }
        return units * copies;
    }

    /**
     * The experiment that this runs.
     *
     * @return what this run executes
     */
    public Experiment experiment() {
        return experiment;
    }

    /**
     * Steps a temporary population of the same shape and discards it, so that a later run does not include compilation.
     *
     * @param backend the backend to run on
     * @param steps number of steps
     * @throws IOException if the current cannot be read
     */
    public void warmUp(Backend backend, long steps) throws IOException {
        try (InputCurrent current = current()) {
            simulation.warmUp(backend, current, steps);
        }
    }

    private InputCurrent current() throws IOException {
        return InputCurrentParser.parse(experiment.currentOrDefault(), totalUnits(), experiment.steps());
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    private void forgetCheckpoint() throws IOException {
        if (isResumable()) {
            Files.deleteIfExists(folder.resolve(CHECKPOINT));
        }
    }

    /**
     * Runs the experiment. Writes the recordings and, if there is an output folder, the {@link RunMetadata}.
     *
     * @param backend the backend to run on
     * @return the result
     * @throws IOException if something cannot be read or written
     */
    public Simulation.Result run(Backend backend) throws IOException {
        return run(backend, Progress.SILENT, new CancellationToken());
    }

    /**
     * As {@link #run(Backend)}, with progress reports and cancellation.
     *
     * @param backend the backend to run on
     * @param progress is called after every chunk of steps
     * @param cancellation stops the run from another thread
     * @return the result
     * @throws org.lifsim.error.CancelledException if the run was cancelled; the message names the step
     * @throws IOException if something cannot be read or written
     */
    public Simulation.Result run(Backend backend, Progress progress, CancellationToken cancellation)
            throws IOException {
        OutputLock lock = lock(simulation.recorders(), simulation.checkpoints());
        try (lock) {
            return runAlone(backend, progress, cancellation);
        }
    }

    /**
     * Also computes the second digest, a {@link org.lifsim.population.TreeDigest}.
     *
     * @return this run
     */
    public ExperimentRun withTreeDigest() {
        withTree = true;
        return this;
    }

    /**
     * Runs one shard, or goes on with it where an earlier process stopped. {@link #merge} puts all shards together. Results are
     * those of a run in one process.
     *
     * @param backend the backend to run on
     * @param progress is called after every chunk of steps
     * @param cancellation stops the run from another thread; its state is kept
     * @return false if the shard was done before
     * @throws InputException if this run is not {@link #ofShard of a shard}, if the shard needs more memory than there is, or if the
     *     folder has shards of another experiment or of another number
     * @throws org.lifsim.error.CancelledException if the run was cancelled
     * @throws IOException if something cannot be read or written
     */
    public boolean runShard(Backend backend, Progress progress, CancellationToken cancellation) throws IOException {
        if (shard == null) {
            throw new InputException(Problem.of("the run", "is of all shards").hint("prepare it with ofShard"));
        }
        Path shards = folder.resolve(SHARDS);
        long units = totalUnits();
        PopulationBuilder described = simulation.described();
        ShardPlan plan =
                new ShardPlan(units, shard.unitsOf(units), described.bytesPerUnit(), backend.availableMemoryBytes(), 1);
        long fitting = MemoryEstimate.fitting(backend, plan.shardUnits(), plan.bytesPerUnit());
        if (fitting < plan.shardUnits()) {
            throw new InputException(Problem.of(
                            "shard number " + shard,
                            "has " + plan.shardUnits() + " units, but only " + fitting + " fit the memory")
                    .hint("use at least " + ((units - 1) / Math.max(1, fitting) + 1) + " shards"));
        }
        ShardQueue queue = ShardQueue.one(shards, units, shard);
        if (queue.isEmpty()) {
            return false;
        }
        simulation.builder().warnings().forEach(progress::warn);
        sharded(shards, true, plan, queue, true).runOnly(backend, this::current, progress, cancellation);
        return true;
    }

    /**
     * Writes an experiment where its shards will be, so that processes on other machines can read it with {@link #ofShards}.
     *
     * @param experiment the experiment; its input files must be where the other machines see them
     * @param folder output folder
     * @throws InputException if the folder has shards of another experiment
     * @throws IOException if something cannot be read or written
     */
    public static void prepareShards(Experiment experiment, Path folder) throws IOException {
        Path shards = absolute(folder).resolve(SHARDS);
        AtomicFile.ensureWritableDirectory(shards);
        RunMetadata.writeSharded(shards, experiment);
    }

    /**
     * The experiment whose shards are in a folder.
     *
     * @param folder output folder
     * @return the experiment
     * @throws InputException if there is none
     * @throws IOException if reading fails
     */
    public static Experiment ofShards(Path folder) throws IOException {
        return RunMetadata.sharded(absolute(folder).resolve(SHARDS));
    }

    private static Path absolute(Path folder) {
        return folder.toAbsolutePath().normalize();
    }

    /**
     * The folder with the files of a shard.
     *
     * @param folder output folder
     * @param units number of units of the whole population
     * @param shard which shard
     * @return the folder, which has a file {@value FinishedRun#STATE} if the shard is done
     */
    public static Path folderOfShard(Path folder, long units, ShardNumber shard) {
        return folder.resolve(SHARDS).resolve(shard.first(units) + "-" + shard.unitsOf(units));
    }

    /**
     * Puts together the shards that other processes have run, as at the end of a run in shards.
     *
     * @param folder the output folder of the shards
     * @param withTree whether the second digest is wanted
     * @param cancellation stops this from another thread; the shards are kept
     * @return the result
     * @throws InputException if a shard is missing or damaged
     * @throws org.lifsim.error.CancelledException if it was cancelled
     * @throws IOException if something cannot be read or written
     */
    public static Simulation.Result merge(Path folder, boolean withTree, CancellationToken cancellation)
            throws IOException {
        Path shards = folder.resolve(SHARDS);
        ShardedRun.deleteFinished(shards);
        Experiment experiment = ofShards(folder);
        Path checkpoint = folder.resolve(CHECKPOINT);
        ExperimentRun run = new ExperimentRun(
                experiment, folder, ExecutionTuning.DEFAULTS, new CheckpointPolicy(checkpoint, 0, 0, null));
        run.withTree = withTree;
        OutputLock lock = run.lock(run.simulation.recorders(), run.simulation.checkpoints());
        try (lock) {
            return run.mergeAlone(shards, cancellation);
        }
    }

    private Simulation.Result mergeAlone(Path shards, CancellationToken cancellation) throws IOException {
        long units = totalUnits();
        ShardQueue queue = ShardQueue.of(shards, units);
        if (!queue.isEmpty()) {
            List<ShardQueue.Shard> missing = queue.missing();
            throw new InputException(Problem.of(
                            "folder " + shards,
                            "has no finished shard with " + missing.get(0)
                                    + (missing.size() > 1 ? " and with others" : ""))
                    .hint("run the missing shards with --shard-number first"));
        }
        PopulationBuilder described = simulation.described();
        ShardPlan plan = new ShardPlan(units, ShardQueue.largestIn(shards), described.bytesPerUnit(), 0, 1);
        ShardedRun run = sharded(shards, true, plan, queue, true);
        Simulation.Result result = run.merge(cancellation);
        RunMetadata.write(folder, experiment, units, Environment.ofShards(), result);
        forgetCheckpoint();
        simulation.deletePartialFiles();
        run.deleteShards();
        return result;
    }

    private ShardedRun sharded(Path shards, boolean kept, ShardPlan plan, ShardQueue queue, boolean isPart)
            throws IOException {
        return new ShardedRun(
                shards,
                kept,
                simulation,
                plan,
                queue,
                experiment.model().dt(),
                RunMetadata.fingerprint(experiment),
                withTree,
                isPart);
    }

    private Simulation.Result runAlone(Backend backend, Progress progress, CancellationToken cancellation)
            throws IOException {
        checkNames(simulation.recorders(), simulation.checkpoints()); // it may have changed since the run was prepared
        ShardedRun.deleteFinished(shardsFolder());
        ShardPlan plan = plan(backend);
        checkShards();
        FileTime before = saved();
        try (InputCurrent current = current()) {
            List<Problem> told = simulation.builder().warnings();
            told.forEach(warning -> progress.warn(experiment.origin().located(warning)));
            warnOfRecorders(progress);
            Simulation.Result result = plan.shards() > 1
                    ? inShards(plan, backend, progress, cancellation)
                    : whole(backend, current, progress, cancellation);
            // Those that only the end of a run gives.
            result.warnings().stream()
                    .filter(warning -> !told.contains(warning))
                    .forEach(warning -> progress.warn(experiment.origin().located(warning)));
            return result;
        } catch (InputException e) {
            throw experiment.origin().located(e);
        } catch (DeviceException e) {
            throw isKept(before)
                    ? new DeviceException(
                            e.problem()
                                    .hint(
                                            "earlier progress is saved: use --resume with the same options and another --backend, or without this device in it"),
                            e)
                    : e;
        } catch (IOException e) { // such as a full disk
            throw isKept(before) ? new IOException(AtomicFile.reason(e) + KEPT, e) : e;
        }
    }

    private void warnOfRecorders(Progress progress) {
        List<Recorder> recorders = simulation.recorders();
        for (int i = 0; i < recorders.size(); i++) {
            Subject text = Subject.recorder(experiment.recorders().get(i));
            Recordings.warnings(recorders.get(i))
                    .forEach(warning -> progress.warn(experiment.origin().located(warning.within(text))));
        }
    }

    private Simulation.Result whole(
            Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation)
            throws IOException {
        Path state = isResumable() ? folder.resolve(FinishedRun.STATE) : null;
        Simulation.Result result = simulation.run(backend, current, progress, cancellation, state, withTree);
        end(backend, result);
        return result;
    }

    /** Whether the run writes checkpoints into its own folder. Then it also keeps its final state, from which it can be extended. */
    private boolean isResumable() {
        Path checkpoint = simulation.checkpoints().file();
        return folder != null && checkpoint != null && isSame(checkpoint, folder.resolve(CHECKPOINT));
    }

    /** Modification time of the checkpoint; null if there is none. */
    private FileTime saved() throws IOException {
        Path file = simulation.checkpoints().file();
        return file == null || !Files.exists(file) ? null : Files.getLastModifiedTime(file);
    }

    /** True if this run can be resumed. {@code before} is the modification time of the checkpoint when the run began. */
    private boolean isKept(FileTime before) throws IOException {
        CheckpointPolicy policy = simulation.checkpoints();
        return policy.resumeFrom() != null
                || !Objects.equals(saved(), before)
                || policy.file() != null && ShardQueue.largestIn(shardsFolder()) > 0;
    }

    private void end(Backend backend, Simulation.Result result) throws IOException {
        if (folder != null) {
            RunMetadata.write(folder, experiment, totalUnits(), Environment.of(backend), result);
            forgetCheckpoint();
        }
        simulation.deletePartialFiles();
    }

    /** Rejects a new run where an interrupted run left shards. */
    private void checkShards() throws IOException {
        if (simulation.checkpoints().resumeFrom() == null && ShardQueue.largestIn(shardsFolder()) > 0) {
            throw new InputException(Problem.of("folder " + shardsFolder(), "was left by an interrupted run")
                    .hint("use --resume, delete it, or choose another --out"));
        }
    }

    private void checkResume(ShardPlan plan, CheckpointPolicy checkpoints) throws IOException {
        if (checkpoints.file() != null && !isSame(checkpoints.resumeFrom(), checkpoints.file())) {
            throw new InputException(Problem.of(
                            "the checkpoint file",
                            "is " + checkpoints.file() + ", but a run in " + plan.shards()
                                    + " shards resumes from those beside " + checkpoints.resumeFrom())
                    .hint("use one file for both"));
        }
        if (ShardQueue.largestIn(shardsFolder()) == 0) {
            throw new InputException(
                    Files.isRegularFile(checkpoints.resumeFrom())
                            ? Problem.of(
                                            "checkpoint " + checkpoints.resumeFrom(),
                                            "belongs to a run without shards, but this run has " + plan.shards()
                                                    + " shards")
                                    .hint("use a backend with more memory and leave --shard out")
                            : Problem.of("folder " + shardsFolder(), "has no shards to resume from")
                                    .hint("run without --resume"));
        }
    }

    private Simulation.Result inShards(
            ShardPlan plan, Backend backend, Progress progress, CancellationToken cancellation) throws IOException {
        CheckpointPolicy checkpoints = simulation.checkpoints();
        boolean kept = checkpoints.file() != null;
        if (checkpoints.resumeFrom() != null) {
            checkResume(plan, checkpoints);
        }
        ShardQueue queue = ShardQueue.of(shardsFolder(), plan.units());
        ShardedRun.requireSpace(
                shardsFolder() == null
                        ? ShardedRun.temporaryFiles()
                        : shardsFolder().toAbsolutePath().getParent(),
                plan,
                queue.unitsDone());
        Path there = shardsFolder() == null ? ShardedRun.temporaryFolder() : shardsFolder();
        AtomicFile.ensureWritableDirectory(there);
        ShardedRun run = sharded(there, kept, plan, queue, false);
        try {
            Simulation.Result result = run.run(backend, this::current, progress, cancellation);
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
