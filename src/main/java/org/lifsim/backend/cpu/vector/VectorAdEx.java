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
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(potentials, at + i - from);
            v.sub(load(onsets, i, from)).div(load(sharpnesses, i, from)).intoArray(rises, i - from);
        }
        exp(rises, to - from);
    }

    /** The potentials in the middle of the step. */
    private void middles(int from, int to, float[] rises, float[] middles) {
        FloatVector halfDt = load(halfDts, 0, 0);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            slopeOfV(i, from, v, load(rises, i - from)).fma(halfDt, v).intoArray(middles, i - from);
        }
    }

    /** The step with the slope at some potentials. */
    private void ends(int from, int to, float[] potentials, int at, float[] rises, Pass pass, int k) {
        FloatVector dt = load(dts, 0, 0);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector w = load(ws, i);
            FloatVector slopeV = slopeOfV(i, from, load(potentials, at + i - from), load(rises, i - from));
            FloatVector slopeW = slopeOfW(i, from, v.sub(load(rests, i, from)), w);
            FloatVector v1 = slopeV.fma(dt, v);
            FloatVector w1 = slopeW.fma(dt, w);
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, load(thresholds, i, from))
                    .or(v1.compare(VectorOperators.NE, v1)); // exp overflowed on the way
            flush(v1.blend(load(resets, i, from), spike)).intoArray(vs, i);
            flush(w1.blend(w1.add(load(jumps, i, from)), spike)).intoArray(ws, i);
            spiked(i, spike, pass, k);
        }
    }

    private FloatVector slopeOfV(int i, int from, FloatVector v, FloatVector rise) {
        FloatVector resist = load(resists, i, from);
        FloatVector push =
                load(sharpnesses, i, from).fma(rise, v.sub(load(rests, i, from)).neg());
        FloatVector drive = resist.mul(load(currents, i));
        return resist.neg().fma(load(ws, i), push).add(drive).mul(load(rtMs, i, from));
    }

    /** The reference rounds the product by itself where it integrates by the midpoint rule. */
    private FloatVector slopeOfW(int i, int from, FloatVector pull, FloatVector w) {
        FloatVector coupling = load(couplings, i, from);
        FloatVector rtW = load(rtWs, i, from);
        if (midpoint) {
            FloatVector middle = pull.mul(coupling).sub(w).mul(rtW).fma(load(halfDts, 0, 0), w);
            return pull.mul(coupling).sub(middle).mul(rtW);
        }
        return pull.fma(coupling, w.neg()).mul(rtW);
    }
}
