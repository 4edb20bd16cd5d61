package org.lifsim.internal.sparse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lifsim.error.InputException;
import org.lifsim.random.RandomKey;

/** The numbers of sparse networks: exp, roots, normal quantiles, Poisson numbers, random bits and quanta. */
class SparseNumbersTest {
    private static final MathContext DIGITS = new MathContext(80);

    /** exp(x) by another way: the limit definition's series at x / 2^40, squared. */
    private static BigDecimal exponential(double x) {
        BigDecimal small = new BigDecimal(x).divide(BigDecimal.valueOf(1L << 40), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; n < 12; n++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int k = 0; k < 40; k++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    @Test
    void expIsTheNearestNumber() {
        Random random = new Random(1);
        for (int n = 0; n < 300; n++) {
            double x = -Math.exp(random.nextDouble() * 14 - 8);
            BigDecimal exact = exponential(x);
            double found = RoundedMath.exp(x);
            BigDecimal error = exact.subtract(new BigDecimal(found)).abs();
            for (double near : new double[] {Math.nextUp(found), Math.nextDown(found)}) {
                assertTrue(error.compareTo(exact.subtract(new BigDecimal(near)).abs()) <= 0, "exp(" + x + ")");
            }
        }
        assertEquals(1, RoundedMath.exp(0));
        assertEquals(0, RoundedMath.exp(-1000));
        assertEquals(Math.E, RoundedMath.exp(1));
    }

    @Test
    void rootsAreTheNearestNumber() {
        Random random = new Random(2);
        for (int n = 0; n < 300; n++) {
            double x = Math.exp(random.nextDouble() * 40 - 30);
            for (int order : new int[] {5, 6}) {
                // pow(x, 1. / n) is exp(y ln x); its logarithm is compared in high precision
                double found = RoundedMath.root(x, order);
                BigDecimal power = new BigDecimal(found).pow(order, DIGITS);
                BigDecimal relative = power.divide(new BigDecimal(x), DIGITS).subtract(BigDecimal.ONE);
                double surplus = Math.fma(1.0 / order, order, -1) * Math.log(x);
                assertTrue(
                        Math.abs(relative.doubleValue() - surplus) <= order * 0x1.001p-53,
                        "root " + order + " of " + x);
            }
        }
    }

    /** Values of SciPy 1.17, scipy.stats.norm.ppf. */
    @Test
    void quantilesAreThoseOfTheNormalDistribution() {
        double[][] known = {
            {0.5, 0},
            {0.975, 1.959963984540054},
            {0.001, -3.090232306167813},
            {1e-10, -6.361340902404056},
            {0.6, 0.2533471031357997},
            {0.9999999, 5.199337582290661}
        };
        for (double[] pair : known) {
            assertEquals(pair[1], InverseNormal.quantile(pair[0]), 4e-15 * Math.max(1, Math.abs(pair[1])));
        }
        assertTrue(InverseNormal.quantile(0x1p-54) > -InverseNormal.LARGEST);
        assertEquals(.975, InverseNormal.probability(1.959963984540054), 1e-12);
    }

    /** Each number's share of all 2^31 random words, which are counted exactly, against the mass function. */
    @Test
    void poissonNumbersHaveTheSharesOfTheDistribution() {
        for (double mean : new double[] {0, 1e-6, 0.01, 0.5, 1.28, 2, 7.5, 20, 64}) {
            PoissonTable table = new PoissonTable(mean);
            double mass = Math.exp(-mean);
            long below = 0;
            int[] words = new int[1];
            int[] counts = new int[1];
            for (int n = 0; n <= table.largest(); n++) {
                long low = below; // the first word that gives more than n, by bisection
                long high = 1L << 31;
                while (low < high) {
                    long middle = (low + high) / 2;
                    words[0] = (int) (middle << 1);
                    table.draw(words, counts, 1);
                    if (counts[0] > n) {
                        high = middle;
                    } else {
                        low = middle + 1;
                    }
                }
                assertEquals(mass, (low - below) * 0x1p-31, 0x1p-31 + mass * 1e-12, "P(N = " + n + "), mean " + mean);
                below = low;
                mass *= mean / (n + 1);
            }
            assertEquals(1L << 31, below, "the largest number takes the rest");
        }
        assertThrows(InputException.class, () -> new PoissonTable(65));
        assertThrows(InputException.class, () -> new PoissonTable(-1));
    }

    @Test
    void blocksAreThoseOfThreefry() {
        RandomKey key = new RandomKey(0x1234_5678, 0x9ABC_DEF0);
        int[] high = new int[101];
        int[] low = new int[101];
        Threefry.blocks(key, 77, high, low, 101);
        for (int i = 0; i < 101; i++) {
            long expected = key.threefry2x32(77 + i);
            assertEquals((int) (expected >>> 32), high[i]);
            assertEquals((int) expected, low[i]);
        }
    }

    /** The largest sum that a cell can get is within the accumulator, and a finer quantum might not be. */
    @Test
    void noSumOverflows() {
        Random random = new Random(3);
        int narrow = 0;
        int wide = 0;
        for (int round = 0; round < 2000; round++) {
            Quantum quantum = new Quantum();
            int weights = 1 + random.nextInt(200);
            double scale = Math.pow(10, random.nextInt(12) - 6);
            boolean grid = random.nextBoolean();
            double[] values = new double[weights];
            double sum = 0;
            for (int n = 0; n < weights; n++) {
                double any = (random.nextDouble() - .5) * scale * Math.pow(10, random.nextInt(4));
                values[n] = grid ? Math.rint(any / scale * 1024) * 0x1p-10 : any;
                sum += Math.abs(values[n]) * 3;
                quantum.weight(values[n]);
            }
            quantum.cell(sum, 3.0 * weights);
            quantum.choose();
            long total = 0;
            for (double value : values) {
                long quanta = quantum.quanta(value);
                assertTrue(Math.abs(quanta * quantum.value() - value) <= quantum.value() / 2);
                if (grid) {
                    assertEquals(value + 0.0, quanta * quantum.value(), "on a grid of 2^-10, weights are exact");
                }
                total += 3 * Math.abs(quanta);
            }
            assertTrue(total <= (quantum.isWide() ? 1L << 62 : Integer.MAX_VALUE), total + " quanta");
            narrow += quantum.isWide() ? 0 : 1;
            wide += quantum.isWide() ? 1 : 0;
        }
        assertTrue(narrow > 100 && wide > 100, narrow + " narrow, " + wide + " wide");
    }

    @Test
    void timesAreRoundedAsNestDoes() {
        assertEquals(20, CellConstants.refractorySteps(2, .1));
        assertEquals(21, CellConstants.refractorySteps(2.01, .1));
        assertEquals(0, CellConstants.refractorySteps(0, .1));
        assertEquals(15, CellConstants.delaySteps(1.5, .1));
        assertEquals(1, CellConstants.delaySteps(.05, .1));
        assertEquals(0, CellConstants.delaySteps(.049, .1));
    }
}
