package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.lifsim.internal.model.RecoveryParameters;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code RecoveryReference}: what the steps of AdEx and Izhikevich's model share. */
abstract class SimdRecovery extends SimdUpdate {
    final float[] vs;
    final float[] ws;
    final float[] currents;
    final DerivedValues resists;
    final DerivedValues rtMs;
    final DerivedValues rtWs;
    final DerivedValues thresholds;
    final DerivedValues resets;
    final DerivedValues couplings;
    final DerivedValues jumps;
    final DerivedValues dts;
    final DerivedValues halfDts;
    final boolean midpoint;

    SimdRecovery(NeuronState state, RecoveryParameters parameters) {
        super(state);
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        resists = state.derived(parameters.membraneResistance());
        rtMs = state.derived(parameters.inverseTauM());
        rtWs = state.derived(parameters.inverseTauW());
        thresholds = state.derived(parameters.threshold());
        resets = state.derived(parameters.resetPotential());
        couplings = state.derived(parameters.coupling());
        jumps = state.derived(parameters.increment());
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
    }

    /** Slope of w. The two slopes of the midpoint rule share the product, so ngc-learn rounds it. */
    final FloatVector slopeOfW(FloatVector pull, FloatVector w, FloatVector coupling, FloatVector rtW) {
        FloatVector push = midpoint ? pull.mul(coupling).sub(w) : pull.fma(coupling, w.neg());
        return push.mul(rtW);
    }

    /** Ends the step of a vector of units: a spike resets v and adds the increment to {@code wAtSpike}. */
    final void end(
            int i,
            VectorMask<Float> spike,
            FloatVector v1,
            FloatVector w1,
            FloatVector wAtSpike,
            FloatVector reset,
            FloatVector jump) {
        flush(v1.blend(reset, spike)).intoArray(vs, i);
        flush(w1.blend(wAtSpike.add(jump), spike)).intoArray(ws, i);
    }
}
