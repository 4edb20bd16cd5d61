package org.lifsim.simulation;

import java.io.IOException;
import org.lifsim.backend.Backend;
import org.lifsim.population.Population;
import org.lifsim.stimulus.Current;

/**
 * A run of a population under a current.
 *
 * @param description of the population
 * @param steps how many, from 1
 * @param chunk steps in one advance; 0 chooses so many that one takes a fraction of a second
 */
public record Simulation(Population.Builder description, long steps, long chunk) {
    /** Unit-steps in one advance where the user did not say: a fraction of a second, so that progress shows. */
    private static final long UNIT_STEPS = 1L << 30;

    private static final long FEWEST_STEPS = 64;
    private static final long MOST_STEPS = 1 << 20;
    private static final long TELL_NANOS = 200_000_000;
    private static final double MS_PER_SECOND = 1000;

    /**
     * What came of a run.
     *
     * @param seconds of stepping alone, until the final state was ready on the device
     * @param spikes over all units and steps
     * @param meanRateHz spikes / units / seconds of model time
     * @param digest of the state after the last step; see {@link Population#digest}
     */
    public record Result(double seconds, long spikes, double meanRateHz, String digest) {}

    /**
     * Steps a scratch population of the same shape, so that everything is compiled and warm, and lets it go.
     *
     * @param backend where to run
     * @param current what is clamped
     * @param warmup how many steps
     * @throws IOException if the current cannot be read
     */
    public void warmUp(Backend backend, Current current, long warmup) throws IOException {
        try (Population population = description.on(backend)) {
            step(population, current, current.clamp(population, 0), Math.min(warmup, steps), Progress.SILENT);
            population.advance(Math.max(0, warmup - steps));
            population.finish();
        }
    }

    /**
     * Runs from a fresh population.
     *
     * @param backend where to run
     * @param current what is clamped
     * @param progress hears of every chunk
     * @return what came of it
     * @throws IOException if the current cannot be read
     */
    public Result run(Backend backend, Current current, Progress progress) throws IOException {
        try (Population population = description.on(backend)) {
            long holds = current.clamp(population, 0);
            population.finish();
            long start = System.nanoTime();
            long clamping = step(population, current, holds, steps, progress);
            population.finish();
            double seconds = (System.nanoTime() - start - clamping) * 1e-9;
            long spikes = population.spikeTotal();
            double modelSeconds = steps * population.dt() / MS_PER_SECOND;
            return new Result(
                    seconds, spikes, spikes / (double) population.units() / modelSeconds, population.digest());
        }
    }

    /**
     * Advances chunk by chunk, cut where the current changes; waits for a device now and then, only to tell how far it is.
     * Returns the nanoseconds that clamping took, which are not stepping.
     */
    private long step(Population population, Current current, long holds, long count, Progress progress)
            throws IOException {
        long chunkSteps = chunkSteps(population.units());
        long told = System.nanoTime();
        long changes = Math.min(holds, count);
        long clamping = 0;
        for (long done = 0; done < count; ) {
            if (done == changes) {
                population.finish();
                long before = System.nanoTime();
                long further = current.clamp(population, done);
                population.finish();
                clamping += System.nanoTime() - before;
                changes = further > count - done ? count : done + further;
            }
            long now = Math.min(chunkSteps, changes - done);
            population.advance(now);
            done += now;
            if (progress != Progress.SILENT && System.nanoTime() - told > TELL_NANOS) {
                population.finish();
                progress.at(done, count);
                told = System.nanoTime();
            }
        }
        return clamping;
    }

    private long chunkSteps(long units) {
        return chunk > 0 ? chunk : Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, UNIT_STEPS / units));
    }
}
