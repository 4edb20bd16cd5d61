package org.lifsim.internal.model;

import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * What the steps of AdEx and Izhikevich's model share in scalar Java. These are their values, the slope of the recovery
 * variable and the end of a step. The slope of v and the test for a spike differ.
 */
abstract class RecoveryReference implements StepUpdate {
    final float[] vs;
    final float[] ws;
    final float[] currents;
    final SpikeWriter spikes;
    final DerivedValues resists;
    final DerivedValues rtMs;
    final DerivedValues thresholds;
    final float dt;
    final float halfDt;
    final boolean midpoint;
    private final DerivedValues rtWs;
    private final DerivedValues resets;
    private final DerivedValues couplings;
    private final DerivedValues jumps;

    RecoveryReference(NeuronState state, RecoveryParameters parameters) {
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        spikes = new SpikeWriter(state);
        resists = state.derived(parameters.membraneResistance());
        rtMs = state.derived(parameters.inverseTauM());
        rtWs = state.derived(parameters.inverseTauW());
        thresholds = state.derived(parameters.threshold());
        resets = state.derived(parameters.resetPotential());
        couplings = state.derived(parameters.coupling());
        jumps = state.derived(parameters.increment());
        dt = state.derived(DerivedParameter.DT).at(0);
        halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
    }

    /** Slope of w. The two slopes of the midpoint rule share the product, so ngc-learn rounds it. */
    final float slopeOfW(int i, float pull, float w) {
        float coupling = couplings.at(i);
        float push = midpoint ? pull * coupling - w : Math.fma(pull, coupling, -w);
        return push * rtWs.at(i);
    }

    /** Ends the step of a unit: a spike resets v and adds the increment to {@code wAtSpike}. */
    final void end(int i, boolean spike, float v1, float w1, float wAtSpike) {
        vs[i] = Float32Math.flushSubnormals(spike ? resets.at(i) : v1);
        ws[i] = Float32Math.flushSubnormals(spike ? wAtSpike + jumps.at(i) : w1);
    }
}
