package org.lifsim.internal.step;

/**
 * float32 arithmetic that the reference, SIMD and kernel code of a step share. Each operation is rounded once, in the
 * order written; see {@code docs/numerics.md}.
 */
public final class Float32Math {
    /** Smallest normal float32, 2^-126. Smaller magnitudes count as zero between steps. */
    public static final float MIN_NORMAL = Float.MIN_NORMAL;

    private Float32Math() {}

    /**
     * Turns subnormals and zeros of either sign into +0, as ngc-learn does after each step.
     *
     * @param x any float32
     * @return +0 if {@code |x| < 2^-126}, else x; NaN stays NaN
     */
    public static float flushSubnormals(float x) {
        return Math.abs(x) < MIN_NORMAL ? 0f : x;
    }

    /**
     * The exponential by the Cephes polynomial with every multiply-add fused. It equals XLA's in every bit, flushed.
     * {@link ExpConstants} has its coefficients and their source.
     *
     * @param x the exponent
     * @return e^x, +0 where it would be subnormal, infinity where it overflows
     */
    public static float exp(float x) {
        if (x < ExpConstants.UNDERFLOW) {
            return 0f;
        }
        if (x > ExpConstants.OVERFLOW) {
            return Float.POSITIVE_INFINITY;
        }
        float n = (float) Math.floor(Math.fma(x, ExpConstants.LOG2_E, 0.5f));
        float r = Math.fma(n, ExpConstants.MINUS_LN2_LOW, Math.fma(n, ExpConstants.MINUS_LN2_HIGH, x));
        float y = Math.fma(r, ExpConstants.C7, ExpConstants.C6);
        y = Math.fma(y, r, ExpConstants.C5);
        y = Math.fma(y, r, ExpConstants.C4);
        y = Math.fma(y, r, ExpConstants.C3);
        y = Math.fma(y, r, ExpConstants.C2);
        return flushSubnormals(Math.scalb(Math.fma(y, r * r, r) + 1f, (int) n));
    }

    /**
     * The factor that ngc-learn multiplies by where it divides by a constant. Its compiler takes the reciprocal in
     * float32, of the constant rounded to float32. For a quarter of all constants, such as 37.7, a reciprocal taken in
     * double differs.
     *
     * @param parameter the divisor, not 0
     * @return 1 / constant, not flushed
     */
    public static float reciprocal(double parameter) {
        return 1f / (float) parameter;
    }

    /**
     * The factor by which an exponentially decaying trace shrinks in one step, exp(-dt / tau).
     *
     * @param dt time step, in ms, positive
     * @param tau time constant, in ms, positive
     * @return a factor in [0, 1]
     */
    public static float decay(double dt, double tau) {
        return exp(-(float) dt * reciprocal(tau));
    }
}
