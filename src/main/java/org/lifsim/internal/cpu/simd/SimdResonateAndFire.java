package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.ResonateAndFireModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code ResonateAndFireModel}. */
final class SimdResonateAndFire extends SimdUpdate {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final DerivedValues rtVs;
    private final DerivedValues rtWs;
    private final DerivedValues thresholds;
    private final DerivedValues turns;
    private final DerivedValues dampings;
    private final DerivedValues resetVs;
    private final DerivedValues resetWs;
    private final DerivedValues resists;
    private final DerivedValues dts;
    private final DerivedValues halfDts;
    private final boolean midpoint;
    private final boolean resets;

    /** Whether all units fuse the same products; the next two fields say which. */
    private final boolean alike;

    private final boolean turnInW;
    private final boolean dampingInV;

    SimdResonateAndFire(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        rtVs = state.derived(ResonateAndFireModel.INVERSE_TAU_V);
        rtWs = state.derived(ResonateAndFireModel.INVERSE_TAU_W);
        thresholds = state.derived(ResonateAndFireModel.THRESHOLD);
        turns = state.derived(ResonateAndFireModel.ANGULAR_FREQUENCY);
        dampings = state.derived(ResonateAndFireModel.DAMPING);
        resetVs = state.derived(ResonateAndFireModel.RESET_V);
        resetWs = state.derived(ResonateAndFireModel.RESET_W);
        resists = state.derived(ResonateAndFireModel.MEMBRANE_RESISTANCE);
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        resets = !state.variant().has(ResonateAndFireModel.NO_POST_SPIKE_RESET);
        alike = !turns.isPerUnit() && !dampings.isPerUnit();
        turnInW = ResonateAndFireModel.fusesTurnInW(turns.at(0), dampings.at(0));
        dampingInV = ResonateAndFireModel.fusesDampingInV(turns.at(0), dampings.at(0), resets);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector w = load(ws, i);
            FloatVector current = load(currents, i);
            FloatVector turn = load(turns, i, from);
            FloatVector damping = load(dampings, i, from);
            FloatVector resist = load(resists, i, from);
            FloatVector rtW = load(rtWs, i, from);
            FloatVector rtV = load(rtVs, i, from);
            FloatVector slopeW = slopeOfW(v, w, current, turn, damping, resist).mul(rtW);
            if (midpoint) {
                slopeW = slopeOfW(v, slopeW.fma(halfDt, w), current, turn, damping, resist)
                        .mul(rtW);
            }
            FloatVector w1 = slopeW.fma(dt, w);
            FloatVector slopeV = slopeOfV(v, w1, turn, damping).mul(rtV);
            if (midpoint) {
                slopeV = slopeOfV(slopeV.fma(halfDt, v), w1, turn, damping).mul(rtV);
            }
            FloatVector v1 = slopeV.fma(dt, v);
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, load(thresholds, i, from));
            flush(resets ? v1.blend(load(resetVs, i, from), spike) : v1).intoArray(vs, i);
            flush(resets ? w1.blend(load(resetWs, i, from), spike) : w1).intoArray(ws, i);
            spiked(i, spike, context, k);
        }
    }

    /**
     * Slope of w. ngc-learn fuses the product of the current and one other product. By the midpoint rule it fuses only
     * w's product, since its two slopes share the others.
     */
    private FloatVector slopeOfW(
            FloatVector v,
            FloatVector w,
            FloatVector current,
            FloatVector turn,
            FloatVector damping,
            FloatVector resist) {
        if (midpoint) {
            return w.fma(damping, v.mul(turn).neg()).add(current.mul(resist));
        }
        if (alike) {
            FloatVector push = turnInW
                    ? v.neg().fma(turn, w.mul(damping))
                    : w.fma(damping, v.mul(turn).neg());
            return current.fma(resist, push);
        }
        return current.fma(resist, eachPushOfW(v, w, turn, damping));
    }

    private static FloatVector eachPushOfW(FloatVector v, FloatVector w, FloatVector turn, FloatVector damping) {
        VectorMask<Float> other = damping.compare(VectorOperators.EQ, -2f)
                .and(turn.compare(VectorOperators.LT, 0f))
                .or(damping.abs().compare(VectorOperators.EQ, 1f));
        return w.fma(damping, v.mul(turn).neg()).blend(v.neg().fma(turn, w.mul(damping)), other);
    }

    /** Slope of v. ngc-learn fuses one product. By the midpoint rule it is v's, since its two slopes share w's. */
    private FloatVector slopeOfV(FloatVector v, FloatVector w, FloatVector turn, FloatVector damping) {
        if (midpoint || alike && dampingInV) {
            return v.fma(damping, turn.mul(w));
        }
        return alike ? turn.fma(w, v.mul(damping)) : eachSlopeOfV(v, w, turn, damping);
    }

    private FloatVector eachSlopeOfV(FloatVector v, FloatVector w, FloatVector turn, FloatVector damping) {
        VectorMask<Float> signs = resets
                ? turn.compare(VectorOperators.LE, 0f).or(damping.compare(VectorOperators.GE, 0f))
                : turn.compare(VectorOperators.LT, 0f).and(damping.compare(VectorOperators.GT, 0f));
        VectorMask<Float> own = signs.and(damping.abs().compare(VectorOperators.NE, 1f))
                .or(turn.abs().compare(VectorOperators.EQ, 1f));
        return turn.fma(w, v.mul(damping)).blend(v.fma(damping, turn.mul(w)), own);
    }
}
