package org.lifsim.internal.plan;

import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.ModelParameters;

/**
 * Cells of one kind in a circuit. A batch has so many copies of them, one after the other.
 *
 * @param name their name
 * @param parameters of the units
 * @param variant which columns they keep
 * @param units how many there are in a presentation
 */
public record NeuronGroupSpec(String name, ModelParameters parameters, ModelVariant variant, int units) {
    /**
     * What their steps read.
     *
     * @param dt the step, ms
     * @param batch how many copies
     * @return the constants of all copies
     */
    public DerivedParameterTable derivedParameters(double dt, int batch) {
        return new DerivedParameterTable(parameters, dt, 0, units * batch, units, null);
    }

    /**
     * Where their spikes of the last step lie, 0 or 1: a column of theirs, or, where they keep none, a variable beside.
     *
     * @param batch how many copies
     * @return the variable
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
