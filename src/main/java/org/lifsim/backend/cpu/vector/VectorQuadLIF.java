package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Constant;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.QuadLif;
import org.lifsim.neuron.Trait;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/** {@code QuadLifStep} in vector Java. */
final class VectorQuadLIF extends VectorStep {
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final UnitConstant rests;
    private final UnitConstant scales;
    private final UnitConstant criticals;
    private final UnitConstant resists;
    private final UnitConstant refracts;
    private final UnitConstant rts;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant decays;
    private final UnitConstant pluses;
    private final UnitConstant minima;
    private final UnitConstant dts;
    private final UnitConstant halfDts;
    private final boolean midpoint;

    VectorQuadLIF(Units units) {
        super(units);
        vs = units.column(Column.V);
        thrThetas = units.column(Column.THR_THETA);
        rfrs = units.column(Column.RFR);
        currents = units.column(Column.CURRENT);
        rests = units.constant(Lif.REST);
        scales = units.constant(QuadLif.SCALE);
        criticals = units.constant(QuadLif.CRITICAL);
        resists = units.constant(Lif.RESIST);
        refracts = units.constant(Lif.REFRACT);
        rts = units.constant(Lif.RT);
        thresholds = units.constant(Lif.THRESHOLD);
        resets = units.constant(Lif.RESET);
        decays = units.constant(Lif.DECAY);
        pluses = units.constant(Lif.PLUS);
        minima = units.constant(Lif.MINIMUM);
        dts = units.constant(Constant.DT);
        halfDts = units.constant(Constant.HALF_DT);
        midpoint = units.form().is(Trait.MIDPOINT);
    }

    @Override
    void vectors(int from, int to, Pass pass, int k) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector thrTheta = load(thrThetas, i);
            FloatVector rfr = load(rfrs, i);
            FloatVector rest = load(rests, i, from);
            FloatVector scale = load(scales, i, from);
            FloatVector critical = load(criticals, i, from);
            FloatVector rt = load(rts, i, from);
            FloatVector current = load(currents, i).mul(load(resists, i, from));
            FloatVector drive = zero.blend(current, rfr.compare(VectorOperators.GE, load(refracts, i, from)));
            FloatVector slope = slope(v, drive, rest, scale, critical).mul(rt);
            if (midpoint) {
                slope = slope(slope.fma(halfDt, v), drive, rest, scale, critical)
                        .mul(rt);
            }
            FloatVector v1 = slope.fma(dt, v);
            FloatVector thr = thrTheta.add(load(thresholds, i, from));
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, thr);
            FloatVector minimum = load(minima, i, from);
            v = v1.blend(load(resets, i, from), spike);
            v = v.blend(minimum, v.compare(VectorOperators.LT, minimum));
            flush(v).intoArray(vs, i);
            flush(thrTheta.fma(load(decays, i, from), zero.blend(load(pluses, i, from), spike)))
                    .intoArray(thrThetas, i);
            flush(rfr.add(dt).blend(zero, spike)).intoArray(rfrs, i);
            spiked(i, spike, pass, k);
        }
    }

    /** Of three factors and a sum the reference fuses the last product; a factor of 1 is none, which makes it another product. */
    private static FloatVector slope(
            FloatVector v, FloatVector drive, FloatVector rest, FloatVector scale, FloatVector critical) {
        FloatVector gap = rest.sub(v);
        FloatVector above = v.sub(scale);
        VectorMask<Float> unit = critical.abs().compare(VectorOperators.EQ, 1f);
        return gap.mul(above).fma(critical, drive).blend(gap.mul(critical).fma(above, drive), unit);
    }
}
