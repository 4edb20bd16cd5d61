package org.lifsim.internal.run;

import java.io.IOException;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.population.AdaptiveChunkSize;
import org.lifsim.population.Population;
import org.lifsim.population.SpikeListener;

/**
 * Takes a population through the steps of a run, chunk by chunk. It clamps the input current where it changes, and stops between
 * two chunks for its observer. Traces, simulations, shards, sweeps and re-simulated units all run in this loop.
 */
public final class RunLoop {
    /** What a run does besides its steps. By default it does nothing. */
    public interface Observer {
        /** Does nothing. */
        Observer NONE = new Observer() {};

        /**
         * Receives the spikes of every step.
         *
         * @return the listener; null if the spikes are not needed
         */
        default SpikeListener listener() {
            return null;
        }

        /**
         * Number of steps that may be taken until {@link #sample} must be called.
         *
         * @param step number of completed steps
         * @return number of steps, at least 1
         */
        default long stepsUntilSample(long step) {
            return Long.MAX_VALUE;
        }

        /**
         * Called before every chunk. An exception that it throws ends the loop.
         *
         * @throws org.lifsim.error.CancelledException if the run is cancelled
         */
        default void checkCancelled() {}

        /**
         * Called after every chunk; its time counts as part of the steps.
         *
         * @throws IOException if recording fails
         */
        default void sample() throws IOException {}

        /**
         * Called after every chunk; its time does not count.
         *
         * @throws IOException if a file cannot be written
         */
        default void afterChunk() throws IOException {}
    }

    private final Population population;
    private final InputCurrent current;
    private final long stepsPerChunk;
    private final Observer observer;
    private final AdaptiveChunkSize pace;
    private long nanos;

    /** Step and time at the end of the chunk that reached half of the steps; 0 before. */
    private long halfway;

    private long halfwayNanos;

    /** Number of steps until the clamped current changes. */
    private long holds;

    /**
     * Prepares a run.
     *
     * @param population the population, at the step at which the run starts
     * @param current the input current to clamp; null if it is clamped already and stays
     * @param stepsPerChunk maximum number of steps in a chunk; 0 adapts it to the measured speed
     * @param observer what the run does besides its steps
     */
    public RunLoop(Population population, InputCurrent current, long stepsPerChunk, Observer observer) {
        this.population = population;
        this.current = current;
        this.stepsPerChunk = stepsPerChunk;
        this.observer = observer;
        pace = new AdaptiveChunkSize(population.units());
    }

    /**
     * Advances the population.
     *
     * @param end the step after the last one; nothing happens if it is reached already
     * @throws org.lifsim.error.CancelledException if the observer or {@link Population#cancel} stops the run
     * @throws IOException if the current cannot be read, or the observer throws it
     */
    public void advanceTo(long end) throws IOException {
        long middle = population.step() + (end - population.step() + 1) / 2;
        while (population.step() < end) {
            observer.checkCancelled();
            if (holds == 0) {
                clamp();
            }
            long chunk = Math.min(stepsPerChunk > 0 ? stepsPerChunk : pace.steps(), holds);
            long steps =
                    Math.min(Math.min(chunk, end - population.step()), observer.stepsUntilSample(population.step()));
            long start = System.nanoTime();
            advance(steps);
            observer.sample();
            long taken = System.nanoTime() - start;
            nanos += taken;
            if (halfway == 0 && population.step() >= middle) {
                halfway = population.step();
                halfwayNanos = nanos;
            }
            pace.update(steps, taken);
            holds -= holds == Long.MAX_VALUE ? 0 : steps;
            observer.afterChunk();
        }
    }

    private void clamp() throws IOException {
        holds = current == null ? Long.MAX_VALUE : population.clamp(current, population.step());
        population.synchronize();
    }

    private void advance(long steps) throws IOException {
        SpikeListener listener = observer.listener();
        if (listener == null) {
            population.advance(steps);
            population.synchronize();
        } else {
            population.advance(steps, listener);
        }
    }

    /**
     * The time of the steps so far.
     *
     * @return seconds, and the speed after the first half of the steps
     */
    public Timing timing() {
        long later = nanos - halfwayNanos;
        return new Timing(
                nanos * 1e-9,
                halfway > 0 && population.step() > halfway && later > 0
                        ? (population.step() - halfway) / (later * 1e-9)
                        : Double.NaN);
    }

    /**
     * How long steps took, with recording, without clamping and checkpoints.
     *
     * @param seconds wall-clock time in seconds
     * @param laterStepsPerSecond speed from the first end of a chunk in the second half of the steps on, when the JVM has compiled
     *     what the steps need; NaN if no chunk was taken after it
     */
    public record Timing(double seconds, double laterStepsPerSecond) {}
}
