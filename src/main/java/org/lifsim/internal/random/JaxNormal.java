package org.lifsim.internal.random;

import org.lifsim.random.RandomKey;

/**
 * Normal numbers with the bits of {@code jax.random.normal} on a CPU. They give initial weights that equal ngc-learn's.
 * Steps use {@link NormalSampler} instead, which all devices compute alike. Source: M. Giles, "Approximating the erfinv
 * function", GPU Computing Gems Jade, 2011; Cephes {@code logf.c} and {@code log1p.c} (S. Moshier). The order of
 * operations is that of XLA in jax 0.12.0.1.
 */
public final class JaxNormal {
    private static final float SQRT2 = 1.41421354f;
    private static final float LOWEST = -0.99999994f;
    private static final float NEAR_ZERO = 0.414213568f;
    private static final float SQRT_HALF = 0.707106769f;
    private static final float CENTRE = -5f;
    private static final int MANTISSA = 0x007F_FFFF;
    private static final int HALF = 0x3F00_0000;
    private static final int MANTISSA_BITS = 23;
    private static final int BIAS = 126;

    private static final float[] INVERSE_CENTRE = {
        2.81022636e-08f,
        3.43273939e-07f,
        -3.5233877e-06f,
        -4.39150654e-06f,
        0.00021858087f,
        -0.00125372503f,
        -0.00417768164f,
        0.246640727f,
        1.50140941f
    };
    private static final float[] INVERSE_TAIL = {
        -0.000200214257f,
        0.000100950558f,
        0.00134934322f,
        -0.00367342844f,
        0.00573950773f,
        -0.0076224613f,
        0.00943887047f,
        1.00167406f,
        2.83297682f
    };
    private static final float[] NUMERATOR = {
        4.52700006e-05f, 0.498541027f, 6.57873249f, 29.9119186f, 60.9496689f, 57.1129646f, 20.0395527f
    };
    private static final float[] DENOMINATOR = {
        1f, 15.0629091f, 83.0475693f, 221.762405f, 309.098724f, 216.427887f, 60.11866f
    };
    private static final float[] LOG_HIGH = {0.0703768358f, -0.115146101f, 0.116769984f};
    private static final float[] LOG_MIDDLE = {-0.12420141f, 0.142493233f, -0.166680574f};
    private static final float[] LOG_LOW = {0.200007141f, -0.24999994f, 0.333333313f};

    private JaxNormal() {}

    /**
     * Normal number at an index of an array.
     *
     * @param key key of the array
     * @param counter index in the array, from 0
     * @return a number of mean 0 and standard deviation 1
     */
    public static float of(RandomKey key, long counter) {
        return SQRT2 * inverseErrorFunction(Math.max(LOWEST, key.uniform(counter) * 2f + LOWEST));
    }

    private static float inverseErrorFunction(float x) {
        float log = logOfOneAnd(-x * x);
        return log > CENTRE
                ? x * polynomial(-2.5f - log, INVERSE_CENTRE)
                : x * polynomial((float) Math.sqrt(-log) - 3f, INVERSE_TAIL);
    }

    private static float logOfOneAnd(float x) {
        if (Math.abs(x) < NEAR_ZERO) {
            float square = x * x;
            float ratio = polynomial(x, NUMERATOR) / polynomial(x, DENOMINATOR);
            return x + Math.fma(-0.5f, square, x * square * ratio);
        }
        return log(x + 1f);
    }

    /** Natural logarithm of a normal positive number, split as m 2^e with m around 1. */
    private static float log(float x) {
        int word = Float.floatToRawIntBits(x);
        float e = (word >>> MANTISSA_BITS) - BIAS;
        float m = Float.intBitsToFloat(word & MANTISSA | HALF);
        boolean low = m < SQRT_HALF;
        e = low ? e - 1f : e;
        m = low ? m - 1f + m : m - 1f;
        float square = m * m;
        float cube = square * m;
        float y = Math.fma(cube, polynomial(m, LOG_HIGH), polynomial(m, LOG_MIDDLE));
        y = Math.fma(cube, y, polynomial(m, LOG_LOW));
        y = Math.fma(cube, y, e * -0.000212194442f);
        return Math.fma(e, 0.693359375f, y + Math.fma(-0.5f, square, m));
    }

    private static float polynomial(float x, float[] coefficients) {
        float y = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            y = Math.fma(y, x, coefficients[i]);
        }
        return y;
    }
}
