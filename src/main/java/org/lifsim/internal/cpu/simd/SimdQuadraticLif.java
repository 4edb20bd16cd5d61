package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.QuadraticLifModel;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;

/** SIMD implementation of {@code QuadraticLifModel}. */
final class SimdQuadraticLif extends SimdAdaptiveThreshold {
    private final DerivedValues scales;
    private final DerivedValues criticals;

    SimdQuadraticLif(NeuronState state) {
        super(state);
        scales = state.derived(QuadraticLifModel.CRITICAL_POTENTIAL);
        criticals = state.derived(QuadraticLifModel.QUADRATIC_FACTOR);
    }

    @Override
    void vectors(int from, int to, AdvanceContext context, int k) {
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
            end(
                    i,
                    v1,
                    thr,
                    thrTheta,
                    rfr,
                    load(resets, i, from),
                    load(minima, i, from),
                    load(decays, i, from),
                    load(pluses, i, from),
                    dt,
                    context,
                    k);
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
