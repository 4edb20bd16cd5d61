package org.lifsim.internal.random;

import java.util.ArrayList;
import java.util.List;
import org.lifsim.random.RandomKey;

/**
 * Poisson numbers of any mean with the bits of {@code jax.random.poisson} on a CPU, for initial values that equal
 * ngc-learn's. Means below 10 count factors of a product (Knuth), others are rejected and drawn again (W. Hoermann, "The
 * transformed rejection method for generating Poisson random variables", 1993).
 *
 * <p>JAX draws all elements of an array in rounds until each has been accepted once, and an element keeps the number of
 * its <em>last</em> accepted round. So a number also depends on how many rounds the array takes: {@link #rounds} of each
 * element, the largest. Sources: {@code jax/_src/random/core.py} and {@code jax/_src/lax/lgamma.py} of jax 0.12. The
 * order of operations is that of XLA; each product that only a sum uses is fused into it. Not thread-safe.
 */
public final class JaxPoisson {
    /** From this mean on, numbers are drawn by rejection. */
    private static final float REJECTION = 10f;

    /** The mean that smaller ones have in the rounds of a rejection, whose numbers they then do not take. */
    private static final float ANY_MEAN = 1e5f;

    private static final int SQRT_HALF_BITS = 0x3F35_04F3;
    private static final int MANTISSA_BITS = 23;
    private static final int HIGH_BITS = -0x1000;
    private static final float LN2_HIGH = 0.693115234375f;
    private static final float LN2_LOW = 3.19461832987e-05f;
    private static final float HALF_LN_2PI_MINUS_HALF = 0.4189385175704956f;

    /** Logarithm of the factorial of 0 to 3. */
    private static final float[] FEW = {0f, 0f, 0.6931472f, 1.7917595f};

    /** Coefficients of (ln(1 + f) - (f - f^2 / 2)) / f^3, from the highest power down. */
    private static final float[] LOG = {
        -0.06354549527168274f,
        0.10618706792593002f,
        -0.10625848919153214f,
        0.11021918058395386f,
        -0.12451331317424774f,
        0.14287430047988892f,
        -0.16668006777763367f,
        0.19999992847442627f,
        -0.24999989569187164f,
        0.3333333432674408f
    };

    /** Coefficients of Stirling's series in 1 / x^2, from the highest power down. */
    private static final float[] STIRLING = {
        0.0008417508215643466f,
        -0.0005952381179668009f,
        0.0007936508045531809f,
        -0.0027777778450399637f,
        0.0833333358168602f
    };

    private final List<RandomKey> factors = new ArrayList<>();
    private final List<RandomKey[]> pairs = new ArrayList<>();
    private RandomKey nextFactor;
    private RandomKey nextPair;
    private Rejection last;

    /**
     * Creates the numbers of a key.
     *
     * @param key the key of the array
     */
    public JaxPoisson(RandomKey key) {
        nextFactor = key;
        nextPair = key;
    }

    /**
     * Whether numbers of a mean depend on the number of rounds.
     *
     * @param mean the mean, positive
     * @return true if they are drawn by rejection
     */
    public static boolean needsRounds(float mean) {
        return mean >= REJECTION;
    }

    /**
     * The first round in which the number of an element is accepted.
     *
     * @param mean the mean, positive
     * @param counter index in the array, from 0
     * @return the round, from 1
     */
    public int rounds(float mean, long counter) {
        Rejection rejection = rejection(mean >= REJECTION ? mean : ANY_MEAN);
        int round = 0;
        while (Float.isNaN(rejection.draw(pair(round), counter))) {
            round++;
        }
        return round + 1;
    }

    /**
     * The number of an element.
     *
     * @param mean the mean, positive
     * @param counter index in the array, from 0
     * @param rounds number of rounds that the array takes, at least {@link #rounds} of this element
     * @return the number, a whole one
     */
    public float of(float mean, long counter, int rounds) {
        if (mean < REJECTION) {
            return count(mean, counter);
        }
        Rejection rejection = rejection(mean);
        for (int round = rounds - 1; round >= 0; round--) {
            float number = rejection.draw(pair(round), counter);
            if (!Float.isNaN(number)) {
                return number;
            }
        }
        throw new IllegalStateException("element " + counter + " is not accepted in " + rounds + " rounds");
    }

