package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.AdExModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code AdExModel}. */
final class SimdAdEx extends SimdUpdate {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
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
    private final DerivedValues dts;
    private final DerivedValues halfDts;
    private final DerivedValues refracts;
    private final float[] rfrs;
    private final boolean midpoint;
    private final boolean hold;

    SimdAdEx(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        ws = state.values(StateVariable.W);
        currents = state.values(StateVariable.CURRENT);
        rests = state.derived(AdExModel.RESTING_POTENTIAL);
        resists = state.derived(AdExModel.SHARED.membraneResistance());
        sharpnesses = state.derived(AdExModel.SHARPNESS);
        perSharpnesses = state.derived(AdExModel.PER_SHARPNESS);
        onsets = state.derived(AdExModel.ONSET);
        rtMs = state.derived(AdExModel.SHARED.inverseTauM());
        rtWs = state.derived(AdExModel.SHARED.inverseTauW());
        thresholds = state.derived(AdExModel.SHARED.threshold());
        resets = state.derived(AdExModel.SHARED.resetPotential());
        couplings = state.derived(AdExModel.SHARED.coupling());
        jumps = state.derived(AdExModel.SHARED.increment());
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        refracts = state.derived(AdExModel.REFRACTORY_PERIOD);
        rfrs = state.values(StateVariable.RFR);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        hold = state.variant().has(ModelFeature.HOLD);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        float[] middles = scratch(0);
        float[] rises = scratch(1);
        rises(from, to, vs, from, rises);
        if (midpoint) {
            float[] apart = scratch(2);
            middles(from, to, rises, middles, apart);
            rises(from, to, apart, 0, rises);
            ends(from, to, middles, 0, rises, context, k);
        } else {
            ends(from, to, vs, from, rises, context, k);
        }
    }

