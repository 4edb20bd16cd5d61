package org.lifsim.internal.reference;

import org.lifsim.internal.model.ResonateAndFireModel;
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
 * Reference implementation of the resonate-and-fire step, in scalar Java. {@code SimdResonateAndFire} and
 * {@code kernels/raf_step.cl} repeat it line by line. Source: {@code RAFCell.advance_state} of ngc-learn 3.2.3, with
 * each rounding made explicit.
 */
public final class ResonateAndFireReference implements StepUpdate {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final SpikeWriter spikes;
    private final DerivedValues rtVs;
    private final DerivedValues rtWs;
    private final DerivedValues thresholds;
    private final DerivedValues turns;
    private final DerivedValues dampings;
    private final DerivedValues resetVs;
    private final DerivedValues resetWs;
    private final DerivedValues resists;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;
    private final boolean resets;

    /** Whether all units fuse the same products; the next two fields say which. */
    private final boolean alike;

    private final boolean turnInW;
    private final boolean dampingInV;

    public ResonateAndFireReference(NeuronState state) {
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        spikes = new SpikeWriter(state);
        rtVs = state.derived(ResonateAndFireModel.INVERSE_TAU_V);
        rtWs = state.derived(ResonateAndFireModel.INVERSE_TAU_W);
        thresholds = state.derived(ResonateAndFireModel.THRESHOLD);
        turns = state.derived(ResonateAndFireModel.ANGULAR_FREQUENCY);
        dampings = state.derived(ResonateAndFireModel.DAMPING);
        resetVs = state.derived(ResonateAndFireModel.RESET_V);
        resetWs = state.derived(ResonateAndFireModel.RESET_W);
        resists = state.derived(ResonateAndFireModel.MEMBRANE_RESISTANCE);
        dt = state.derived(DerivedParameter.DT).at(0);
        halfDt = state.derived(DerivedParameter.HALF_DT).at(0);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        resets = !state.variant().has(ModelFeature.NO_POST_SPIKE_RESET);
        alike = !turns.isPerUnit() && !dampings.isPerUnit();
        turnInW = ResonateAndFireModel.fusesTurnInW(turns.at(0), dampings.at(0));
        dampingInV = ResonateAndFireModel.fusesDampingInV(turns.at(0), dampings.at(0), resets);
    }

    @Override
    public void update(int from, int to, AdvanceContext context, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float w = ws[i];
            float current = currents[i];
            float slopeW = slopeOfW(i, v, w, current);
            if (midpoint) {
                slopeW = slopeOfW(i, v, Math.fma(slopeW, halfDt, w), current);
            }
            float w1 = Math.fma(slopeW, dt, w);
            float slopeV = slopeOfV(i, v, w1);
            if (midpoint) {
                slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w1);
            }
            float v1 = Math.fma(slopeV, dt, v);
            boolean spike = v1 > thresholds.at(i);
            boolean reset = spike && resets;
            vs[i] = Float32Math.flushSubnormals(reset ? resetVs.at(i) : v1);
            ws[i] = Float32Math.flushSubnormals(reset ? resetWs.at(i) : w1);
            spikes.write(i, spike, context, k);
        }
    }

    /**
     * Slope of w. ngc-learn fuses the product of the current and one other product. By the midpoint rule it fuses only
     * w's product, since its two slopes share the others.
     */
    private float slopeOfW(int i, float v, float w, float current) {
        float turn = turns.at(i);
        float damping = dampings.at(i);
        float resist = resists.at(i);
        float spin = Math.fma(w, damping, -(v * turn));
        if (midpoint) {
            return (spin + current * resist) * rtWs.at(i);
        }
        boolean other = alike ? turnInW : ResonateAndFireModel.fusesTurnInW(turn, damping);
        float push = other ? Math.fma(-v, turn, w * damping) : spin;
        return Math.fma(current, resist, push) * rtWs.at(i);
    }

    /** Slope of v. ngc-learn fuses one product. By the midpoint rule it is v's, since its two slopes share w's. */
    private float slopeOfV(int i, float v, float w) {
        float turn = turns.at(i);
        float damping = dampings.at(i);
        float spin = Math.fma(v, damping, turn * w);
        if (midpoint) {
            return spin * rtVs.at(i);
        }
        boolean own = alike ? dampingInV : ResonateAndFireModel.fusesDampingInV(turn, damping, resets);
        float push = own ? spin : Math.fma(turn, w, v * damping);
        return push * rtVs.at(i);
    }
}
