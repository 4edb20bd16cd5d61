package org.lifsim.internal.sparse;

import java.util.Arrays;

/**
 * What arrives at some cells in a step, in whole multiples of a quantum. Sums of whole numbers do not depend on their order. Each
 * channel, such as excitatory and inhibitory input, has an accumulator for each cell.
 */
public final class Arrivals {
    private final int[] narrow;
    private final long[] wide;

    /**
     * Allocates accumulators, all 0.
     *
     * @param length number of accumulators
     * @param wide whether they have 64 bits instead of 32
     */
    public Arrivals(int length, boolean wide) {
        narrow = wide ? null : new int[length];
        this.wide = wide ? new long[length] : null;
    }

    /** The accumulators; null if they have 64 bits. */
    int[] narrow() {
        return narrow;
    }

    /**
     * Adds the same number to several accumulators.
     *
     * @param targets accumulators
     * @param from index of the first of them
     * @param to index after the last of them
     * @param weight number of quanta
     */
    void add(int[] targets, int from, int to, int weight) {
        if (wide == null) {
            int[] sums = narrow;
            for (int k = from; k < to; k++) {
                sums[targets[k]] += weight;
            }
        } else {
            for (int k = from; k < to; k++) {
                wide[targets[k]] += weight;
            }
        }
    }

    /** As {@link #add(int[], int, int, int)}. */
    void add(char[] targets, int from, int to, int weight) {
        if (wide == null) {
            int[] sums = narrow;
            for (int k = from; k < to; k++) {
                sums[targets[k]] += weight;
            }
        } else {
            for (int k = from; k < to; k++) {
                wide[targets[k]] += weight;
            }
        }
    }

    /** As {@link #add(int[], int[], int, int)}. */
    void add(char[] targets, int[] weights, int from, int to) {
        if (wide == null) {
            int[] sums = narrow;
            for (int k = from; k < to; k++) {
                sums[targets[k]] += weights[k];
            }
        } else {
            for (int k = from; k < to; k++) {
                wide[targets[k]] += weights[k];
            }
        }
    }

    /**
     * Adds a number to each of several accumulators.
     *
     * @param targets accumulators
     * @param weights numbers of quanta
     * @param from index of the first of both
     * @param to index after the last of both
     */
    void add(int[] targets, int[] weights, int from, int to) {
        if (wide == null) {
            int[] sums = narrow;
            for (int k = from; k < to; k++) {
                sums[targets[k]] += weights[k];
            }
        } else {
            for (int k = from; k < to; k++) {
                wide[targets[k]] += weights[k];
            }
        }
    }

    /**
     * Adds multiples of a number to consecutive accumulators.
     *
     * @param first the first accumulator
     * @param counts the factors
     * @param length number of accumulators
     * @param weight number of quanta
     */
    public void addMultiples(int first, int[] counts, int length, int weight) {
        if (wide == null) {
            for (int k = 0; k < length; k++) {
                narrow[first + k] += counts[k] * weight;
            }
        } else {
            for (int k = 0; k < length; k++) {
                wide[first + k] += (long) counts[k] * weight;
            }
        }
    }

    /** The sum of an accumulator, in quanta: exact as a float64 if the bound of the network holds. */
    double at(int k) {
        return wide == null ? narrow[k] : wide[k];
    }

    /** The sum of an accumulator, in quanta. */
    long wholeAt(int k) {
        return wide == null ? narrow[k] : wide[k];
    }

    /** Sets all accumulators to 0. */
    public void clear() {
        if (wide == null) {
            Arrays.fill(narrow, 0);
        } else {
            Arrays.fill(wide, 0);
        }
    }
}
