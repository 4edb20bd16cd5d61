package org.lifsim.network;

import org.lifsim.internal.plan.Variable;

/**
 * Weights of a projection, or a bias: they go on through resets, and learning changes them.
 *
 * @param variable where they lie: a row for each presynaptic unit, or one row
 */
public record WeightMatrix(Variable variable) {
    /**
     * Their name, in files too.
     *
     * @return such as {@code w1}
     */
    public String name() {
        return variable.name();
    }

    @Override
    public String toString() {
        return name();
    }
}