    /**
     * The exponential at some potentials. The potential of unit i is {@code potentials[offset + i - from]}; its result
     * goes to {@code rises[i - from]}.
     */
    private void rises(int from, int to, float[] potentials, int offset, float[] rises) {
        float[] perSharpnessOf = perSharpnesses.values();
        int perSharpnessOfFrom = perSharpnesses.origin(from);
        float[] onsetOf = onsets.values();
        int onsetOfFrom = onsets.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(potentials, offset + i - from);
            v.sub(load(onsetOf, i - onsetOfFrom))
                    .mul(load(perSharpnessOf, i - perSharpnessOfFrom))
                    .intoArray(rises, i - from);
        }
        exp(rises, to - from);
    }

    /** The potentials in the middle of the step, and the potentials for the second exponential. */
    private void middles(int from, int to, float[] rises, float[] middles, float[] apart) {
        FloatVector halfDt = load(halfDts, 0, 0);
        float[] restOf = rests.values();
        int restOfFrom = rests.origin(from);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] sharpnessOf = sharpnesses.values();
        int sharpnessOfFrom = sharpnesses.origin(from);
        float[] rtMOf = rtMs.values();
        int rtMOfFrom = rtMs.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector w = load(ws, i);
            FloatVector current = current(i, from);
            FloatVector resist = load(resistOf, i - resistOfFrom);
            FloatVector rtM = load(rtMOf, i - rtMOfFrom);
            FloatVector push = push(
                    v, load(rises, i - from), load(restOf, i - restOfFrom), load(sharpnessOf, i - sharpnessOfFrom));
            sharedSlopeOfV(push, w, current, resist, rtM).fma(halfDt, v).intoArray(middles, i - from);
            slopeOfV(push, w, current, resist, rtM).fma(halfDt, v).intoArray(apart, i - from);
        }
    }

    /** Completes the step with the slope at some potentials; that of unit i is {@code potentials[offset + i - from]}. */
    private void ends(int from, int to, float[] potentials, int offset, float[] rises, AdvanceContext context, int k) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector lowest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        float[] restOf = rests.values();
        int restOfFrom = rests.origin(from);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] sharpnessOf = sharpnesses.values();
        int sharpnessOfFrom = sharpnesses.origin(from);
        float[] rtMOf = rtMs.values();
        int rtMOfFrom = rtMs.origin(from);
        float[] rtWOf = rtWs.values();
        int rtWOfFrom = rtWs.origin(from);
        float[] thrOf = thresholds.values();
        int thrOfFrom = thresholds.origin(from);
        float[] resetOf = resets.values();
        int resetOfFrom = resets.origin(from);
        float[] couplingOf = couplings.values();
        int couplingOfFrom = couplings.origin(from);
        float[] jumpOf = jumps.values();
        int jumpOfFrom = jumps.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector w = load(ws, i);
            FloatVector rest = load(restOf, i - restOfFrom);
            FloatVector current = current(i, from);
            FloatVector resist = load(resistOf, i - resistOfFrom);
            FloatVector rtM = load(rtMOf, i - rtMOfFrom);
            FloatVector push = push(
                    load(potentials, offset + i - from),
                    load(rises, i - from),
                    rest,
                    load(sharpnessOf, i - sharpnessOfFrom));
            FloatVector slopeV =
                    midpoint ? sharedSlopeOfV(push, w, current, resist, rtM) : slopeOfV(push, w, current, resist, rtM);
            FloatVector slopeW =
                    slopeOfW(v.sub(rest), w, load(couplingOf, i - couplingOfFrom), load(rtWOf, i - rtWOfFrom), halfDt);
            FloatVector v1 = slopeV.fma(dt, v);
            FloatVector w1 = slopeW.fma(dt, w);
            FloatVector rising = v1;
            if (hold) {
                VectorMask<Float> ready = ready(i, from);
                rising = lowest.blend(v1, ready);
                v1 = v.blend(v1, ready);
            }
            VectorMask<Float> spike = rising.compare(VectorOperators.GT, load(thrOf, i - thrOfFrom))
                    .or(rising.compare(VectorOperators.NE, rising)); // NaN if exp overflowed
            flush(v1.blend(load(resetOf, i - resetOfFrom), spike)).intoArray(vs, i);
            flush(w1.blend(w1.add(load(jumpOf, i - jumpOfFrom)), spike)).intoArray(ws, i);
            if (rfrs != null) {
                flush(load(rfrs, i).add(dt).blend(zero, spike)).intoArray(rfrs, i);
            }
            spiked(i, spike, context, k);
        }
    }

    /** The input current, which counts as 0 in the refractory period. */
    private FloatVector current(int i, int from) {
        FloatVector current = load(currents, i);
        return rfrs == null ? current : FloatVector.zero(FLOATS).blend(current, ready(i, from));
    }

    private VectorMask<Float> ready(int i, int from) {
        return load(rfrs, i).compare(VectorOperators.GE, load(refracts, i, from));
    }

    private static FloatVector push(FloatVector v, FloatVector rise, FloatVector rest, FloatVector sharpness) {
        return sharpness.fma(rise, v.sub(rest).neg());
    }

    /**
     * Slope of v if no other expression shares its products, so that ngc-learn fuses them. These are Euler's slope and
     * the slope that leads to the second exponential of the midpoint rule, which is computed separately.
     */
    private static FloatVector slopeOfV(
            FloatVector push, FloatVector w, FloatVector current, FloatVector resist, FloatVector rtM) {
        return resist.fma(current, resist.neg().fma(w, push)).mul(rtM);
    }

    /**
     * Slope of v by the midpoint rule. Its two slopes share the products with the resistance, so ngc-learn rounds them.
     */
    private static FloatVector sharedSlopeOfV(
            FloatVector push, FloatVector w, FloatVector current, FloatVector resist, FloatVector rtM) {
        return push.sub(resist.mul(w)).add(resist.mul(current)).mul(rtM);
    }

    /** Slope of w. The two slopes of the midpoint rule share a product here too, so ngc-learn rounds it. */
    private FloatVector slopeOfW(
            FloatVector pull, FloatVector w, FloatVector coupling, FloatVector rtW, FloatVector halfDt) {
        if (midpoint) {
            FloatVector middle = pull.mul(coupling).sub(w).mul(rtW).fma(halfDt, w);
            return pull.mul(coupling).sub(middle).mul(rtW);
        }
        return pull.fma(coupling, w.neg()).mul(rtW);
    }
}
