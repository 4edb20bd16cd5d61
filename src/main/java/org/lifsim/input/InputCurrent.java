package org.lifsim.input;

import java.io.IOException;

/**
 * The current that is clamped on the units of a population, step by step. {@link org.lifsim.population.Population#clamp(InputCurrent, long)}
 * clamps one. Not thread-safe: one run reads it at a time.
 */
public interface InputCurrent extends AutoCloseable {
    /**
     * Whether all units have the same current in every step.
     *
     * @return true if {@link #values} gives the same value for all units
     */
    default boolean isUniform() {
        return false;
    }

    /**
     * Evaluates the current of a range of units in one step: {@code dst[i]} is the current of unit {@code from + i}.
     *
     * @param step the step, counted from 0
     * @param from the first unit's index in the whole population, from 0
     * @param units the number of units of the whole population
     * @param dst where the currents go, one for each unit of the range
     * @return for how many steps from this one the currents stay the same, at least 1
     * @throws IOException if the current cannot be read
     */
    long values(long step, long from, long units, float[] dst) throws IOException;

    @Override
    default void close() throws IOException {}

    /**
     * The same for every unit and step.
     *
     * @param value the current
     * @return that current
     */
    static InputCurrent constant(float value) {
        return new StepCurrent(0, value);
    }

    /**
     * 0 before a step, then the same for every unit.
     *
     * @param onset the first step with the current
     * @param value the current from then on
     * @return that current
     */
    static InputCurrent from(long onset, float value) {
        return new StepCurrent(onset, value);
    }

    /**
     * Spaced evenly over the units: unit i gets {@code low + (high - low) * i / (units - 1)}, computed in double, left to right,
     * and rounded once; low if there is one unit.
     *
     * @param low the current of the first unit
     * @param high the current of the last
     * @return that current
     */
    static InputCurrent linspace(double low, double high) {
        return new LinspaceCurrent(low, high);
    }
}
