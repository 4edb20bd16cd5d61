package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.Constant;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.Pass;
import org.lifsim.neuron.Trait;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/** {@code LifStep} in vector Java. */
final class VectorLIF extends VectorStep {
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final float[] surrogates;
    private final boolean midpoint;
    private final boolean secant;
    private final boolean straightThrough;
    private final boolean triangular;
    private final UnitConstant rests;
    private final UnitConstant leaks;
    private final UnitConstant resists;
    private final UnitConstant refracts;
    private final UnitConstant rts;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant decays;
    private final UnitConstant pluses;
    private final UnitConstant minima;
    private final UnitConstant surrogateScales;
    private final UnitConstant dts;
    private final UnitConstant halfDts;

    VectorLIF(Units units) {
        super(units);
        Form form = units.form();
        secant = form.is(Trait.SECANT);
        straightThrough = form.is(Trait.STRAIGHT_THROUGH);
        triangular = form.is(Trait.TRIANGULAR);
        vs = units.column(Column.V);
        thrThetas = units.column(Column.THR_THETA);
        rfrs = units.column(Column.RFR);
        currents = units.column(Column.CURRENT);
        surrogates = units.column(Column.SURROGATE);
        midpoint = form.is(Trait.MIDPOINT);
        rests = units.constant(Lif.REST);
        leaks = units.constant(Lif.LEAK);
        resists = units.constant(Lif.RESIST);
        refracts = units.constant(Lif.REFRACT);
        rts = units.constant(Lif.RT);
        thresholds = units.constant(Lif.THRESHOLD);
        resets = units.constant(Lif.RESET);
        decays = units.constant(Lif.DECAY);
        pluses = units.constant(Lif.PLUS);
        minima = units.constant(Lif.MINIMUM);
        surrogateScales = units.constant(Lif.SURROGATE_SCALE);
        dts = units.constant(Constant.DT);
        halfDts = units.constant(Constant.HALF_DT);
    }

    @Override
    void vectors(int from, int to, Pass pass, int k) {
        float[] arguments = scratch(0);
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dt = load(dts, 0, 0);
        FloatVector halfDt = load(halfDts, 0, 0);
        float[] restOf = rests.values();
        int restOfFrom = rests.origin(from);
        float[] leakOf = leaks.values();
        int leakOfFrom = leaks.origin(from);
        float[] resistOf = resists.values();
        int resistOfFrom = resists.origin(from);
        float[] refractOf = refracts.values();
        int refractOfFrom = refracts.origin(from);
        float[] rtOf = rts.values();
        int rtOfFrom = rts.origin(from);
        float[] thrOf = thresholds.values();
        int thrOfFrom = thresholds.origin(from);
        float[] resetOf = resets.values();
        int resetOfFrom = resets.origin(from);
        float[] decayOf = decays.values();
        int decayOfFrom = decays.origin(from);
        float[] plusOf = pluses.values();
        int plusOfFrom = pluses.origin(from);
        float[] minimumOf = minima.values();
        int minimumOfFrom = minima.origin(from);
        for (int i = from; i < to; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector thrTheta = load(thrThetas, i);
            FloatVector rfr = load(rfrs, i);
            FloatVector current = load(currents, i).mul(load(resistOf, i - resistOfFrom));
            FloatVector rest = load(restOf, i - restOfFrom);
            FloatVector leak = load(leakOf, i - leakOfFrom);
            FloatVector rt = load(rtOf, i - rtOfFrom);
            FloatVector drive =
                    zero.blend(current, rfr.compare(VectorOperators.GE, load(refractOf, i - refractOfFrom)));
            FloatVector slope = rest.sub(v).fma(leak, drive).mul(rt);
            if (midpoint) {
                FloatVector middle = slope.fma(halfDt, v);
                slope = rest.sub(middle).fma(leak, drive).mul(rt);
            }
            FloatVector v1 = slope.fma(dt, v);
            FloatVector thr = thrTheta.add(load(thrOf, i - thrOfFrom));
            VectorMask<Float> spike = v1.compare(VectorOperators.GT, thr);
            FloatVector minimum = load(minimumOf, i - minimumOfFrom);
            v = v1.blend(load(resetOf, i - resetOfFrom), spike);
            v = v.blend(minimum, v.compare(VectorOperators.LT, minimum));
            flush(v).intoArray(vs, i);
            flush(thrTheta.fma(load(decayOf, i - decayOfFrom), zero.blend(load(plusOf, i - plusOfFrom), spike)))
                    .intoArray(thrThetas, i);
            flush(rfr.add(dt).blend(zero, spike)).intoArray(rfrs, i);
            if (surrogates != null) {
                // Of what the surrogate is a function; the threshold must be that of before the step.
                FloatVector x = secant ? current : straightThrough ? v1 : v1.sub(thr);
                x.intoArray(arguments, i - from);
            }
            spiked(i, spike, pass, k);
        }
        if (surrogates != null) {
            surrogates(from, to, arguments);
        }
    }

    private void surrogates(int from, int to, float[] values) {
        if (secant) {
            VectorSurrogate.secant(values, to - from);
        }
        for (int i = from; i < to; i += LANES) {
            FloatVector x = load(values, i - from);
            FloatVector derivative = secant
                    ? x
                    : straightThrough
                            ? VectorSurrogate.straightThrough(x)
                            : triangular ? VectorSurrogate.triangular(x) : VectorSurrogate.arctan(x);
            flush(derivative.mul(load(surrogateScales, i, from))).intoArray(surrogates, i);
        }
    }
}
