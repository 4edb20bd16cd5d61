package org.lifsim.internal.reference;

import org.lifsim.internal.model.IzhikevichModel;
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
 * Reference implementation of the Izhikevich step, in scalar Java. {@code SimdIzhikevich} and
 * {@code kernels/izhikevich_step.cl} repeat it line by line. Source: {@code IzhikevichCell.advance_state} of ngc-learn
 * 3.2.3, with each rounding made explicit.
 */
public final class IzhikevichReference implements StepUpdate {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final SpikeWriter spikes;
    private final DerivedValues resists;
    private final DerivedValues rtMs;
    private final DerivedValues rtWs;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues couplings;
    private final DerivedValues jumps;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;

    public IzhikevichReference(NeuronState state) {
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        spikes = new SpikeWriter(state);
        resists = state.derived(IzhikevichModel.MEMBRANE_RESISTANCE);
        rtMs = state.derived(IzhikevichModel.INVERSE_TAU_M);
        rtWs = state.derived(IzhikevichModel.INVERSE_TAU_W);
        thresholds = state.derived(IzhikevichModel.THRESHOLD);
        resets = state.derived(IzhikevichModel.RESET_POTENTIAL);
        couplings = state.derived(IzhikevichModel.COUPLING);
        jumps = state.derived(IzhikevichModel.W_INCREMENT);
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
            boolean spike = v > thresholds.at(i);
            float slopeV = slopeOfV(i, v, w, current);
            float slopeW = slopeOfW(i, v, w);
            if (midpoint) {
                slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w, current);
                slopeW = slopeOfW(i, v, Math.fma(slopeW, halfDt, w));
            }
            vs[i] = Float32Math.flushSubnormals(spike ? resets.at(i) : Math.fma(slopeV, dt, v));
            ws[i] = Float32Math.flushSubnormals(spike ? w + jumps.at(i) : Math.fma(slopeW, dt, w));
            spikes.write(i, spike, context, k);
        }
    }

    /**
     * Slope of v. The two slopes of the midpoint rule share the product of the current, so ngc-learn rounds it. The
     * same holds for the product in the slope of w below.
     */
    private float slopeOfV(int i, float v, float w, float current) {
        float resist = resists.at(i);
        float square = v * v * 0.04f;
        float push = Math.fma(v, 5f, square) + 140f - w;
        return (midpoint ? push + current * resist : Math.fma(current, resist, push)) * rtMs.at(i);
    }

    private float slopeOfW(int i, float v, float w) {
        float coupling = couplings.at(i);
        float push = midpoint ? v * coupling - w : Math.fma(v, coupling, -w);
        return push * rtWs.at(i);
    }
}
