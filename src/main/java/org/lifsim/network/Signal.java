package org.lifsim.network;

import org.lifsim.internal.plan.Variable;

/**
 * Values of a network that its operations read, one row per batch element: {@code value[b * width + i]}. A signal stands for the
 * values of the current step, or for those after the previous step. Immutable.
 */
public final class Signal {
    private final Variable variable;
    private final boolean previous;

    private Signal(Variable variable, boolean previous) {
        this.variable = variable;
        this.previous = previous;
    }

    static Signal currentStep(Variable variable) {
        return new Signal(variable, false);
    }

    Variable variable() {
        return variable;
    }

    /**
     * The same values as they were after the previous step, for operations that run before the one that computes them.
     *
     * @return the delayed signal
     */
    public Signal previousStep() {
        return new Signal(variable, true);
    }

    /**
     * Whether this signal stands for the values of the previous step.
     *
     * @return true if {@link #previousStep} made it
     */
    public boolean isPreviousStep() {
        return previous;
    }

    /**
     * The name of the signal, which files use as well.
     *
     * @return such as {@code s_e}
     */
    public String name() {
        return variable.name();
    }

    /**
     * The number of values of one batch element.
     *
     * @return the width, at least 1
     */
    public int width() {
        return variable.columns();
    }

    /**
     * The number of batch elements.
     *
     * @return number of rows, at least 1
     */
    public int batch() {
        return variable.rows();
    }

    /**
     * The total number of values.
     *
     * @return rows times width
     */
    public int size() {
        return variable.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signal signal && variable.equals(signal.variable) && previous == signal.previous;
    }

    @Override
    public int hashCode() {
        return variable.hashCode() * 31 + (previous ? 1 : 0);
    }

    @Override
    public String toString() {
        return previous ? name() + "(t-1)" : name();
    }
}
