package org.lifsim.internal.step;

/**
 * A sum over the units of a group, in the order in which JAX sums a row: windows of 32 numbers, centered, so that the
 * first and the last may be shorter; then windows of the sums, and so on, until fewer than 32 numbers are left. Each is
 * summed in ascending order. {@code kernels/coupling.cl} repeats it.
 */
public final class WindowSum {
    private static final int WINDOW = 32;
    private static final int MAX_LEVELS = 7;

    private final int[] length = new int[MAX_LEVELS];
    private final int[] firstEnd = new int[MAX_LEVELS];
    private final int last;
    private final int[] at = new int[MAX_LEVELS];
    private final int[] end = new int[MAX_LEVELS];
    private final float[] sums = new float[MAX_LEVELS];

    /**
     * Prepares sums.
     *
     * @param units number of numbers of each sum
     */
    public WindowSum(int units) {
        int level = 0;
        length[0] = units;
        while (length[level] >= WINDOW) {
            int windows = 1 + (length[level] - 1) / WINDOW;
            firstEnd[level] = WINDOW - (windows * WINDOW - length[level]) / 2;
            length[++level] = windows;
        }
        firstEnd[level] = length[level];
        last = level;
    }

    /** Begins a sum. */
    public void begin() {
        for (int level = 0; level <= last; level++) {
            at[level] = 0;
            end[level] = firstEnd[level];
            sums[level] = 0f;
        }
    }

    /**
     * Adds the next number.
     *
     * @param number the number of the next unit
     */
    public void add(float number) {
        float value = number;
        for (int level = 0; ; level++) {
            sums[level] += value;
            if (++at[level] < end[level] || level == last) {
                return;
            }
            value = sums[level];
            sums[level] = 0f;
            end[level] = Math.min(end[level] + WINDOW, length[level]);
        }
    }

    /**
     * The sum of all numbers.
     *
     * @return the sum, after as many calls of {@link #add} as there are units
     */
    public float total() {
        return sums[last];
    }
}
