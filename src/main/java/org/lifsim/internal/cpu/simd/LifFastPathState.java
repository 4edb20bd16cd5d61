package org.lifsim.internal.cpu.simd;

import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/**
 * The columns of LIF units, looked up once.
 *
 * @param v membrane potential, mV
 * @param thrTheta adaptive threshold shift, mV
 * @param rfr time since the last spike, ms
 * @param current input current
 * @param counts spike counts
 */
record LifFastPathState(float[] v, float[] thrTheta, float[] rfr, float[] current, int[] counts) {
    static LifFastPathState of(NeuronState state) {
        return new LifFastPathState(
                state.values(StateVariable.V),
                state.values(StateVariable.THR_THETA),
                state.values(StateVariable.RFR),
                state.values(StateVariable.CURRENT),
                state.counts());
    }
}
