package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.model.QuadraticLifModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/** SIMD implementation of {@code QuadraticLifModel}. */
final class SimdQuadraticLif extends SimdUpdate {
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final DerivedValues rests;
    private final DerivedValues scales;
    private final DerivedValues criticals;
    private final DerivedValues resists;
    private final DerivedValues refracts;
    private final DerivedValues rts;
    private final DerivedValues thresholds;
    private final DerivedValues resets;
    private final DerivedValues decays;
    private final DerivedValues pluses;
    private final DerivedValues minima;
    private final DerivedValues dts;
    private final DerivedValues halfDts;
    private final boolean midpoint;
    private final boolean hold;

    SimdQuadraticLif(NeuronState state) {
        super(state);
        vs = state.values(StateVariable.V);
        thrThetas = state.values(StateVariable.THR_THETA);
        rfrs = state.values(StateVariable.RFR);
        currents = state.values(StateVariable.CURRENT);
        rests = state.derived(LifModel.RESTING_POTENTIAL);
        scales = state.derived(QuadraticLifModel.CRITICAL_POTENTIAL);
        criticals = state.derived(QuadraticLifModel.QUADRATIC_FACTOR);
        resists = state.derived(LifModel.MEMBRANE_RESISTANCE);
        refracts = state.derived(LifModel.REFRACTORY_PERIOD);
        rts = state.derived(LifModel.INVERSE_TAU_M);
        thresholds = state.derived(LifModel.BASE_THRESHOLD);
        resets = state.derived(LifModel.RESET_POTENTIAL);
        decays = state.derived(LifModel.THRESHOLD_DECAY);
        pluses = state.derived(LifModel.THRESHOLD_INCREMENT);
        minima = state.derived(LifModel.MIN_V);
        dts = state.derived(DerivedParameter.DT);
        halfDts = state.derived(DerivedParameter.HALF_DT);
        midpoint = state.variant().has(ModelFeature.MIDPOINT);
        hold = state.variant().has(ModelFeature.HOLD);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector lowest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
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
            VectorMask<Float> ready = rfr.compare(VectorOperators.GE, load(refracts, i, from));
            FloatVector drive = zero.blend(current, ready);
            FloatVector slope = slope(v, drive, rest, scale, critical).mul(rt);
            if (midpoint) {
                slope = slope(slope.fma(halfDt, v), drive, rest, scale, critical)
                        .mul(rt);
            }
            FloatVector v1 = slope.fma(dt, v);
            FloatVector rising = v1;
            if (hold) {
                rising = lowest.blend(v1, ready);
                v1 = v.blend(v1, ready);
            }
            FloatVector thr = thrTheta.add(load(thresholds, i, from));
            VectorMask<Float> spike = rising.compare(VectorOperators.GT, thr);
            FloatVector minimum = load(minima, i, from);
            v = v1.blend(load(resets, i, from), spike);
            v = v.blend(minimum, v.compare(VectorOperators.LT, minimum));
            flush(v).intoArray(vs, i);
            flush(thrTheta.fma(load(decays, i, from), zero.blend(load(pluses, i, from), spike)))
                    .intoArray(thrThetas, i);
            flush(rfr.add(dt).blend(zero, spike)).intoArray(rfrs, i);
            spiked(i, spike, context, k);
        }
    }

    /**
     * Slope of v. In a product of three factors plus a sum, ngc-learn fuses the last product. A factor of magnitude 1
     * does not count, so then another product is the last one.
     */
    private static FloatVector slope(
            FloatVector v, FloatVector drive, FloatVector rest, FloatVector scale, FloatVector critical) {
        FloatVector gap = rest.sub(v);
        FloatVector above = v.sub(scale);
        VectorMask<Float> unit = critical.abs().compare(VectorOperators.EQ, 1f);
        return gap.mul(above).fma(critical, drive).blend(gap.mul(critical).fma(above, drive), unit);
    }
}
