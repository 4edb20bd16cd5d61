package org.lifsim.network;

import org.lifsim.internal.plan.Variable;

/**
 * The weights of a projection, one row per presynaptic unit: {@code weight[pre * columns + post]}. A bias has one row. Learning
 * changes the weights; a reset keeps them. This object is immutable; the {@link Network} holds the values.
 */
public final class WeightMatrix {
    private final Variable variable;

    WeightMatrix(Variable variable) {
        this.variable = variable;
    }

    Variable variable() {
        return variable;
    }

    /**
     * The name of the weights, which files use as well.
     *
     * @return such as {@code w1}
     */
    public String name() {
        return variable.name();
    }

    /**
     * The number of presynaptic units.
     *
     * @return number of rows; 1 for a bias or a sparse projection
     */
    public int rows() {
        return variable.rows();
    }

    /**
     * The number of postsynaptic units; for a sparse projection, the number of connections.
     *
     * @return number of columns, at least 1
     */
    public int columns() {
        return variable.columns();
    }

    /**
     * The number of weights.
     *
     * @return rows times columns
     */
    public int size() {
        return variable.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WeightMatrix matrix && variable.equals(matrix.variable);
    }

    @Override
    public int hashCode() {
        return variable.hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
