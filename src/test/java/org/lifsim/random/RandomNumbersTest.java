package org.lifsim.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lifsim.internal.random.Distribution;

/**
 * Compares random numbers with JAX's, and checks the statistics of all distributions. Seeds are fixed, so results are repeatable.
 */
@Tag("java")
class RandomNumbersTest {
    private static final int STEPS = 200;
    private static final int UNITS = 1000;
    private static final int ALL = STEPS * UNITS;

    /** Limit of the Kolmogorov-Smirnov test. A sample of the tested distribution exceeds it with probability 0.001. */
    private static final double KS_LIMIT = 1.95 / Math.sqrt(ALL);

    /** Five standard errors of the mean of all numbers, for a variance of 1. */
    private static final double FIVE_SIGMA = 5 / Math.sqrt(ALL);

    /** {@code jax.random.uniform(key(42), (4,))}, {@code split(key(42))}, {@code bits(key(0), (2,))} of JAX 0.12. */
    @Test
    void theyAreJaxs() {
        RandomKey key = RandomKey.ofSeed(42);
        float[] uniform = {0.48870957f, 0.6797972f, 0.6162715f, 0.5610161f};
        for (int i = 0; i < uniform.length; i++) {
            assertEquals(uniform[i], key.uniform(i));
        }
        assertEquals(new RandomKey((int) 1832780943L, 270669613), key.split(0));
        assertEquals(new RandomKey(64467757, (int) 2916123636L), key.split(1));
        assertEquals(new RandomKey((int) 1832780943L, 270669613), key.foldIn(0));
    }

    /** {@code dkey, *subkeys = split(PRNGKey(1234), 6)} and {@code split(subkeys[0], 3)[2]} of JAX 0.12. */
    @Test
    void keysAreNamedByTheirWordsOrByThePathOfSplits() {
        RandomKey first = new RandomKey((int) 2877103387L, 1697627890);
        assertEquals(first, RandomKey.parse("1234/1"));
        assertEquals(first, RandomKey.parse(" 2877103387:1697627890 "));
        assertEquals(first, RandomKey.parse(first.toString()));
        assertEquals(first, RandomKey.ofSeed(first.seed()));
        assertEquals(new RandomKey((int) 3464094487L, (int) 3402556490L), RandomKey.parse("1234/1/2"));
        assertEquals(RandomKey.ofSeed(-5), RandomKey.parse("-5"));
        for (String wrong :
                new String[] {"", "1:2:3", "1:", "4294967296:0", "-1:0", "1234/", "1234/-1", "1234/x", "a"}) {
            assertThrows(IllegalArgumentException.class, () -> RandomKey.parse(wrong), wrong);
        }
    }

    private static double[] draw(Distribution distribution, float parameter) {
        RandomStream stream = new RandomStream(2026, 11);
        double[] numbers = new double[ALL];
        for (int step = 0; step < STEPS; step++) {
            RandomKey key = stream.at(step);
            for (int unit = 0; unit < UNITS; unit++) {
                numbers[step * UNITS + unit] = distribution.of(key, parameter, unit);
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void momentsAreThoseOfTheDistribution(Distribution distribution) {
        double p = 0.3;
        double mean = distribution == Distribution.NORMAL ? 0 : distribution == Distribution.UNIFORM ? 0.5 : p;
        double variance =
                distribution == Distribution.NORMAL ? 1 : distribution == Distribution.UNIFORM ? 1 / 12.0 : p * (1 - p);
        double fourth = distribution == Distribution.NORMAL
                ? 3
                : distribution == Distribution.UNIFORM ? 1 / 80.0 : p * (1 - p) * (Math.pow(1 - p, 3) + Math.pow(p, 3));
        double[] numbers = draw(distribution, (float) p);
        double sum = 0;
        double squares = 0;
        for (double x : numbers) {
            sum += x - mean;
            squares += (x - mean) * (x - mean) - variance;
        }
        assertEquals(0, sum / ALL, FIVE_SIGMA * Math.sqrt(variance), distribution + " mean");
        assertEquals(
                0, squares / ALL, FIVE_SIGMA * Math.sqrt(fourth - variance * variance), distribution + " variance");
    }

    @Test
    void uniformAndNormalNumbersPassKolmogorovAndSmirnov() {
        assertTrue(distance(draw(Distribution.UNIFORM, 0), x -> x) < KS_LIMIT);
        assertTrue(distance(draw(Distribution.NORMAL, 0), RandomNumbersTest::normal) < KS_LIMIT);
        assertTrue(
                distance(draw(Distribution.NORMAL, 0), x -> normal(x * 1.02)) > KS_LIMIT,
                "the test would see 2% of width");
    }

    private static double distance(double[] numbers, DoubleUnaryOperator distribution) {
        Arrays.sort(numbers);
        double largest = 0;
        for (int i = 0; i < numbers.length; i++) {
            double should = distribution.applyAsDouble(numbers[i]);
            largest = Math.max(largest, Math.max(should - i / (double) ALL, (i + 1) / (double) ALL - should));
        }
        return largest;
    }

    /** The normal distribution by its series; Marsaglia, "Evaluating the normal distribution", J. Stat. Software 11, 2004. */
    private static double normal(double x) {
        double sum = x;
        double term = x;
        for (int i = 3; Math.abs(term) > 1e-17; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void neighboursInUnitAndStepAreIndependent(Distribution distribution) {
        double[] numbers = draw(distribution, 0.3f);
        for (int lag : new int[] {1, 2, 16, UNITS, 2 * UNITS}) {
            assertEquals(0, correlation(numbers, lag), FIVE_SIGMA, distribution + " at a distance of " + lag);
        }
        double[] other = new double[ALL];
        RandomKey key = new RandomStream(2026, 12).at(0);
        for (int i = 0; i < ALL; i++) {
            other[i] = distribution.of(key, 0.3f, i);
        }
        double[] both = new double[2 * ALL];
        System.arraycopy(numbers, 0, both, 0, ALL);
        System.arraycopy(other, 0, both, ALL, ALL);
        assertEquals(0, correlation(both, ALL), FIVE_SIGMA, distribution + " of two streams");
    }

    private static double correlation(double[] x, int lag) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int i = 0; i + lag < x.length; i++) {
            products += (x[i] - mean) * (x[i + lag] - mean);
            squares += (x[i] - mean) * (x[i] - mean);
        }
        return products / squares;
    }

    @Test
    void aPoissonProcessHasItsRate() {
        RandomStream stream = new RandomStream(5, 0);
        int spikes = 0;
        for (int step = 0; step < STEPS; step++) {
            for (int unit = 0; unit < UNITS; unit++) {
                spikes += stream.spike(step, unit, 50f, 0.5f) ? 1 : 0;
            }
        }
        double expected = ALL * 50 * 0.5e-3;
        assertEquals(expected, spikes, 5 * Math.sqrt(expected));
    }
}
