package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.neuron.AdEx;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Constant;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.Trait;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/** {@code AdExStep} in vector Java. */
final class VectorAdEx extends VectorStep {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final UnitConstant rests;
    private final UnitConstant resists;
    private final UnitConstant sharpnesses;
    private final UnitConstant perSharpnesses;
    private final UnitConstant onsets;
    private final UnitConstant rtMs;
    private final UnitConstant rtWs;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant couplings;
    private final UnitConstant jumps;
    private final UnitConstant dts;
    private final UnitConstant halfDts;
    private final boolean midpoint;

    VectorAdEx(Units units) {
        super(units);
        vs = units.column(Column.V);
        ws = units.column(Column.W);
        currents = units.column(Column.CURRENT);
        rests = units.constant(AdEx.REST);
        resists = units.constant(AdEx.RESIST);
        sharpnesses = units.constant(AdEx.SHARPNESS);
        perSharpnesses = units.constant(AdEx.PER_SHARPNESS);
        onsets = units.constant(AdEx.ONSET);
        rtMs = units.constant(AdEx.RT_M);
        rtWs = units.constant(AdEx.RT_W);
        thresholds = units.constant(AdEx.THRESHOLD);
        resets = units.constant(AdEx.RESET);
        couplings = units.constant(AdEx.COUPLING);
        jumps = units.constant(AdEx.JUMP);
        dts = units.constant(Constant.DT);
        halfDts = units.constant(Constant.HALF_DT);
        midpoint = units.form().is(Trait.MIDPOINT);
    }

    @Override
    void vectors(int from, int to, Pass pass, int k) {
        float[] middles = scratch(0);
        float[] rises = scratch(1);
        rises(from, to, vs, from, rises);
        if (midpoint) {
            float[] apart = scratch(2);
            middles(from, to, rises, middles, apart);
            rises(from, to, apart, 0, rises);
            ends(from, to, middles, 0, rises, pass, k);
        } else {
            ends(from, to, vs, from, rises, pass, k);
        }
    }

    /** The exponential at some potentials, which begin at an index of their array. */
    private void rises(int from, int to, float[] potentials, int at, float[] rises) {
        float[] perSharpnessOf = perSharpnesses.values();
        int perSharpnessOfFrom = perSharpnesses.origin(from);
        float[] onsetOf = onsets.values();
        int onsetOfFrom = onsets.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(potentials, at + i - from);
            v.sub(load(onsetOf, i - onsetOfFrom))
                    .mul(load(perSharpnessOf, i - perSharpnessOfFrom))
                    .intoArray(rises, i - from);
        }
        exp(rises, to - from);
    }

    /** The potentials in the middle of the step, and those of which the second exponential is. */
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
            FloatVector current = load(currents, i);
            FloatVector resist = load(resistOf, i - resistOfFrom);
            FloatVector rtM = load(rtMOf, i - rtMOfFrom);
            FloatVector push = push(
                    v, load(rises, i - from), load(restOf, i - restOfFrom), load(sharpnessOf, i - sharpnessOfFrom));
            sharedSlopeOfV(push, w, current, resist, rtM).fma(halfDt, v).intoArray(middles, i - from);
            slopeOfV(push, w, current, resist, rtM).fma(halfDt, v).intoArray(apart, i - from);
        }
    }

    /** The step with the slope at some potentials. */
    private void ends(int from, int to, float[] potentials, int at, float[] rises, Pass pass, int k) {
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
            FloatVector current = load(currents, i);
            FloatVector resist = load(resistOf, i - resistOfFrom);
            FloatVector rtM = load(rtMOf, i - rtMOfFrom);
            FloatVector push = push(
                    load(potentials, at + i - from),
                    load(rises, i - from),
                    rest,
                    load(sharpnessOf, i - sharpnessOfFrom));
            FloatVector slopeV =
                    midpoint ? sharedSlopeOfV(push, w, current, resist, rtM) : slopeOfV(push, w, current, resist, rtM);
            FloatVector slopeW =
                    slopeOfW(v.sub(rest), w, load(couplingOf, i - couplingOfFrom), load(rtWOf, i - rtWOfFrom), halfDt);
            FloatVector v1 = slopeV.fma(dt, v);
            FloatVector w1 = slopeW.fma(dt, w);
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, load(thrOf, i - thrOfFrom))
                    .or(v1.compare(VectorOperators.NE, v1)); // exp overflowed on the way
            flush(v1.blend(load(resetOf, i - resetOfFrom), spike)).intoArray(vs, i);
            flush(w1.blend(w1.add(load(jumpOf, i - jumpOfFrom)), spike)).intoArray(ws, i);
            spiked(i, spike, pass, k);
        }
    }

    private static FloatVector push(FloatVector v, FloatVector rise, FloatVector rest, FloatVector sharpness) {
        return sharpness.fma(rise, v.sub(rest).neg());
    }

    /** The slope where nothing shares its products: Euler's, and the one that leads to the midpoint rule's second exponential, computed apart. */
    private static FloatVector slopeOfV(
            FloatVector push, FloatVector w, FloatVector current, FloatVector resist, FloatVector rtM) {
        return resist.fma(current, resist.neg().fma(w, push)).mul(rtM);
    }

    /** The slope by the midpoint rule, whose two slopes share the products with the resistance, so that the reference rounds them. */
    private static FloatVector sharedSlopeOfV(
            FloatVector push, FloatVector w, FloatVector current, FloatVector resist, FloatVector rtM) {
        return push.sub(resist.mul(w)).add(resist.mul(current)).mul(rtM);
    }

    /** Here too the midpoint rule's slopes share a product. */
    private FloatVector slopeOfW(
            FloatVector pull, FloatVector w, FloatVector coupling, FloatVector rtW, FloatVector halfDt) {
        if (midpoint) {
            FloatVector middle = pull.mul(coupling).sub(w).mul(rtW).fma(halfDt, w);
            return pull.mul(coupling).sub(middle).mul(rtW);
        }
        return pull.fma(coupling, w.neg()).mul(rtW);
    }
}
