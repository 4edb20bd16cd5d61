package org.lifsim.internal.step;

import org.lifsim.model.Parameter;
import org.lifsim.random.RandomKey;

/** The parameters of one unit, and what is drawn for it. */
public interface UnitParameters {
    /**
     * A parameter's value.
     *
     * @param parameter one of the cell's
     * @return the value, in the parameter's unit
     */
    double of(Parameter parameter);

    /**
     * Which unit it is. Only who draws for a unit asks: a value that does not depend on the unit is computed once for all.
     *
     * @return the unit's index in the population; the same in every copy of a batch
     */
    long unit();

    /**
     * The key of the population's seed.
     *
     * @return the key that is there before the first step
     */
    RandomKey key();
}
