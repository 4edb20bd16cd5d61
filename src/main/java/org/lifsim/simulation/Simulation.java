package org.lifsim.simulation;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.fault.CancelledException;
import org.lifsim.fault.InputException;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Pace;
import org.lifsim.population.Population;
import org.lifsim.record.SpikeFile;
import org.lifsim.stimulus.Current;

/**
 * A run of a population under a current.
 *
 * @param description of the population
 * @param steps how many, from 1
 * @param chunk steps in one advance at most; 0 leaves it to what a moment holds
 * @param spikes where every spike goes, or null
 * @param checkpoints when the state is written
 * @param identity what else makes the run the one that it is, by name: a checkpoint of another is refused
 */
public record Simulation(
        Population.Builder description,
        long steps,
        long chunk,
        SpikeFile spikes,
        CheckpointPlan checkpoints,
        Map<String, String> identity) {
    private static final String SPIKES = "spikes in files";
    private static final long TELL_NANOS = 200_000_000;
    private static final double MS_PER_SECOND = 1000;

    /**
     * A run of which nothing is written.
     *
     * @param description of the population
     * @param steps how many, from 1
     * @param chunk steps in one advance at most; 0 leaves it to what a moment holds
     */
    public Simulation(Population.Builder description, long steps, long chunk) {
        this(description, steps, chunk, null, CheckpointPlan.NONE, Map.of());
    }

    /**
     * What came of a run.
     *
     * @param taken steps, those after the checkpoint where the run went on from one
     * @param seconds of stepping alone, until the final state was ready on the device
     * @param spikes over all units and steps
     * @param meanRateHz spikes / units / seconds of model time
     * @param digest of the state after the last step; see {@link Population#digest}
     */
    public record Result(long taken, double seconds, long spikes, double meanRateHz, String digest) {}

    /**
     * Steps a scratch population of the same shape, so that everything is compiled and warm, and lets it go.
     *
     * @param backend where to run
     * @param current what is clamped
     * @param warmup how many steps
     * @throws IOException if the current cannot be read
     */
    public void warmUp(Backend backend, Current current, long warmup) throws IOException {
        try (Population population = described().on(backend)) {
            current.clamp(population, 0);
            population.advance(warmup);
            population.finish();
        }
    }

    private Population.Builder described() {
        return spikes == null ? description : description.recorded();
    }

    /**
     * Runs from a fresh population, or from a checkpoint.
     *
     * @param backend where to run
     * @param current what is clamped
     * @param progress hears of every moment
     * @return what came of it
     * @throws IOException if the current cannot be read or something cannot be written
     */
    public Result run(Backend backend, Current current, Progress progress) throws IOException {
        return run(backend, current, progress, new Cancellation());
    }

    /**
     * Runs from a fresh population, or from a checkpoint, unless it is cancelled.
     *
     * @param backend where to run
     * @param current what is clamped
     * @param progress hears of every moment
     * @param cancellation asks to stop
     * @return what came of it
     * @throws org.lifsim.fault.InputException if the checkpoint is damaged or of another run
     * @throws CancelledException if it was cancelled; the message tells the step, and the checkpoint has been written
     * @throws IOException if the current cannot be read or something cannot be written
     */
    public Result run(Backend backend, Current current, Progress progress, Cancellation cancellation)
            throws IOException {
        try (Population population = described().on(backend)) {
            begin(population);
            long first = population.step();
            cancellation.watch(population);
            double seconds;
            try {
                seconds = step(population, current, progress, cancellation);
            } catch (CancelledException e) {
                throw stopped(population, e);
            } finally {
                cancellation.forget();
            }
            long total = population.spikeTotal();
            double modelSeconds = steps * population.dt() / MS_PER_SECOND;
            double rate = total / (double) population.units() / modelSeconds;
            Result result = new Result(steps - first, seconds, total, rate, population.digest());
            if (spikes != null) {
                spikes.finish();
            }
            return result;
        } finally {
            if (spikes != null) {
                spikes.close();
            }
        }
    }

    /** The state and the files of the start, or of the checkpoint that is gone on from. */
    private void begin(Population population) throws IOException {
        String spikesThere = null;
        if (checkpoints.resume() != null) {
            Checkpoint checkpoint = Checkpoint.read(checkpoints.resume());
            Map<String, String> notes = new LinkedHashMap<>(checkpoint.notes());
            String there = notes.remove(SPIKES);
            checkpoint.requireSame(notes, identity());
            if ((spikes == null) != (there == null)) {
                throw new InputException("checkpoint " + checkpoints.resume() + " is of a run whose spikes were "
                        + (there == null ? "not written: leave --spikes out" : "written: give --spikes with their file")
                        + ", or start again");
            }
            if (checkpoint.step() > steps) {
                throw new InputException("checkpoint " + checkpoints.resume() + " is of step " + checkpoint.step()
                        + ", beyond the run's " + steps + " steps");
            }
            checkpoint.restore(population);
            spikesThere = there;
        }
        if (spikes != null) {
            spikes.begin(spikesThere);
        }
    }

    private CancelledException stopped(Population population, CancelledException cause) throws IOException {
        String message = "stopped at step " + population.step() + " of " + steps;
        if (checkpoints.file() == null) {
            return new CancelledException(message + "; --checkpoint would have kept it", cause);
        }
        save(population);
        return new CancelledException(
                message + "; go on with --resume " + checkpoints.file() + " and the same options", cause);
    }

    private void save(Population population) throws IOException {
        Map<String, String> notes = new LinkedHashMap<>(identity());
        if (spikes != null) {
            notes.put(SPIKES, spikes.flush());
        }
        Checkpoint.write(population, notes, checkpoints.file());
    }

    /**
     * Advances moment by moment, cut where the current changes and where a checkpoint is due. Returns the seconds of that, without those
     * of clamping and of checkpoints, which are not stepping.
     */
    private double step(Population population, Current current, Progress progress, Cancellation cancellation)
            throws IOException {
        Pace pace = new Pace(population.units());
        long told = System.nanoTime();
        long nanos = 0;
        long holds = 0;
        while (population.step() < steps) {
            cancellation.check();
            if (holds == 0) {
                holds = current.clamp(population, population.step());
                population.finish();
            }
            long most = chunk > 0 ? chunk : pace.steps();
            long left = Math.min(steps - population.step(), checkpoints.until(population.step()));
            long now = Math.min(Math.min(most, left), holds);
            long start = System.nanoTime();
            advance(population, now);
            long taken = System.nanoTime() - start;
            nanos += taken;
            pace.measured(now, taken);
            holds = holds == Long.MAX_VALUE ? holds : holds - now;
            if (checkpoints.until(population.step()) == checkpoints.every() && population.step() < steps) {
                save(population);
            }
            if (System.nanoTime() - told > TELL_NANOS) {
                progress.at(population.step(), steps);
                told = System.nanoTime();
            }
        }
        return nanos * 1e-9;
    }

    private void advance(Population population, long now) throws IOException {
        if (spikes == null) {
            population.advance(now);
            population.finish();
        } else {
            population.advance(now, spikes);
        }
    }
}
