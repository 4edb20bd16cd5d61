package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Constant;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.Raf;
import org.lifsim.neuron.Trait;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/** {@code RafStep} in vector Java. */
final class VectorRAF extends VectorStep {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final UnitConstant rtVs;
    private final UnitConstant rtWs;
    private final UnitConstant thresholds;
    private final UnitConstant turns;
    private final UnitConstant dampings;
    private final UnitConstant resetVs;
    private final UnitConstant resetWs;
    private final UnitConstant resists;
    private final UnitConstant dts;
    private final UnitConstant halfDts;
    private final boolean midpoint;
    private final boolean resets;

    /** Whether all units fuse the same products, and which. */
    private final boolean alike;

    private final boolean turnInW;
    private final boolean dampingInV;

    VectorRAF(Units units) {
        super(units);
        vs = units.column(Column.V);
        ws = units.column(Column.W);
        currents = units.column(Column.CURRENT);
        rtVs = units.constant(Raf.RT_V);
        rtWs = units.constant(Raf.RT_W);
        thresholds = units.constant(Raf.THRESHOLD);
        turns = units.constant(Raf.TURN);
        dampings = units.constant(Raf.DAMPING);
        resetVs = units.constant(Raf.RESET_V);
        resetWs = units.constant(Raf.RESET_W);
        resists = units.constant(Raf.RESIST);
        dts = units.constant(Constant.DT);
        halfDts = units.constant(Constant.HALF_DT);
        midpoint = units.form().is(Trait.MIDPOINT);
        resets = !units.form().is(Trait.NO_RESET);
        alike = !turns.isVaried() && !dampings.isVaried();
        turnInW = Raf.fusesTurnInW(turns.at(0), dampings.at(0));
        dampingInV = Raf.fusesDampingInV(turns.at(0), dampings.at(0), resets);
    }

    @Override
    void vectors(int from, int to, Pass pass, int k) {
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
            spiked(i, spike, pass, k);
        }
    }

    /** The reference fuses the current's product and one other. By the midpoint rule it fuses only w's, since its two slopes share the others. */
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

    /** It fuses one product; by the midpoint rule v's, since its two slopes share w's. */
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
