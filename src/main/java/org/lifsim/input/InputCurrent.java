package org.lifsim.input;

import java.io.IOException;

/**
 * The input currents of a population, step by step. {@link org.lifsim.population.Population#clamp(InputCurrent, long)}
 * sets those of a step. Currents have an arbitrary unit; multiplied by the membrane resistance they are in mV. An
 * encoder receives its stimulus in the same way.
 *
 * <pre>{@code
 * try (Backend backend = Backends.auto();
 *         Population population = Population.of(Lif.tutorialParameters()).units(100).build(backend);
 *         InputCurrent current = InputCurrent.step(500, 0.3f)) {
 *     while (population.step() < 1000) {
 *         long unchanged = population.clamp(current, population.step());
 *         population.advance(Math.min(unchanged, 1000 - population.step()));
 *     }
 *     System.out.println(population.totalSpikeCount() + " spikes");
 * }
 * }</pre>
 *
 * <p>Not thread-safe: only one run at a time may read an input current.
 */
public interface InputCurrent extends AutoCloseable {
    /**
     * Whether the current is uniform, although it may change from step to step.
     *
     * @return true if {@link #values} gives the same value for all units of a step; false by default
     */
    default boolean isUniform() {
        return false;
    }

    /**
     * Evaluates the currents of a range of units in one step: {@code dst[i]} becomes the current of unit
     * {@code from + i}.
     *
     * @param step index of the step, from 0
     * @param from index of the first unit in the whole population, from 0
     * @param units number of units of the whole population, over all batch elements
     * @param dst receives the currents; its length is the number of units
     * @return number of steps, starting with this one, in which the currents stay the same; at least 1
     * @throws IOException if the current cannot be read
     */
    long values(long step, long from, long units, float[] dst) throws IOException;

    /**
     * Closes the files of the current. By default there are none.
     *
     * @throws IOException if closing fails
     */
    @Override
    default void close() throws IOException {}

    /**
     * A current that is the same for all units and steps.
     *
     * @param value value of the current
     * @return the input current
     */
    static InputCurrent constant(float value) {
        return new StepCurrent(0, value);
    }

    /**
     * A current that is 0 before a step, and then the same for all units and steps.
     *
     * @param onset index of the first step with the current, from 0
     * @param value value of the current from that step on
     * @return the input current
     */
    static InputCurrent step(long onset, float value) {
        return new StepCurrent(onset, value);
    }

    /**
     * A constant current that is evenly spaced over the units. The current of unit i is
     * {@code low + (high - low) * i / (units - 1)}, computed in double from left to right and rounded once. A single
     * unit gets {@code low}. Here i counts over all batch elements.
     *
     * @param low current of the first unit
     * @param high current of the last unit
     * @return the input current
     */
    static InputCurrent linspace(double low, double high) {
        return new LinspaceCurrent(low, high);
    }
}
