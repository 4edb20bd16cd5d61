package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.step.ExpConstants;

/**
 * Functions that steps call. {@code SimdGenerator} writes their bodies in place of a call, since the compiler stops
 * inlining methods in a long one, all but those of vectors. {@code zero} and {@code tiny} are names of every step.
 */
final class Functions {
    /** {@code Float32Math.flushSubnormals}. */
    private static FloatVector flushed(FloatVector x) {
        return x.blend(zero, x.abs().compare(VectorOperators.LT, tiny));
    }

    /** A time since a spike after a step, which cannot be subnormal if it was not negative before. */
    private static FloatVector elapsed(FloatVector x) {
        return ELAPSED ? x : x.blend(zero, x.abs().compare(VectorOperators.LT, tiny));
    }

    /**
     * {@code Float32Math.exp}. Adding a large number rounds to the nearest whole number and leaves it in the lowest bits.
     * The largest whole number that is not above is at most one less.
     */
    private static FloatVector exp(FloatVector x) {
        FloatVector t = x.fma(FloatVector.broadcast(FLOATS, ExpConstants.LOG2_E), FloatVector.broadcast(FLOATS, 0.5f));
        FloatVector nearest = t.add(0x1.8p23f).sub(0x1.8p23f);
        FloatVector n = nearest.sub(1f, t.compare(VectorOperators.LT, nearest));
        IntVector exponent = n.add(0x1.8p23f).reinterpretAsInts().sub(0x4B400000);
        FloatVector high = n.fma(FloatVector.broadcast(FLOATS, ExpConstants.MINUS_LN2_HIGH), x);
        FloatVector r = n.fma(FloatVector.broadcast(FLOATS, ExpConstants.MINUS_LN2_LOW), high);
        FloatVector y =
                r.fma(FloatVector.broadcast(FLOATS, ExpConstants.C7), FloatVector.broadcast(FLOATS, ExpConstants.C6));
        FloatVector y5 = y.fma(r, FloatVector.broadcast(FLOATS, ExpConstants.C5));
        FloatVector y4 = y5.fma(r, FloatVector.broadcast(FLOATS, ExpConstants.C4));
        FloatVector y3 = y4.fma(r, FloatVector.broadcast(FLOATS, ExpConstants.C3));
        FloatVector y2 = y3.fma(r, FloatVector.broadcast(FLOATS, ExpConstants.C2));
        FloatVector mantissa = y2.fma(r.mul(r), r).add(1f);
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        FloatVector power = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector other =
                exponent.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        FloatVector scaled = mantissa.mul(power).mul(other);
        FloatVector flushed = scaled.blend(zero, scaled.abs().compare(VectorOperators.LT, tiny));
        FloatVector bounded = flushed.blend(zero, x.compare(VectorOperators.LT, ExpConstants.UNDERFLOW));
        return bounded.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, ExpConstants.OVERFLOW));
    }
}
