package org.lifsim.internal.cpu.simd;

import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/**
 * State variables of LIF units, looked up once; element i of each array belongs to unit i.
 *
 * @param v membrane potentials, in mV
 * @param thrTheta adaptive threshold shifts, in mV
 * @param rfr times since the last spike, in ms
 * @param current input currents
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
