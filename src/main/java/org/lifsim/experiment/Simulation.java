package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.lifsim.backend.Backend;
import org.lifsim.backend.DeviceShare;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.recording.Recordings;
import org.lifsim.internal.run.RunLoop;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.population.SpikeListener;
import org.lifsim.population.StateDigest;
import org.lifsim.population.TreeDigest;
import org.lifsim.recording.Recorder;

/**
 * Runs a population with a clamped input current, recorders and checkpoints.
 *
 * <pre>{@code
 * Simulation simulation =
 *         new Simulation(Population.of(Lif.tutorialParameters()).units(1000).dt(0.1), 2000, 0);
 * try (Backend backend = Backends.auto();
 *         InputCurrent current = InputCurrent.linspace(0, 0.6)) {
 *     Simulation.Result result = simulation.run(backend, current, Progress.SILENT);
 *     System.out.println(result.meanRateHz() + " Hz, digest " + result.digest());
 * }
 * }</pre>
 *
 * @param builder builds the population
 * @param steps number of steps, at least 1
 * @param stepsPerChunk maximum number of steps in one call of {@code advance}; 0 adapts it to the measured speed
 * @param recorders the recorders
 * @param checkpoints when and where checkpoints are written, and which one the run resumes from
 * @param fingerprint further settings that identify the run, by name; a checkpoint with other settings is rejected
 */
