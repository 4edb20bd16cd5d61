package org.lifsim.internal.plan;

import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.ModelParameters;

/**
 * A neuron group of a network: units of one model. With batch size B, unit u of batch element b has index {@code b * units + u}.
 *
 * @param name name of the group
 * @param parameters parameters of the units
 * @param variant the model variant, which determines the state variables
 * @param units number of units of one batch element
 */
public record NeuronGroupSpec(String name, ModelParameters parameters, ModelVariant variant, int units) {
    /**
     * Computes the derived parameters, which the steps read.
     *
     * @param dt time step in ms
     * @param batch batch size
     * @return the derived parameters of all {@code units * batch} units
     */
    public DerivedParameterTable derivedParameters(double dt, int batch) {
        return new DerivedParameterTable(parameters, dt, 0, units * batch, units, null);
    }

    /**
     * The spikes of the last step, 0 or 1. If the model has a state variable for spikes, it is that variable. Otherwise it is a
     * separate variable {@code s_NAME}.
     *
     * @param batch batch size
     * @return the variable, with shape (batch, units)
     */
    public Variable spikes(int batch) {
        return variant.keepsSpikes()
                ? Variable.of(this, variant.model().spikeVariable(), batch)
                : Variable.of("s_" + name, Variable.Role.SIGNAL, batch, units);
    }

    @Override
    public String toString() {
        return name;
    }
}
