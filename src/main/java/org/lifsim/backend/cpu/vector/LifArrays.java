package org.lifsim.backend.cpu.vector;

import org.lifsim.neuron.Column;
import org.lifsim.neuron.Units;

/**
 * The columns of LIF units, looked up once.
 *
 * @param v membrane potential, mV
 * @param thrTheta adaptive threshold shift, mV
 * @param rfr time since the last spike, ms
 * @param current input current
 * @param counts spike counts
 */
record LifArrays(float[] v, float[] thrTheta, float[] rfr, float[] current, int[] counts) {
    static LifArrays of(Units units) {
        return new LifArrays(
                units.column(Column.V),
                units.column(Column.THR_THETA),
                units.column(Column.RFR),
                units.column(Column.CURRENT),
                units.counts());
    }
}
