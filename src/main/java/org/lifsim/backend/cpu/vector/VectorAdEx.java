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
        if (midpoint) {
            rises(from, to, vs, from, rises);
            middles(from, to, rises, middles);
            rises(from, to, middles, 0, rises);
            ends(from, to, middles, 0, rises, pass, k);
        } else {
            rises(from, to, vs, from, rises);
            ends(from, to, vs, from, rises, pass, k);
        }
    }

    /** The exponential at some potentials, which begin at an index of their array. */
    private void rises(int from, int to, float[] potentials, int at, float[] rises) {
        float[] sharpnessOf = sharpnesses.values();
        int sharpnessOfFrom = sharpnesses.origin(from);
        float[] onsetOf = onsets.values();
        int onsetOfFrom = onsets.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(potentials, at + i - from);
            v.sub(load(onsetOf, i - onsetOfFrom))
                    .div(load(sharpnessOf, i - sharpnessOfFrom))
                    .intoArray(rises, i - from);
        }
        exp(rises, to - from);
    }

    /** The potentials in the middle of the step. */
    private void middles(int from, int to, float[] rises, float[] middles) {
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
            FloatVector slopeV = slopeOfV(
                    v,
                    load(ws, i),
                    load(rises, i - from),
                    load(currents, i),
                    load(restOf, i - restOfFrom),
                    load(resistOf, i - resistOfFrom),
                    load(sharpnessOf, i - sharpnessOfFrom),
                    load(rtMOf, i - rtMOfFrom));
            slopeV.fma(halfDt, v).intoArray(middles, i - from);
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
            FloatVector slopeV = slopeOfV(
                    load(potentials, at + i - from),
                    w,
                    load(rises, i - from),
                    load(currents, i),
                    rest,
                    load(resistOf, i - resistOfFrom),
                    load(sharpnessOf, i - sharpnessOfFrom),
                    load(rtMOf, i - rtMOfFrom));
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

    private static FloatVector slopeOfV(
            FloatVector v,
            FloatVector w,
            FloatVector rise,
            FloatVector current,
            FloatVector rest,
            FloatVector resist,
            FloatVector sharpness,
            FloatVector rtM) {
        FloatVector push = sharpness.fma(rise, v.sub(rest).neg());
        FloatVector drive = resist.mul(current);
        return resist.neg().fma(w, push).add(drive).mul(rtM);
    }

    /** The reference rounds the product by itself where it integrates by the midpoint rule. */
    private FloatVector slopeOfW(
            FloatVector pull, FloatVector w, FloatVector coupling, FloatVector rtW, FloatVector halfDt) {
        if (midpoint) {
            FloatVector middle = pull.mul(coupling).sub(w).mul(rtW).fma(halfDt, w);
            return pull.mul(coupling).sub(middle).mul(rtW);
        }
        return pull.fma(coupling, w.neg()).mul(rtW);
    }
}
