package org.lifsim.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.internal.random.PoissonSampler;

/** The numbers have the Poisson distribution. */
class PoissonSamplerTest {
    /** P(N = n), by logarithms, which the sampler does not use. */
    private static double mass(double mean, int n) {
        double log = -mean + n * Math.log(mean);
        for (int k = 2; k <= n; k++) {
            log -= Math.log(k);
        }
        return Math.exp(log);
    }

    /** The sampler of a mean. */
    private static IntToDoubleFunction numbers(double mean) {
        int most = PoissonSampler.most(mean);
        float top = PoissonSampler.top(mean);
        float inverse = mean == 0 ? 0f : (float) (1 / mean);
        return bits -> PoissonSampler.of(PoissonSampler.uniformOf(bits), most, top, inverse);
    }

    /** Each number's share of all uniform numbers, of which every 4,099th is tried, is its probability. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 0.001, 0.05, 0.3, 0.99, 1, 2.5, 7.77, 20, 63.9, 64})
    void everyNumberHasItsProbability(double mean) {
        int[] counts = new int[200];
        int tries = 0;
        IntToDoubleFunction numbers = numbers(mean);
        for (long bits = 1234; bits < 1L << 32; bits += 4099) {
            counts[(int) numbers.applyAsDouble((int) bits)]++;
            tries++;
        }
        for (int n = 0; n < counts.length; n++) {
            // One try at either end of the interval, and the rounding of up to 130 sums and products.
            assertEquals(mass(mean, n), counts[n] / (double) tries, 2.0 / tries + 2e-5 * mass(mean, n), "n = " + n);
        }
    }

    /** Pearson's test with independent bits; the tail counts as one number. The bound is exceeded once in a million. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.99, 9, 40})
    void countsPassPearsonsTest(double mean) {
        int tries = 400_000;
        int[] counts = new int[200];
        IntToDoubleFunction numbers = numbers(mean);
        RandomKey key = RandomKey.ofSeed(5).foldIn((long) (mean * 100));
        for (int i = 0; i < tries; i++) {
            counts[(int) numbers.applyAsDouble(key.randomBits(i))]++;
        }
        double statistic = 0;
        int groups = 0;
        double rest = 1;
        int left = tries;
        for (int n = 0; n < counts.length && rest * tries > 20; n++) {
            double expected = mass(mean, n) * tries;
            if (expected >= 10) {
                statistic += (counts[n] - expected) * (counts[n] - expected) / expected;
                groups++;
                rest -= mass(mean, n);
                left -= counts[n];
            }
        }
        double expected = rest * tries;
        statistic += expected > 5 ? (left - expected) * (left - expected) / expected : 0;
        // Wilson and Hilferty's approximation of the quantile at 1e-6.
        double cube = 1 - 2.0 / (9 * groups) + 4.75 * Math.sqrt(2.0 / (9 * groups));
        assertTrue(statistic < groups * cube * cube * cube, statistic + " with " + groups + " groups");
    }

    @Test
    void aMeanOfZeroGivesNothing() {
        assertEquals(0, PoissonSampler.most(0));
        assertEquals(0, numbers(0).applyAsDouble(0));
    }

    /** Small uniform numbers are as fine as 2^-32, so that rare events are as rare as they should be. */
    @Test
    void uniformNumbersAreFineNearZero() {
        assertEquals(0f, PoissonSampler.uniformOf(0));
        assertEquals(0x1p-32f, PoissonSampler.uniformOf(1));
        assertEquals(0.5f, PoissonSampler.uniformOf(1 << 31));
        assertEquals(1f, PoissonSampler.uniformOf(-1));
        assertEquals(12345 * 0x1p-32f, PoissonSampler.uniformOf(12345));
    }
}
