package org.lifsim.internal.step;

import org.lifsim.model.ModelOption;
import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/** Parameters of one unit, and the key for random values of the unit. */
public interface UnitParameters {
    /**
     * Value of a parameter.
     *
     * @param parameter one of the model's parameters
     * @return the value, in the physical unit of the parameter
     */
    double value(Parameter parameter);

    /**
     * Choice of an option, the same for all units.
     *
     * @param option one of the model's options
     * @return one of its choices
     */
    String choice(ModelOption option);

    /**
     * Index of the unit. Call this only to draw a value for the unit: a value that does not depend on the unit is
     * computed only once.
     *
     * @return index of the unit in the population; the same in every batch element
     */
    long unit();

    /**
     * Index of the unit among the units of all batch elements. Call this only to draw a value for the unit; see
     * {@link #unit}.
     *
     * @return index in the population; it continues from one batch element to the next
     */
    long element();

    /**
     * Key of the population's seed.
     *
     * @return the key before the first step
     */
    RandomKey key();
}
