package org.lifsim.network;

import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Variable;
import org.lifsim.model.StateVariable;

/** The units of one neuron model or encoder in a network. {@link NetworkBuilder#addNeurons} creates it. Immutable. */
public final class NeuronGroup {
    private final NeuronGroupSpec spec;
    private final int batch;

    NeuronGroup(NeuronGroupSpec spec, int batch) {
        this.spec = spec;
        this.batch = batch;
    }

    NeuronGroupSpec spec() {
        return spec;
    }

    /**
     * The group's name.
     *
     * @return as given to {@link NetworkBuilder#addNeurons}
     */
    public String name() {
        return spec.name();
    }

    /**
     * The number of batch elements that are simulated side by side.
     *
     * @return the batch size, at least 1
     */
    public int batch() {
        return batch;
    }

    /**
     * The number of units in one batch element.
     *
     * @return at least 1
     */
    public int units() {
        return spec.units();
    }

    /**
     * The spikes of the units, 0 or 1.
     *
     * @return the signal {@code s_NAME}, or {@code outputs_NAME} of an encoder
     */
    public Signal spikes() {
        return Signal.currentStep(spec.spikes(batch));
    }

    /**
     * The input of the units: a current, or an encoder's stimulus.
     *
     * @return the signal {@code j_NAME}
     */
    public Signal current() {
        return variable(StateVariable.CURRENT);
    }

    /**
     * The surrogate derivative of the spikes.
     *
     * @return the signal {@code surrogate_NAME}
     * @throws InputException if the group was added without it
     */
    public Signal surrogate() {
        return variable(StateVariable.SURROGATE);
    }

    /**
     * A state variable of the units.
     *
     * @param variable the variable
     * @return the signal {@code KEY_NAME}
     * @throws InputException if the group does not have this variable
     */
    public Signal variable(StateVariable variable) {
        if (!spec.variant().keeps(variable)) {
            throw new InputException(Problem.of("neuron group " + spec.name(), "has no variable " + variable)
                    .expected("one of " + spec.variant().variables()));
        }
        return Signal.currentStep(Variable.of(spec, variable, batch));
    }

    /**
     * The state variables of the units.
     *
     * @return those that {@link #variable} accepts
     */
    public List<StateVariable> variables() {
        return spec.variant().variables();
    }

    /**
     * Whether {@link Network#reset} keeps a state variable.
     *
     * @param variable the variable
     * @return true for a persistent one, such as {@code thr_theta}
     */
    public boolean isPersistent(StateVariable variable) {
        return spec.variant().isPersistent(variable);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NeuronGroup group && spec.equals(group.spec) && batch == group.batch;
    }

    @Override
    public int hashCode() {
        return spec.hashCode();
    }

    @Override
    public String toString() {
        return spec.name();
    }
}
