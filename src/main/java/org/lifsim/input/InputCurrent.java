package org.lifsim.input;

import java.io.IOException;
import org.lifsim.population.Population;

/** An input current over units and steps. */
public interface InputCurrent extends AutoCloseable {
    /**
     * Clamps the current of a step on a population.
     *
     * @param population the population
     * @param step the coming step, counted from 0
     * @return for how many steps from this one the current stays as it is, at least 1
     * @throws IOException if the current cannot be read
     */
    long clamp(Population population, long step) throws IOException;

    @Override
    default void close() throws IOException {}

    /**
     * The same for every unit and step.
     *
     * @param value the current
     * @return that current
     */
    static InputCurrent constant(float value) {
        return (population, step) -> {
            population.clamp(value);
            return Long.MAX_VALUE;
        };
    }

    /**
     * Nothing at first, then the same for every unit.
     *
     * @param onset the first step with the current
     * @param value the current from then on
     * @return that current
     */
    static InputCurrent from(long onset, float value) {
        return (population, step) -> {
            population.clamp(step < onset ? 0f : value);
            return step < onset ? onset - step : Long.MAX_VALUE;
        };
    }

    /**
     * Spread evenly over the units: unit i gets {@code low + (high - low) * i / (units - 1)}, computed in double, left to right,
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
