package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.input.InputCurrent;
import org.lifsim.population.AdaptiveChunkSize;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.population.SpikeListener;
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
        Population.Builder builder,
        long steps,
        long stepsPerChunk,
        List<Recorder> recorders,
        CheckpointPolicy checkpoints,
        Map<String, String> fingerprint) {
    private static final String RECORDER = "recorder ";
    private static final double MS_PER_SECOND = 1000;

    /**
     * A run without recorders and checkpoints.
     *
     * @param builder builds the population
     * @param steps number of steps, at least 1
     * @param chunk maximum number of steps in one call of {@code advance}; 0 adapts it to the measured speed
     */
    public Simulation(Population.Builder builder, long steps, long chunk) {
        this(builder, steps, chunk, List.of(), CheckpointPolicy.NONE, Map.of());
    }

    /**
     * The result of a run.
     *
     * @param completedSteps steps taken by this process; a resumed run counts only those after its checkpoint
     * @param seconds wall-clock time of stepping and recording, until the final state was ready on the device
     * @param spikes number of spikes of all units in all steps
     * @param meanRateHz spikes / units / seconds of model time
     * @param digest digest of the state after the last step; see {@link Population#digest}
     */
    public record Result(long completedSteps, double seconds, long spikes, double meanRateHz, String digest) {}

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
    Population.Builder described() {
        Population.Builder described = builder.copy();
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
     * recorders are kept; {@link Recorder#deletePartialFiles} deletes them.
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
        return run(backend, current, progress, cancellation, (population, completed, seconds) -> {
            long total = population.totalSpikeCount();
            double modelSeconds = steps * population.dt() / MS_PER_SECOND;
            double rate = total / (double) population.units() / modelSeconds;
            return new Result(completed, seconds, total, rate, population.digest());
        });
    }

    /** Runs a shard. Its final state is written after its recordings, so the state file marks it as done. The digest is empty. */
    Result runShard(
            Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation, Path state)
            throws IOException {
        return run(backend, current, progress, cancellation, (population, completed, seconds) -> {
            Checkpoint.write(population, fingerprint(), state);
            return new Result(completed, seconds, population.totalSpikeCount(), Double.NaN, "");
        });
    }

    private interface End {
        Result of(Population population, long completed, double seconds) throws IOException;
    }

    private Result run(
            Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation, End end)
            throws IOException {
        Population.Builder described = described();
        try (Population population = described.build(backend)) {
            begin(new Recorder.Run(population, described, current, steps));
            long first = population.step();
            cancellation.attach(population);
            double seconds;
            try {
                seconds = step(population, current, progress, cancellation);
            } catch (CancelledException e) {
                sample();
                throw stopped(population, resumeTokens(), e);
            } finally {
                cancellation.detach();
            }
            finish(population, cancellation);
            return end.of(population, steps - first, seconds);
        } finally {
            for (Recorder recorder : recorders) {
                recorder.close();
            }
        }
    }

    /** Restores the checkpoint, if the run resumes from one, and opens the recorders. */
    private void begin(Recorder.Run run) throws IOException {
        List<String> resumeTokens = new ArrayList<>();
        if (checkpoints.resumeFrom() != null) {
            Checkpoint checkpoint = Checkpoint.read(checkpoints.resumeFrom());
            checkpoint.requireMatches(run.population());
            Map<String, String> metadata = new LinkedHashMap<>(checkpoint.metadata());
            resumeTokens.addAll(takeResumeTokens(metadata));
            checkpoint.requireSame(metadata, fingerprint());
            if (checkpoint.step() > steps) {
                throw new InputException("checkpoint " + checkpoints.resumeFrom() + " was written at step "
                        + checkpoint.step() + ", but the run has only " + steps
                        + " steps: use more steps, or start without --resume");
            }
            checkpoint.restore(run.population());
        }
        for (int i = 0; i < recorders.size(); i++) {
            recorders.get(i).open(run, resumeTokens.isEmpty() ? null : resumeTokens.get(i));
        }
    }

    private String resumeTokenKey(int recorder) {
        return RECORDER + recorder + ": " + recorders.get(recorder).fingerprint();
    }

    /** Removes the resume tokens of the recorders from the metadata of a checkpoint. The recorders must be the same. */
    private List<String> takeResumeTokens(Map<String, String> metadata) {
        List<String> there = metadata.keySet().stream()
                .filter(note -> note.startsWith(RECORDER))
                .toList();
        List<String> here = new ArrayList<>();
        for (int i = 0; i < recorders.size(); i++) {
            here.add(resumeTokenKey(i));
        }
        if (!there.equals(here)) {
            throw new InputException("checkpoint " + checkpoints.resumeFrom() + " belongs to a run with "
                    + listed(there) + ", but this run has " + listed(here)
                    + ": use the same recorders or start without --resume");
        }
        return there.stream().map(metadata::remove).toList();
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "no recorder" : String.join(", ", names);
    }

    /** Writes the recorders' files. If this is cancelled, the run resumes from the last step. */
    private void finish(Population population, CancellationToken cancellation) throws IOException {
        List<String> marks = checkpoints.file() == null ? List.of() : resumeTokens();
        try {
            for (Recorder recorder : recorders) {
                recorder.finish(cancellation::check);
            }
        } catch (CancelledException e) {
            throw stopped(population, marks, e);
        }
    }

    /** Flushes the recorders. Returns what each of them needs to resume from this step. */
    private List<String> resumeTokens() throws IOException {
        List<String> resumeTokens = new ArrayList<>();
        for (Recorder recorder : recorders) {
            resumeTokens.add(recorder.flush());
        }
        return resumeTokens;
    }

    private CancelledException stopped(Population population, List<String> resumeTokens, CancelledException cause)
            throws IOException {
        String message = "stopped at step " + population.step() + " of " + steps;
        if (checkpoints.file() == null) {
            return new CancelledException(message, "state not saved: use --checkpoint to be able to resume", cause);
        }
        save(population, resumeTokens);
        return new CancelledException(
                message,
                "its state is saved in " + checkpoints.file() + ": use --resume with the same options to continue",
                cause);
    }

    private void save(Population population, List<String> resumeTokens) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(fingerprint());
        for (int i = 0; i < recorders.size(); i++) {
            metadata.put(resumeTokenKey(i), resumeTokens.get(i));
        }
        Checkpoint.write(population, metadata, checkpoints.file());
    }

    /**
     * Advances chunk by chunk to the last step. A chunk ends where the current changes and where a checkpoint or a sample is due.
     * Returns the seconds of stepping and recording, without those of clamping and of checkpoints.
     */
    private double step(Population population, InputCurrent current, Progress progress, CancellationToken cancellation)
            throws IOException {
        List<Recorder> hearing =
                recorders.stream().filter(Recorder::needsSpikes).toList();
        SpikeListener listener = hearing.isEmpty()
                ? null
                : (step, units, count) -> {
                    for (Recorder recorder : hearing) {
                        recorder.onSpikes(step, units, count);
                    }
                };
        AdaptiveChunkSize pace = new AdaptiveChunkSize(population.units());
        long saved = System.nanoTime();
        long nanos = 0;
        long holds = 0;
        while (population.step() < steps) {
            cancellation.check();
            if (holds == 0) {
                holds = population.clamp(current, population.step());
                population.synchronize();
            }
            long now = Math.min(
                    Math.min(stepsPerChunk > 0 ? stepsPerChunk : pace.steps(), holds),
                    stepsUntilNext(population.step()));
            long start = System.nanoTime();
            advance(population, now, listener);
            sample();
            long completed = System.nanoTime() - start;
            nanos += completed;
            pace.update(now, completed);
            holds = holds == Long.MAX_VALUE ? holds : holds - now;
            if (population.step() < steps && checkpoints.isDue(population.step(), System.nanoTime() - saved)) {
                save(population, resumeTokens());
                saved = System.nanoTime();
            }
            progress.update(population.step(), steps, population::totalSpikeCount);
        }
        return nanos * 1e-9;
    }

    /** Number of steps until the end, the next checkpoint or the next sample, whichever is first. */
    private long stepsUntilNext(long step) {
        long until = Math.min(steps - step, checkpoints.until(step));
        for (Recorder recorder : recorders) {
            until = Math.min(until, recorder.stepsUntilSample(step));
        }
        return until;
    }

    private void sample() throws IOException {
        for (Recorder recorder : recorders) {
            recorder.sample();
        }
    }

    private static void advance(Population population, long now, SpikeListener listener) throws IOException {
        if (listener == null) {
            population.advance(now);
            population.synchronize();
        } else {
            population.advance(now, listener);
        }
    }
}
