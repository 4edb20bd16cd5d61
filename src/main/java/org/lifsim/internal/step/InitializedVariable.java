package org.lifsim.internal.step;

import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/**
 * A state variable with its initial value.
 *
 * @param variable the state variable
 * @param start the value of a unit at the start and after a reset
 * @param isPersistent whether a reset leaves the variable unchanged
 */
public record InitializedVariable(StateVariable variable, DerivedParameter.Derivation start, boolean isPersistent) {
    /**
     * A state variable that starts at the value of a parameter.
     *
     * @param variable the state variable
     * @param parameter its initial value
     * @return the initialized variable
     */
    public static InitializedVariable from(StateVariable variable, Parameter parameter) {
        return new InitializedVariable(
                variable, (p, dt) -> Float32Math.flushSubnormals((float) p.value(parameter)), false);
    }

    /**
     * A state variable that starts at 0.
     *
     * @param variable the state variable
     * @return the initialized variable
     */
    public static InitializedVariable zero(StateVariable variable) {
        return new InitializedVariable(variable, (p, dt) -> 0f, false);
    }

    /**
     * How the value of each unit of a population is derived.
     *
     * @param parameters reads the parameters of any units of the whole population
     * @param elements number of units of the whole population, batch included
     * @return {@link #start}; for values that are drawn together, those of this population
     */
    public DerivedParameter.Derivation startOf(ParameterBatchReader parameters, long elements) {
        return start instanceof PopulationDraw draw ? draw.over(parameters, elements) : start;
    }

    /**
     * The same variable, but left unchanged by a reset.
     *
     * @return the persistent variable
     */
    public InitializedVariable persistentAcrossReset() {
        return new InitializedVariable(variable, start, true);
    }
}
