package org.lifsim.internal.step;

/**
 * Initial values that are drawn for all units of a population together, as JAX draws an array: the number of a unit may
 * depend on how many units there are. They are drawn with subkey 1 of the population's key, and the steps begin with
 * subkey 0, as if a component of ngc-learn were created with the population's key.
 */
public interface PopulationDraw extends DerivedParameter.Derivation {
    /**
     * Prepares the draws. This may visit every unit once.
     *
     * @param parameters reads the parameters of any units of the whole population
     * @param elements number of units of the whole population, batch included
     * @return the value of each unit
     */
    DerivedParameter.Derivation over(ParameterBatchReader parameters, long elements);

    /** Not to be called: a unit has no number without the others. */
    @Override
    default float of(UnitParameters p, double dt) {
        throw new IllegalStateException("values that are drawn for a whole population have no formula for one unit");
    }
}
