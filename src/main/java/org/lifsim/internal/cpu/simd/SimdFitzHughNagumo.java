package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.FitzHughNagumoModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code FitzHughNagumoModel}. */
final class SimdFitzHughNagumo extends SimdUpdate {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final DerivedValues resists;
    private final DerivedValues rtMs;
    private final DerivedValues rtWs;
    private final DerivedValues shifts;
    private final DerivedValues decays;
    private final DerivedValues perGammas;
    private final DerivedValues thresholds;
    private final DerivedValues resetVs;
    private final DerivedValues resetWs;
    private final DerivedValues dts;
    private final DerivedValues halfDts;
    private final boolean midpoint;
    private final boolean resets;

    SimdFitzHughNagumo(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        resists = state.derived(FitzHughNagumoModel.MEMBRANE_RESISTANCE);
        rtMs = state.derived(FitzHughNagumoModel.INVERSE_TAU_M);
        rtWs = state.derived(FitzHughNagumoModel.INVERSE_TAU_W);
        shifts = state.derived(FitzHughNagumoModel.SHIFT);
        decays = state.derived(FitzHughNagumoModel.DECAY);
        perGammas = state.derived(FitzHughNagumoModel.PER_GAMMA);
        thresholds = state.derived(FitzHughNagumoModel.THRESHOLD);
        resetVs = state.derived(FitzHughNagumoModel.RESET_V);
        resetWs = state.derived(FitzHughNagumoModel.RESET_W);
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        resets = state.variant().has(FitzHughNagumoModel.SPIKE_RESET);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector w = load(ws, i);
            FloatVector current = load(currents, i);
            FloatVector resist = load(resists, i, from);
            FloatVector perGamma = load(perGammas, i, from);
            FloatVector rtM = load(rtMs, i, from);
            FloatVector rtW = load(rtWs, i, from);
            FloatVector decay = load(decays, i, from);
            FloatVector pull = v.add(load(shifts, i, from));
            FloatVector slopeV = slopeOfV(v, w, current, resist, perGamma).mul(rtM);
            FloatVector slopeW = decay.neg().fma(w, pull).mul(rtW);
            if (midpoint) {
                slopeV = slopeOfV(slopeV.fma(halfDt, v), w, current, resist, perGamma)
                        .mul(rtM);
                slopeW = decay.neg().fma(slopeW.fma(halfDt, w), pull).mul(rtW);
            }
            FloatVector v1 = slopeV.fma(dt, v);
            FloatVector w1 = slopeW.fma(dt, w);
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, load(thresholds, i, from));
            flush(resets ? v1.blend(load(resetVs, i, from), spike) : v1).intoArray(vs, i);
            flush(resets ? w1.blend(load(resetWs, i, from), spike) : w1).intoArray(ws, i);
            spiked(i, spike, context, k);
        }
    }

    /**
     * Slope of v, times tau_m. A gamma of 1 removes a product, so ngc-learn fuses another one. The two slopes of the
     * midpoint rule share the product of the current, so ngc-learn rounds it.
     */
    private FloatVector slopeOfV(
            FloatVector v, FloatVector w, FloatVector current, FloatVector resist, FloatVector perGamma) {
        FloatVector square = v.mul(v);
        FloatVector rise = square.mul(v)
                .neg()
                .fma(perGamma, v)
                .blend(square.neg().fma(v, v), perGamma.compare(VectorOperators.EQ, 1f));
        FloatVector push = rise.sub(w);
        return midpoint ? push.add(current.mul(resist)) : current.fma(resist, push);
    }
}
