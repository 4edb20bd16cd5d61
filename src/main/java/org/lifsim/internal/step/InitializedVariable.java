package org.lifsim.internal.step;

import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/**
 * A column that a cell carries from step to step.
 *
 * @param variable which
 * @param start what a unit starts with, and starts again with after a reset
 * @param isPersistent whether a reset leaves it as it is
 */
public record InitializedVariable(StateVariable variable, DerivedParameter.Derivation start, boolean isPersistent) {
    /**
     * A column that starts with a parameter.
     *
     * @param variable which
     * @param parameter what it starts with
     * @return the column
     */
    public static InitializedVariable from(StateVariable variable, Parameter parameter) {
        return new InitializedVariable(
                variable, (p, dt) -> Float32Math.flushSubnormals((float) p.of(parameter)), false);
    }

    /**
     * A column that starts with 0.
     *
     * @param variable which
     * @return the column
     */
    public static InitializedVariable zero(StateVariable variable) {
        return new InitializedVariable(variable, (p, dt) -> 0f, false);
    }

    /**
     * This column, which a reset leaves as it is.
     *
     * @return the column
     */
    public InitializedVariable persistentAcrossReset() {
        return new InitializedVariable(variable, start, true);
    }
}
