package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.IzhikevichModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code IzhikevichModel}. */
final class SimdIzhikevich extends SimdUpdate {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final DerivedValues resists;
    private final DerivedValues rtMs;
    private final DerivedValues rtWs;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues couplings;
    private final DerivedValues jumps;
    private final DerivedValues dts;
    private final DerivedValues halfDts;
    private final boolean midpoint;

    SimdIzhikevich(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        resists = state.derived(IzhikevichModel.SHARED.membraneResistance());
        rtMs = state.derived(IzhikevichModel.SHARED.inverseTauM());
        rtWs = state.derived(IzhikevichModel.SHARED.inverseTauW());
        thresholds = state.derived(IzhikevichModel.SHARED.threshold());
        resets = state.derived(IzhikevichModel.SHARED.resetPotential());
        couplings = state.derived(IzhikevichModel.SHARED.coupling());
        jumps = state.derived(IzhikevichModel.SHARED.increment());
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] rtMOf = rtMs.values();
        int rtMOfFrom = rtMs.origin(from);
        float[] rtWOf = rtWs.values();
        int rtWOfFrom = rtWs.origin(from);
        float[] couplingOf = couplings.values();
        int couplingOfFrom = couplings.origin(from);
        float[] thrOf = thresholds.values();
        int thrOfFrom = thresholds.origin(from);
        float[] resetOf = resets.values();
        int resetOfFrom = resets.origin(from);
        float[] jumpOf = jumps.values();
        int jumpOfFrom = jumps.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector w = load(ws, i);
            FloatVector rtM = load(rtMOf, i - rtMOfFrom);
            FloatVector rtW = load(rtWOf, i - rtWOfFrom);
            FloatVector coupling = load(couplingOf, i - couplingOfFrom);
            FloatVector current = load(currents, i);
            FloatVector resist = load(resistOf, i - resistOfFrom);
            VectorMask<Float> spike = v.compare(VectorOperators.GT, load(thrOf, i - thrOfFrom));
            FloatVector slopeV = slopeOfV(v, w, current, resist, rtM);
            FloatVector slopeW = slopeOfW(v, w, coupling, rtW);
            if (midpoint) {
                slopeV = slopeOfV(slopeV.fma(halfDt, v), w, current, resist, rtM);
                slopeW = slopeOfW(v, slopeW.fma(halfDt, w), coupling, rtW);
            }
            flush(slopeV.fma(dt, v).blend(load(resetOf, i - resetOfFrom), spike))
                    .intoArray(vs, i);
            flush(slopeW.fma(dt, w).blend(w.add(load(jumpOf, i - jumpOfFrom)), spike))
                    .intoArray(ws, i);
            spiked(i, spike, context, k);
        }
    }

    /**
     * Slope of v. The two slopes of the midpoint rule share the product of the current, so ngc-learn rounds it. The
     * same holds for the product in the slope of w below.
     */
    private FloatVector slopeOfV(
            FloatVector v, FloatVector w, FloatVector current, FloatVector resist, FloatVector rtM) {
        FloatVector square = v.mul(v).mul(0.04f);
        FloatVector push =
                v.fma(FloatVector.broadcast(FLOATS, 5f), square).add(140f).sub(w);
        return (midpoint ? push.add(current.mul(resist)) : current.fma(resist, push)).mul(rtM);
    }

    private FloatVector slopeOfW(FloatVector v, FloatVector w, FloatVector coupling, FloatVector rtW) {
        FloatVector push = midpoint ? v.mul(coupling).sub(w) : v.fma(coupling, w.neg());
        return push.mul(rtW);
    }
}
