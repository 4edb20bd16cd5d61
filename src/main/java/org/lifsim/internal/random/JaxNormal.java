package org.lifsim.internal.random;

import org.lifsim.random.RandomKey;

/**
 * Normal numbers with the bits of {@code jax.random.normal} on a CPU, for initial weights and encoders that equal
 * ngc-learn's. They divide and take a square root, so a device must round both correctly; current sources use
 * {@link NormalSampler} instead, which every device computes alike. Source: {@link NormalConstants}. The order of
 * operations is that of XLA in jax 0.12.0.1. {@code SimdRandom} and {@code kernels/random.cl} repeat this code.
 */
public final class JaxNormal {
    private static final float MINUS_TAIL_START = -NormalConstants.TAIL_START;
    private static final int MANTISSA = 0x007F_FFFF;
    private static final int HALF = 0x3F00_0000;
    private static final int MANTISSA_BITS = 23;
    private static final int BIAS = 126;

    private static final float[] INVERSE_CENTRE = {
        NormalConstants.CENTRE8,
        NormalConstants.CENTRE7,
        NormalConstants.CENTRE6,
        NormalConstants.CENTRE5,
        NormalConstants.CENTRE4,
        NormalConstants.CENTRE3,
        NormalConstants.CENTRE2,
        NormalConstants.CENTRE1,
        NormalConstants.CENTRE0
    };
    private static final float[] INVERSE_TAIL = {
        NormalConstants.TAIL8,
        NormalConstants.TAIL7,
        NormalConstants.TAIL6,
        NormalConstants.TAIL5,
        NormalConstants.TAIL4,
        NormalConstants.TAIL3,
        NormalConstants.TAIL2,
        NormalConstants.TAIL1,
        NormalConstants.TAIL0
    };
    private static final float[] NUMERATOR = {
        NormalConstants.P6,
        NormalConstants.P5,
        NormalConstants.P4,
        NormalConstants.P3,
        NormalConstants.P2,
        NormalConstants.P1,
        NormalConstants.P0
    };
    private static final float[] DENOMINATOR = {
        1f,
        NormalConstants.Q5,
        NormalConstants.Q4,
        NormalConstants.Q3,
        NormalConstants.Q2,
        NormalConstants.Q1,
        NormalConstants.Q0
    };
    private static final float[] LOG_HIGH = {NormalConstants.LOG8, NormalConstants.LOG7, NormalConstants.LOG6};
    private static final float[] LOG_MIDDLE = {NormalConstants.LOG5, NormalConstants.LOG4, NormalConstants.LOG3};
    private static final float[] LOG_LOW = {NormalConstants.LOG2, NormalConstants.LOG1, NormalConstants.LOG0};

    private JaxNormal() {}

    /**
     * Normal number at an index of an array.
     *
     * @param key key of the array
     * @param counter index in the array, from 0
     * @return a number of mean 0 and standard deviation 1
     */
    public static float of(RandomKey key, long counter) {
        return NormalConstants.SQRT2 * inverseErrorFunction(key.uniform(counter) * 2f + NormalConstants.LOWEST);
    }

    private static float inverseErrorFunction(float x) {
        float log = logOfOneAnd(-x * x);
        return log > MINUS_TAIL_START
                ? x * polynomial(-NormalConstants.CENTRE_SHIFT - log, INVERSE_CENTRE)
                : x * polynomial((float) Math.sqrt(-log) - NormalConstants.TAIL_SHIFT, INVERSE_TAIL);
    }

    private static float logOfOneAnd(float x) {
        if (Math.abs(x) < NormalConstants.NEAR_ZERO) {
            float square = x * x;
            float ratio = polynomial(x, NUMERATOR) / polynomial(x, DENOMINATOR);
            return x + Math.fma(-0.5f, square, x * square * ratio);
        }
        return log(x + 1f);
    }

    /** Natural logarithm of a normal positive number, split as m 2^e with m around 1. */
    static float log(float x) {
        int word = Float.floatToRawIntBits(x);
        float e = (word >>> MANTISSA_BITS) - BIAS;
        float m = Float.intBitsToFloat(word & MANTISSA | HALF);
        boolean low = m < NormalConstants.SQRT_HALF;
        e = low ? e - 1f : e;
        m = low ? m - 1f + m : m - 1f;
        float square = m * m;
        float cube = square * m;
        float y = Math.fma(cube, polynomial(m, LOG_HIGH), polynomial(m, LOG_MIDDLE));
        y = Math.fma(cube, y, polynomial(m, LOG_LOW));
        y = Math.fma(cube, y, e * NormalConstants.LN2_LOW);
        return Math.fma(e, NormalConstants.LN2_HIGH, y + Math.fma(-0.5f, square, m));
    }

    private static float polynomial(float x, float[] coefficients) {
        float y = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            y = Math.fma(y, x, coefficients[i]);
        }
        return y;
    }
}
