package org.lifsim.internal.random;

import org.lifsim.random.RandomKey;

/**
 * Normal numbers by the inverse of the distribution function, with fused polynomials that are the same on every device.
 * Source of the inverse error function: M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade, 2011,
 * single precision. Source of the logarithm: Cephes {@code logf.c} (S. Moshier). {@code SimdRandom} and
 * {@code kernels/random.cl} repeat this code line by line.
 */
public final class NormalSampler {
    private static final float SQRT2 = 1.4142135f;

    /** 1 - 2^-23. Twice a uniform number minus this value is the middle of the number's step in (-1, 1). */
    private static final float MIDDLE = 0x1.fffffcp-1f;

    /** From this value on, another polynomial approximates the tail. */
    private static final float TAIL = 5f;

    private static final int MANTISSA = 0x007F_FFFF;
    private static final int HALF = 0x3F00_0000;
    private static final int MANTISSA_BITS = 23;
    private static final int BIAS = 126;
    private static final float SQRT_HALF = 0.70710678f;

    private NormalSampler() {}

    /**
     * Turns random bits into a normal number.
     *
     * @param bits 32 random bits; only the upper 23 are used
     * @return a number of mean 0 and standard deviation 1, between -5.3 and 5.3
     */
    public static float of(int bits) {
        float x = Math.fma(RandomKey.uniformOf(bits), 2f, -MIDDLE);
        float w = -log(Math.fma(-x, x, 1f));
        return (w < TAIL ? centre(w - 2.5f) : tail(squareRoot(w) - 3f)) * x * SQRT2;
    }

    private static float centre(float w) {
        float p = Math.fma(2.81022636e-08f, w, 3.43273939e-07f);
        p = Math.fma(p, w, -3.5233877e-06f);
        p = Math.fma(p, w, -4.39150654e-06f);
        p = Math.fma(p, w, 0.00021858087f);
        p = Math.fma(p, w, -0.00125372503f);
        p = Math.fma(p, w, -0.00417768164f);
        p = Math.fma(p, w, 0.246640727f);
        return Math.fma(p, w, 1.50140941f);
    }

    private static float tail(float w) {
        float p = Math.fma(-0.000200214257f, w, 0.000100950558f);
        p = Math.fma(p, w, 0.00134934322f);
        p = Math.fma(p, w, -0.00367342844f);
        p = Math.fma(p, w, 0.00573950773f);
        p = Math.fma(p, w, -0.0076224613f);
        p = Math.fma(p, w, 0.00943887047f);
        p = Math.fma(p, w, 1.00167406f);
        return Math.fma(p, w, 2.83297682f);
    }

    /** Natural logarithm of a normal positive number, split as m 2^e with m around 1. */
    private static float log(float x) {
        int word = Float.floatToRawIntBits(x);
        float e = (word >>> MANTISSA_BITS) - BIAS;
        float m = Float.intBitsToFloat(word & MANTISSA | HALF);
        boolean low = m < SQRT_HALF;
        e = low ? e - 1f : e;
        m = (low ? m + m : m) - 1f;
        float z = m * m;
        float y = Math.fma(7.0376836292e-2f, m, -1.1514610310e-1f);
        y = Math.fma(y, m, 1.1676998740e-1f);
        y = Math.fma(y, m, -1.2420140846e-1f);
        y = Math.fma(y, m, 1.4249322787e-1f);
        y = Math.fma(y, m, -1.6668057665e-1f);
        y = Math.fma(y, m, 2.0000714765e-1f);
        y = Math.fma(y, m, -2.4999993993e-1f);
        y = Math.fma(y, m, 3.3333331174e-1f);
        y = y * m * z;
        y = Math.fma(e, -2.12194440e-4f, y);
        y = Math.fma(z, -0.5f, y);
        return Math.fma(e, 0.693359375f, m + y);
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
