package org.lifsim.internal.reference;

import org.lifsim.internal.model.AdExModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.SpikeWriter;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * Reference implementation of the AdEx step, in scalar Java. {@code SimdAdEx} and {@code kernels/adex_step.cl} repeat
 * it line by line. Source: {@code AdExCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
public final class AdExReference implements StepUpdate {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final SpikeWriter spikes;
    private final DerivedValues rests;
    private final DerivedValues resists;
    private final DerivedValues sharpnesses;
    private final DerivedValues perSharpnesses;
    private final DerivedValues onsets;
    private final DerivedValues rtMs;
    private final DerivedValues rtWs;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues couplings;
    private final DerivedValues jumps;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;

    public AdExReference(NeuronState state) {
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        spikes = new SpikeWriter(state);
        rests = state.derived(AdExModel.RESTING_POTENTIAL);
        resists = state.derived(AdExModel.MEMBRANE_RESISTANCE);
        sharpnesses = state.derived(AdExModel.SHARPNESS);
        perSharpnesses = state.derived(AdExModel.PER_SHARPNESS);
        onsets = state.derived(AdExModel.ONSET);
        rtMs = state.derived(AdExModel.INVERSE_TAU_M);
        rtWs = state.derived(AdExModel.INVERSE_TAU_W);
        thresholds = state.derived(AdExModel.THRESHOLD);
        resets = state.derived(AdExModel.RESET_POTENTIAL);
        couplings = state.derived(AdExModel.COUPLING);
        jumps = state.derived(AdExModel.W_INCREMENT);
        dt = state.derived(DerivedParameter.DT).at(0);
        halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float w = ws[i];
            float current = currents[i];
            float pull = v - rests.at(i);
            float push = push(i, v, rise(i, v));
            float slopeV = slopeOfV(i, push, w, current);
            float slopeW = slopeOfW(i, pull, w);
            if (midpoint) {
                float middle = Math.fma(sharedSlopeOfV(i, push, w, current), halfDt, v);
                float apart = Math.fma(slopeV, halfDt, v);
                slopeV = sharedSlopeOfV(i, push(i, middle, rise(i, apart)), w, current);
                slopeW = slopeOfW(i, pull, Math.fma(slopeW, halfDt, w));
            }
            float v1 = Math.fma(slopeV, dt, v);
            float w1 = Math.fma(slopeW, dt, w);
            boolean spike = v1 > thresholds.at(i) || v1 != v1; // NaN if exp overflowed
            vs[i] = Float32Math.flushSubnormals(spike ? resets.at(i) : v1);
            ws[i] = Float32Math.flushSubnormals(spike ? w1 + jumps.at(i) : w1);
            spikes.write(i, spike, context, k);
        }
    }

    private float rise(int i, float v) {
        return Float32Math.exp((v - onsets.at(i)) * perSharpnesses.at(i));
    }

    private float push(int i, float v, float rise) {
        return Math.fma(sharpnesses.at(i), rise, -(v - rests.at(i)));
    }

    /**
     * Slope of v if no other expression shares its products, so that ngc-learn fuses them. These are Euler's slope and
     * the slope that leads to the second exponential of the midpoint rule, which is computed separately.
     */
    private float slopeOfV(int i, float push, float w, float current) {
        float resist = resists.at(i);
        return Math.fma(resist, current, Math.fma(-resist, w, push)) * rtMs.at(i);
    }

    /**
     * Slope of v by the midpoint rule. Its two slopes share the products with the resistance, so ngc-learn rounds them.
     */
    private float sharedSlopeOfV(int i, float push, float w, float current) {
        float resist = resists.at(i);
        return (push - resist * w + resist * current) * rtMs.at(i);
    }

    /** Slope of w. The two slopes of the midpoint rule share a product here too, so ngc-learn rounds it. */
    private float slopeOfW(int i, float pull, float w) {
        float coupling = couplings.at(i);
        float push = midpoint ? pull * coupling - w : Math.fma(pull, coupling, -w);
        return push * rtWs.at(i);
    }
}
