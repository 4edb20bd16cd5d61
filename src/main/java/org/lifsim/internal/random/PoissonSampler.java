package org.lifsim.internal.random;

/**
 * Poisson numbers of small means, with equal bits on every device: sums and products of float32, and no exp or log.
 *
 * <p>The number is that of k from 1 on with {@code u < P(N >= k)}, which is inversion (L. Devroye, "Non-Uniform Random
 * Variate Generation", 1986, section X.3). The probabilities are summed from the rarest number down to 1, so that small
 * ones keep their precision: {@code P(N = k) = P(N = k + 1) * (k + 1) / mean}. The host computes where to begin. The
 * kernel and SIMD implementations repeat {@link #of} line by line.
 */
public final class PoissonSampler {
    /** Largest mean. A draw takes about {@code mean + 6 sqrt(mean) + 6} additions. */
    public static final double MAX_MEAN = 64;

    /** Events rarer than this never occur, since a uniform number is a multiple of 2^-32. */
    public static final double RAREST = 0x1p-33;

    private static final int HALF_WORD = 16;
    private static final int LOW_HALF = 0xFFFF;
    private static final float HIGH_UNIT = 0x1p-16f;
    private static final float LOW_UNIT = 0x1p-32f;

    private PoissonSampler() {}

    /**
     * Turns random bits into a uniform number. Small numbers are as fine as 2^-32, so that rare events have the right
     * probability.
     *
     * @param bits 32 random bits
     * @return the bits times 2^-32, rounded to float32: from 0 to 1
     */
    public static float uniformOf(int bits) {
        return Math.fma(bits >>> HALF_WORD, HIGH_UNIT, (bits & LOW_HALF) * LOW_UNIT);
    }

    /**
     * Draws a Poisson number.
     *
     * @param u a uniform number from {@link #uniformOf}
     * @param most the largest number that occurs: {@link #most}
     * @param top its probability: {@link #top}
     * @param inverseMean 1 / mean; any number if {@code most} is 0
     * @return the number, from 0 to {@code most}
     */
    public static float of(float u, float most, float top, float inverseMean) {
        float n = 0;
        float mass = 0;
        float beyond = 0;
        for (int k = (int) most; k > 0; k--) {
            mass = k == most ? top : mass * ((k + 1) * inverseMean);
            beyond += mass;
            n += u < beyond ? 1f : 0f;
        }
        return n;
    }

    /**
     * The largest number that occurs.
     *
     * @param mean mean of the distribution, from 0 to {@link #MAX_MEAN}
     * @return the largest n with {@code P(N >= n)} of at least 2^-33; 0 if the mean is 0
     */
    public static int most(double mean) {
        int n = (int) mean;
        while (tail(mean, n + 1) >= RAREST) {
            n++;
        }
        return n;
    }

    /**
     * The probability of the largest number that occurs.
     *
     * @param mean mean of the distribution, from 0 to {@link #MAX_MEAN}
     * @return {@code P(N = most(mean))}, rounded to float32
     */
    public static float top(double mean) {
        return (float) mass(mean, most(mean));
    }

    /** {@code P(N = n)}. StrictMath has the same bits everywhere. */
    private static double mass(double mean, int n) {
        double mass = StrictMath.exp(-mean);
        for (int k = 1; k <= n; k++) {
            mass *= mean / k;
        }
        return mass;
    }

    /** {@code P(N >= n)} for an n above the mean. The terms decrease, so the sum ends where they no longer count. */
    private static double tail(double mean, int n) {
        double term = mass(mean, n);
        double sum = 0;
        for (int k = n + 1; term > sum * Math.ulp(1.0); k++) {
            sum += term;
            term *= mean / k;
        }
        return sum;
    }
}
