package org.lifsim.network;

import org.lifsim.error.InputException;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Variable;
import org.lifsim.model.StateVariable;

/**
 * Cells of one kind in a network, or an encoder.
 *
 * @param group what they are
 * @param batch how many presentations are under way at once
 */
public record NeuronGroup(NeuronGroupSpec group, int batch) {
    /**
     * How many there are in a presentation.
     *
     * @return the number
     */
    public int units() {
        return group.units();
    }

    /**
     * Their spikes, 0 or 1.
     *
     * @return the signal {@code s_NAME}, or {@code outputs_NAME} of an encoder
     */
    public Signal spikes() {
        return Signal.currentStep(group.spikes(batch));
    }

    /**
     * Their input: a current, or an encoder's stimulus.
     *
     * @return the signal {@code j_NAME}
     */
    public Signal current() {
        return variable(StateVariable.CURRENT);
    }

    /**
     * The surrogate derivative of their spikes.
     *
     * @return the signal {@code surrogate_NAME}
     * @throws InputException if they do not keep it
     */
    public Signal surrogate() {
        return variable(StateVariable.SURROGATE);
    }

    /**
     * A column of theirs.
     *
     * @param variable which
     * @return the signal
     * @throws InputException if they do not keep it
     */
    public Signal variable(StateVariable variable) {
        if (!group.variant().keeps(variable)) {
            throw new InputException("cells " + group.name() + " keep no column " + variable + ", expected one of "
                    + group.variant().variables());
        }
        return Signal.currentStep(Variable.of(group, variable, batch));
    }

    @Override
    public String toString() {
        return group.name();
    }
}