public record Simulation(
        PopulationBuilder builder,
        long steps,
        long stepsPerChunk,
        List<Recorder> recorders,
        CheckpointPolicy checkpoints,
        Map<String, String> fingerprint) {
    private static final double MS_PER_SECOND = 1000;
    private static final String REFRACTORY = "refract_time";
    private static final double SATURATED = 0.9;
    private static final int MANY_PERIODS = 10;

    /**
     * A run without recorders and checkpoints.
     *
     * @param builder builds the population
     * @param steps number of steps, at least 1
     * @param chunk maximum number of steps in one call of {@code advance}; 0 adapts it to the measured speed
     */
    public Simulation(PopulationBuilder builder, long steps, long chunk) {
        this(builder, steps, chunk, List.of(), CheckpointPolicy.NONE, Map.of());
    }

    /**
     * The result of a run.
     *
     * @param completedSteps steps taken by this process; a resumed run counts only those after its checkpoint
     * @param seconds wall-clock time of stepping and recording, until the final state was ready on the device
     * @param laterStepsPerSecond steps per second in the second half of the steps, when nothing is compiled any more; NaN if they
     *     were taken at once, or in shards
     * @param spikes number of spikes of all units in all steps
     * @param meanRateHz spikes / units / seconds of model time
     * @param digest digest of the state after the last step; see {@link Population#digest}
     * @param warnings what was rounded or approximated, or ran away; see {@link Population#warnings}
     * @param shares what each of several devices did; empty for a single one
     * @param treeDigest the second digest, {@link org.lifsim.population.TreeDigest}; empty if it was not asked for
     */
    public record Result(
            long completedSteps,
            double seconds,
            double laterStepsPerSecond,
            long spikes,
            double meanRateHz,
            String digest,
            List<Problem> warnings,
            List<DeviceShare> shares,
            Optional<String> treeDigest) {}

    /**
     * Steps a temporary population of the same shape and discards it, so that a later run does not include compilation.
     *
     * @param backend the backend to run on
     * @param current the clamped input current
     * @param warmup number of steps
     * @throws IOException if the current cannot be read
     */
    public void warmUp(Backend backend, InputCurrent current, long warmup) throws IOException {
        try (Population population = described().build(backend)) {
            population.clamp(current, 0);
            if (needsSpikes()) {
                population.advance(warmup, (step, units, count) -> {});
            } else {
                population.advance(warmup);
                population.synchronize();
            }
        }
    }

    /** The population with what the recorders require switched on. */
    PopulationBuilder described() {
        PopulationBuilder described = builder.copy();
        recorders.forEach(recorder -> recorder.configure(described));
        return needsSpikes() ? described.recordSpikes() : described;
    }

    private boolean needsSpikes() {
        return recorders.stream().anyMatch(Recorder::needsSpikes);
    }

    /**
     * Runs from the initial state, or from a checkpoint.
     *
     * @param backend the backend to run on
     * @param current the clamped input current
     * @param progress is called after every chunk of steps
     * @return the result
     * @throws IOException if the current cannot be read or a file cannot be written
     */
    public Result run(Backend backend, InputCurrent current, Progress progress) throws IOException {
        return run(backend, current, progress, new CancellationToken());
    }

    /**
     * Runs from the initial state, or from a checkpoint, until the end or until it is cancelled. The partial files of the
     * recorders are kept; {@link #deletePartialFiles} deletes them.
     *
     * @param backend the backend to run on
     * @param current the clamped input current
     * @param progress is called after every chunk of steps
     * @param cancellation stops the run from another thread
     * @return the result
     * @throws org.lifsim.error.InputException if the checkpoint is damaged or of another run
     * @throws CancelledException if the run was cancelled; the message names the step. A checkpoint has been written if
     *     {@code checkpoints} has a file.
     * @throws IOException if the current cannot be read or a file cannot be written
     */
    public Result run(Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation)
            throws IOException {
        return run(backend, current, progress, cancellation, null, false);
    }

    /** As {@link #run(Backend, InputCurrent, Progress, CancellationToken)}; also writes the final state, if a file is given, and has the second digest. */
    Result run(
            Backend backend,
            InputCurrent current,
            Progress progress,
            CancellationToken cancellation,
            Path finalState,
            boolean withTree)
            throws IOException {
        List<DeviceShare> before = backend.shares();
        return run(backend, current, progress, cancellation, (population, completed, time, tokens) -> {
            long total = population.totalSpikeCount();
            double modelSeconds = steps * population.dt() / MS_PER_SECOND;
            double rate = total / (double) population.units() / modelSeconds;
            StateDigest state =
                    StateDigest.of(population, population.parameters().digestVariables());
            List<Problem> warnings = new ArrayList<>(population.warnings());
            saturation(population.parameters(), population.dt(), steps, rate).ifPresent(warnings::add);
            if (state.nonFinite().isPresent()) {
                warnings.add(state.nonFinite().get());
                warnings.addAll(Recordings.firstOddValues(recorders));
            }
            if (finalState != null) {
                Checkpoint.write(population, RunFingerprint.of(fingerprint).metadata(recorders, tokens), finalState);
            }
            return new Result(
                    completed,
                    time.seconds(),
                    time.laterStepsPerSecond(),
                    total,
                    rate,
                    state.hex(),
                    List.copyOf(warnings),
                    DeviceShare.between(before, backend.shares()),
                    withTree
                            ? Optional.of(TreeDigest.of(
                                    population, population.parameters().digestVariables()))
                            : Optional.empty());
        });
    }

    /**
     * Runs a shard. Its final state is written after its recordings and has their checksums, so the state file marks the shard as
     * done. The digest is empty. {@code checksums} receives them, by {@link ShardedRun#CHECKSUM} and file name, and the warnings.
     */
    Result runShard(
            Backend backend,
            InputCurrent current,
            Progress progress,
            CancellationToken cancellation,
            Path state,
            Map<String, String> checksums)
            throws IOException {
        return run(backend, current, progress, cancellation, (population, completed, time, tokens) -> {
            for (Recorder recorder : recorders) {
                Path file = recorder.outputFiles().get(0);
                checksums.put(ShardedRun.CHECKSUM + file.getFileName(), Sha256.of(file));
            }
            StringJoiner warnings = new StringJoiner("\n");
            population.warnings().forEach(warning -> warnings.add(warning.toString()));
            checksums.put(ShardedRun.WARNINGS, warnings.toString());
            Map<String, String> metadata = RunFingerprint.of(fingerprint).metadata(List.of(), List.of());
            metadata.putAll(checksums);
            Checkpoint.write(population, metadata, state);
            return new Result(
                    completed,
                    time.seconds(),
                    Double.NaN,
                    population.totalSpikeCount(),
                    Double.NaN,
                    "",
                    population.warnings(),
                    List.of(),
                    Optional.empty());
        });
    }

    /**
     * A warning of a population whose units spike as soon as their refractory period ends. Then the rate says nothing of the input,
     * which is often in another unit than was meant.
     *
     * @param parameters parameters of the population
     * @param dt time step, ms
     * @param steps number of steps of the run
     * @param rateHz mean rate
     * @return the warning; empty if there is no refractory period, if the run has not many of them, or if the rate is below nine
     *     tenths of the highest one
     */
    static Optional<Problem> saturation(ModelParameters parameters, double dt, long steps, double rateHz) {
        for (Parameter parameter : parameters.model().parameters()) {
            double period = parameter.name().equals(REFRACTORY)
                    ? parameters.values(parameter).uniformValue().orElse(0)
                    : 0;
            if (period > 0
                    && steps * dt > MANY_PERIODS * (period + dt)
                    && rateHz > SATURATED * MS_PER_SECOND / (period + dt)) {
                return Optional.of(Problem.of(
                                "the mean rate",
                                String.format(
                                        Locale.ROOT,
                                        "is %.0f Hz, as high as %s = %s ms allows",
                                        rateHz,
                                        REFRACTORY,
                                        period))
                        .hint("check the unit of the current: membrane resistance times current is in mV"));
            }
        }
        return Optional.empty();
    }

    /**
     * Deletes the partial files of the recorders, once the run is done and need not be resumed.
     *
     * @throws IOException if deleting fails
     */
    public void deletePartialFiles() throws IOException {
        for (Recorder recorder : recorders) {
            Recordings.deletePartialFiles(recorder);
        }
    }

    private interface End {
        Result of(Population population, long completed, RunLoop.Timing time, List<String> resumeTokens)
                throws IOException;
    }

    private Result run(
            Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation, End end)
            throws IOException {
        PopulationBuilder described = described();
        CloseAll open = new CloseAll(recorders);
        try (open;
                Population population = described.build(backend)) {
            begin(new Recorder.Run(population, described, current, steps));
            long first = population.step();
            RecordedRun run = new RecordedRun(population, progress, cancellation);
            RunLoop.Timing time = run.run(current, stepsPerChunk);
            finish(run, cancellation);
            return end.of(population, steps - first, time, run.resumeTokens);
        }
    }

    /** Restores the checkpoint, if the run resumes from one, and opens the recorders. */
    private void begin(Recorder.Run run) throws IOException {
        List<String> resumeTokens = List.of();
        if (checkpoints.resumeFrom() != null) {
            Checkpoint checkpoint = Checkpoint.read(checkpoints.resumeFrom());
            checkpoint.requireMatches(run.population());
            resumeTokens = RunFingerprint.resumeTokens(checkpoint, checkpoints.resumeFrom(), recorders);
            RunFingerprint.of(fingerprint).requireSame(checkpoint, checkpoints.resumeFrom());
            if (checkpoint.step() > steps) {
                throw new InputException(Problem.of(
                                Subject.of("checkpoint " + checkpoints.resumeFrom()),
                                "was written at step " + checkpoint.step() + ", but the run has only " + steps
                                        + " steps")
                        .hint("use more steps, or start without --resume"));
            }
            checkpoint.restore(run.population());
        }
        for (int i = 0; i < recorders.size(); i++) {
            recorders.get(i).open(run, resumeTokens.isEmpty() ? null : resumeTokens.get(i));
        }
    }

    /** Writes the recorders' files. If this is cancelled, the run resumes from the last step. */
    private void finish(RecordedRun run, CancellationToken cancellation) throws IOException {
        run.keepResumeTokens();
        try {
            for (Recorder recorder : recorders) {
                Recordings.write(recorder, cancellation::check);
            }
        } catch (CancelledException e) {
            throw run.stopped(e);
        }
    }

    /** The run of the population with its recorders. */
    private final class RecordedRun extends CheckpointedRun {
        private final Population population;
        private final Progress progress;
        private final List<Recorder> hearing =
                recorders.stream().filter(Recorder::needsSpikes).toList();

        /** The resume tokens of the last step, once the recorders are being finished. */
        private List<String> resumeTokens;

        RecordedRun(Population population, Progress progress, CancellationToken cancellation) {
            super(population, steps, checkpoints, cancellation);
            this.population = population;
            this.progress = progress;
        }

        @Override
        public SpikeListener listener() {
            return hearing.isEmpty()
                    ? null
                    : (step, units, count) -> {
                        for (Recorder recorder : hearing) {
                            recorder.onSpikes(step, units, count);
                        }
                    };
        }

        @Override
        public long stepsUntilSample(long step) {
            long until = super.stepsUntilSample(step);
            for (Recorder recorder : recorders) {
                until = Math.min(until, recorder.stepsUntilSample(step));
            }
            return until;
        }

        @Override
        public void sample() throws IOException {
            if (resumeTokens == null) {
                for (Recorder recorder : recorders) {
                    recorder.sample();
                }
            }
        }

        @Override
        String unsaved() {
            return "state not saved: use --checkpoint to be able to resume";
        }

        @Override
        void report() {
            progress.update(population.step(), steps, population::totalSpikeCount);
        }

        void keepResumeTokens() throws IOException {
            resumeTokens = checkpoints.file() == null ? List.of() : flush();
        }

        /** Flushes the recorders. Returns what each of them needs to resume from this step. */
        private List<String> flush() throws IOException {
            List<String> tokens = new ArrayList<>();
            for (Recorder recorder : recorders) {
                tokens.add(recorder.flush());
            }
            return tokens;
        }

        @Override
        void save() throws IOException {
            List<String> tokens = resumeTokens == null ? flush() : resumeTokens;
            Checkpoint.write(
                    population, RunFingerprint.of(fingerprint).metadata(recorders, tokens), checkpoints.file());
        }
    }
}
