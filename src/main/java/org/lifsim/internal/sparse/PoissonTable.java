package org.lifsim.internal.sparse;

import java.util.Arrays;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * Poisson numbers of small means by comparing 31 random bits with a table. Entry n is the share of random numbers that give at most
 * n. Since only whole numbers are compared, all backends draw the same.
 */
public final class PoissonTable {
    /** Largest mean number of spikes in a step. */
    public static final double MAX_MEAN = 64;

    private static final double RANGE = 0x1p31;

    private final int[] limits;

    /**
     * Computes the table of a mean.
     *
     * @param mean mean number of spikes in a step, from 0 to {@link #MAX_MEAN}
     * @throws InputException if the mean is out of range
     */
    public PoissonTable(double mean) {
        if (!(mean >= 0 && mean <= MAX_MEAN)) {
            throw new InputException(Problem.of(Subject.of("a Poisson source"), "has " + mean + " spikes in a step")
                    .expected("from 0 to " + (int) MAX_MEAN)
                    .hint("give it to more cells with a smaller rate, or use a smaller dt"));
        }
        int[] found = new int[1 << 8];
        int size = 0;
        // Summed from the largest number down, so that rare ones keep their precision.
        double mass = StrictMath.exp(-mean);
        double[] masses = new double[found.length];
        for (int n = 0; n < masses.length; n++) {
            masses[n] = mass;
            mass *= mean / (n + 1);
        }
        double beyond = 0;
        for (int n = masses.length - 1; n > 0; n--) {
            beyond += masses[n];
            long share = Math.round(beyond * RANGE);
            if (share > 0) {
                size = Math.max(size, n);
                found[n - 1] = (int) ((long) RANGE - 1 - share);
            }
        }
        limits = Arrays.copyOf(found, size);
    }

    /**
     * The largest number that occurs.
     *
     * @return number of spikes
     */
    public int largest() {
        return limits.length;
    }

    /**
     * The limits that are compared with 31 random bits.
     *
     * @return a copy
     */
    public int[] limits() {
        return limits.clone();
    }

    /**
     * Draws numbers. A number counts the limits below its random bits, without a branch.
     *
     * @param bits 32 random bits of each, of which the upper 31 are used
     * @param counts receives the numbers
     * @param length how many
     */
    public void draw(int[] bits, int[] counts, int length) {
        for (int i = 0; i < length; i++) {
            counts[i] = 0;
        }
        for (int limit : limits) {
            for (int i = 0; i < length; i++) {
                counts[i] += limit - (bits[i] >>> 1) >>> Integer.SIZE - 1;
            }
        }
    }
}
