package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.model.QuadraticLifModel;

/** The step of {@code QuadraticLifModel}. */
@Forms(masked = 3, unmasked = 2)
final class QuadraticLifSteps extends AdaptiveThreshold {
    FloatVector scale = parameter(QuadraticLifModel.CRITICAL_POTENTIAL);
    FloatVector critical = parameter(QuadraticLifModel.QUADRATIC_FACTOR);

    boolean FACTOR_EACH = isEach(QuadraticLifModel.QUADRATIC_FACTOR);
    boolean FACTOR_UNIT = isUnit(QuadraticLifModel.QUADRATIC_FACTOR);

    void step() {
        VectorMask<Float> ready = rfr.compare(VectorOperators.GE, refract);
        FloatVector drive = zero.blend(current, ready);
        FloatVector push = slope(v, drive, rest, scale, critical);
        if (MIDPOINT) {
            FloatVector middle = push.mul(rt).fma(halfDt, v);
            push = slope(middle, drive, rest, scale, critical);
        }
        FloatVector v1 = push.mul(rt).fma(dt, v);
        FloatVector thr = thrTheta.add(thrBase);
        end();
    }

    /**
     * Slope of v. In a product of three factors plus a sum, ngc-learn fuses the last product. A factor of magnitude 1
     * does not count, so then another product is the last one.
     */
    private static FloatVector slope(
            FloatVector v, FloatVector drive, FloatVector rest, FloatVector scale, FloatVector critical) {
        FloatVector gap = rest.sub(v);
        FloatVector above = v.sub(scale);
        return FACTOR_EACH
                ? gap.mul(above)
                        .fma(critical, drive)
                        .blend(
                                gap.mul(critical).fma(above, drive),
                                critical.abs().compare(VectorOperators.EQ, 1f))
                : FACTOR_UNIT
                        ? gap.mul(critical).fma(above, drive)
                        : gap.mul(above).fma(critical, drive);
    }
}
