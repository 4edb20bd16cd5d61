package org.lifsim.internal.random;

import org.lifsim.random.RandomKey;

/**
 * Normal numbers by the inverse of the distribution function, with fused polynomials that are the same on every device.
 * {@link NormalConstants} names their sources. {@code SimdRandom} and {@code kernels/random.cl} repeat this code line
 * by line.
 */
public final class NormalSampler {
    private static final int MANTISSA = 0x007F_FFFF;
    private static final int HALF = 0x3F00_0000;
    private static final int MANTISSA_BITS = 23;
    private static final int BIAS = 126;

    private NormalSampler() {}

    /**
     * Turns random bits into a normal number.
     *
     * @param bits 32 random bits; only the upper 23 are used
     * @return a number of mean 0 and standard deviation 1, between -5.3 and 5.3
     */
    public static float of(int bits) {
        float x = Math.fma(RandomKey.uniformOf(bits), 2f, -NormalConstants.MIDDLE);
        float w = -log(Math.fma(-x, x, 1f));
        float p = w < NormalConstants.TAIL_START
                ? centre(w - NormalConstants.CENTRE_SHIFT)
                : tail(squareRoot(w) - NormalConstants.TAIL_SHIFT);
        return p * x * NormalConstants.SQRT2;
    }

    private static float centre(float w) {
        float p = Math.fma(NormalConstants.CENTRE8, w, NormalConstants.CENTRE7);
        p = Math.fma(p, w, NormalConstants.CENTRE6);
        p = Math.fma(p, w, NormalConstants.CENTRE5);
        p = Math.fma(p, w, NormalConstants.CENTRE4);
        p = Math.fma(p, w, NormalConstants.CENTRE3);
        p = Math.fma(p, w, NormalConstants.CENTRE2);
        p = Math.fma(p, w, NormalConstants.CENTRE1);
        return Math.fma(p, w, NormalConstants.CENTRE0);
    }

    private static float tail(float w) {
        float p = Math.fma(NormalConstants.TAIL8, w, NormalConstants.TAIL7);
        p = Math.fma(p, w, NormalConstants.TAIL6);
        p = Math.fma(p, w, NormalConstants.TAIL5);
        p = Math.fma(p, w, NormalConstants.TAIL4);
        p = Math.fma(p, w, NormalConstants.TAIL3);
        p = Math.fma(p, w, NormalConstants.TAIL2);
        p = Math.fma(p, w, NormalConstants.TAIL1);
        return Math.fma(p, w, NormalConstants.TAIL0);
    }

    /** Natural logarithm of a normal positive number, split as m 2^e with m around 1. */
    private static float log(float x) {
        int word = Float.floatToRawIntBits(x);
        float e = (word >>> MANTISSA_BITS) - BIAS;
        float m = Float.intBitsToFloat(word & MANTISSA | HALF);
        boolean low = m < NormalConstants.SQRT_HALF;
        e = low ? e - 1f : e;
        m = (low ? m + m : m) - 1f;
        float z = m * m;
        float y = Math.fma(NormalConstants.LOG8, m, NormalConstants.LOG7);
        y = Math.fma(y, m, NormalConstants.LOG6);
        y = Math.fma(y, m, NormalConstants.LOG5);
        y = Math.fma(y, m, NormalConstants.LOG4);
        y = Math.fma(y, m, NormalConstants.LOG3);
        y = Math.fma(y, m, NormalConstants.LOG2);
        y = Math.fma(y, m, NormalConstants.LOG1);
        y = Math.fma(y, m, NormalConstants.LOG0);
        y = y * m * z;
        y = Math.fma(e, NormalConstants.LN2_LOW, y);
        y = Math.fma(z, -0.5f, y);
        return Math.fma(e, NormalConstants.LN2_HIGH, m + y);
    }

    /**
     * Square root by Newton's method, from a guess at the inverse root. A device's built-in square root may round
     * differently.
     */
    private static float squareRoot(float x) {
        float half = x * 0.5f;
        float y = Float.intBitsToFloat(0x5F37_59DF - (Float.floatToRawIntBits(x) >>> 1));
        y = y * Math.fma(-half * y, y, 1.5f);
        y = y * Math.fma(-half * y, y, 1.5f);
        y = y * Math.fma(-half * y, y, 1.5f);
        return x * y;
    }
}
