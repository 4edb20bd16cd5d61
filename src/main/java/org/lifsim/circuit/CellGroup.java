package org.lifsim.circuit;

import org.lifsim.neuron.Form;
import org.lifsim.neuron.Parameters;
import org.lifsim.neuron.UnitConstants;

/**
 * Cells of one kind in a circuit. A batch has so many copies of them, one after the other.
 *
 * @param name their name
 * @param parameters of the units
 * @param form which columns they keep
 * @param units how many there are in a presentation
 */
public record CellGroup(String name, Parameters parameters, Form form, int units) {
    /**
     * What their steps read.
     *
     * @param dt the step, ms
     * @param batch how many copies
     * @return the constants of all copies
     */
    public UnitConstants constants(double dt, int batch) {
        return new UnitConstants(parameters, dt, 0, units * batch, units, null);
    }

    /**
     * Where their spikes of the last step lie, 0 or 1: a column of theirs, or, where they keep none, a variable beside.
     *
     * @param batch how many copies
     * @return the variable
     */
    public Variable spikes(int batch) {
        return form.keepsSpikes()
                ? Variable.of(this, form.cell().spikes(), batch)
                : Variable.of("s_" + name, Variable.Role.SIGNAL, batch, units);
    }

    @Override
    public String toString() {
        return name;
    }
}