    /** The number of uniform factors whose product is above e^-mean. */
    private float count(float mean, long counter) {
        float sum = 0f;
        int n = 0;
        while (sum > -mean) {
            sum += log(factor(n).uniform(counter));
            n++;
        }
        return n - 1;
    }

    private RandomKey factor(int index) {
        while (factors.size() <= index) {
            factors.add(nextFactor.split(1));
            nextFactor = nextFactor.split(0);
        }
        return factors.get(index);
    }

    private RandomKey[] pair(int round) {
        while (pairs.size() <= round) {
            pairs.add(new RandomKey[] {nextPair.split(1), nextPair.split(2)});
            nextPair = nextPair.split(0);
        }
        return pairs.get(round);
    }

    private Rejection rejection(float mean) {
        if (last == null || last.mean != mean) {
            last = new Rejection(mean);
        }
        return last;
    }

    /** Draws numbers of one mean. */
    private static final class Rejection {
        private final float mean;
        private final float log;
        private final float b;
        private final float a;
        private final float inverseAlpha;
        private final float bound;

        Rejection(float mean) {
            this.mean = mean;
            log = JaxPoisson.log(mean);
            b = Math.fma((float) Math.sqrt(mean), 2.53f, 0.931f);
            a = Math.fma(b, 0.02483f, -0.059f);
            inverseAlpha = 1.1328f / (b - 3.4f) + 1.1239f;
            bound = 0.9277f - 3.6224f / (b - 2f);
        }

        /** The number of a round, or NaN if it is rejected. */
        float draw(RandomKey[] keys, long counter) {
            float u = keys[0].uniform(counter) - 0.5f;
            float v = keys[1].uniform(counter);
            float shifted = 0.5f - Math.abs(u);
            float k = (float) Math.floor(Math.fma(a * 2f / shifted + b, u, mean) + 0.43f);
            if (shifted >= 0.07f && v <= bound) {
                return k;
            }
            if (k < 0 || shifted < 0.013f && v > shifted) {
                return Float.NaN;
            }
            float s = JaxPoisson.log(v * inverseAlpha / (a / (shifted * shifted) + b));
            float t = Math.fma(k, log, -mean) - logOfFactorial(k);
            return s <= t ? k : Float.NaN;
        }
    }

    private static float log(float x) {
        return x == 0 ? Float.NEGATIVE_INFINITY : JaxNormal.log(x);
    }

    /** {@code lgamma(k + 1)} by Stirling's series, its leading product split into exact parts. */
    private static float logOfFactorial(float k) {
        if (k < FEW.length) {
            return FEW[(int) k];
        }
        float x = k + 1f;
        int word = Float.floatToRawIntBits(x);
        int exponent = word - SQRT_HALF_BITS >> MANTISSA_BITS;
        float f = Float.intBitsToFloat(word - (exponent << MANTISSA_BITS)) - 1f;
        float square = f * f;
        float low = Math.fma(square * f, polynomial(f, LOG), Math.fma(-0.5f, square, f));
        low = Math.fma(exponent, LN2_LOW, low);
        float high = exponent * LN2_HIGH;
        float log = high + low;
        float rest = high - log + low;
        float logHigh = high(log);
        float b = x - 0.5f;
        float bHigh = high(b);
        float factor = logHigh - 1f;
        float product = Math.fma(b - bHigh, factor, b * (log - logHigh + rest));
        float inverse = 1f / x;
        float series = polynomial(inverse * inverse, STIRLING);
        return bHigh * factor + Math.fma(inverse, series, product + HALF_LN_2PI_MINUS_HALF);
    }

    private static float high(float x) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(x) & HIGH_BITS);
    }

    private static float polynomial(float x, float[] coefficients) {
        float y = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            y = Math.fma(y, x, coefficients[i]);
        }
        return y;
    }
}
