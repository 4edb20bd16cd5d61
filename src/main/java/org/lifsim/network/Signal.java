package org.lifsim.network;

import org.lifsim.internal.plan.Variable;

/**
 * Values of a network, a row for each presentation of the batch, that its statements read: as they are in this step, or as they were after
 * the step before.
 *
 * @param variable where they lie
 * @param isPreviousStep whether those of the step before are meant
 */
public record Signal(Variable variable, boolean isPreviousStep) {
    static Signal currentStep(Variable variable) {
        return new Signal(variable, false);
    }

    /**
     * These values as they were after the step before: for statements that stand above the one that computes them.
     *
     * @return the signal
     */
    public Signal previousStep() {
        return new Signal(variable, true);
    }

    /**
     * Its name, in files too.
     *
     * @return such as {@code s_e}
     */
    public String name() {
        return variable.name();
    }

    /**
     * How many values a presentation has.
     *
     * @return the width
     */
    public int width() {
        return variable.columns();
    }

    @Override
    public String toString() {
        return isPreviousStep ? name() + "(t-1)" : name();
    }
}
