package org.lifsim.network;

import org.lifsim.internal.plan.Variable;

/**
 * The weights of a projection, one row for each presynaptic unit, {@code weight[pre * columns + post]}; or a bias of one row. A reset keeps
 * them, and learning changes them. Immutable: the values are in the {@link Network}.
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
     * Its name, in files too.
     *
     * @return such as {@code w1}
     */
    public String name() {
        return variable.name();
    }

    /**
     * The number of presynaptic units.
     *
     * @return rows, 1 for a bias
     */
    public int rows() {
        return variable.rows();
    }

    /**
     * The number of postsynaptic units, or of values of a row of a sparse matrix.
     *
     * @return columns, at least 1
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
