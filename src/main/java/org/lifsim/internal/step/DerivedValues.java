package org.lifsim.internal.step;

import java.util.Arrays;

/**
 * Values of a derived parameter: one uniform value, or one value per unit. Both are read in the same way and cost about
 * the same.
 */
public final class DerivedValues {
    /**
     * Maximum number of units that one inner loop covers. A uniform value is copied at least this many times, so that
     * such a loop loads it like per-unit values.
     */
    public static final int PIECE = 256;

    /** Longer than a vector, so that a compiler that checks only the end of a loop finds every load within bounds. */
    private static final int MARGIN = 64;

    /** {@code own[i]} is the value of unit i; null if the value is uniform. */
    private final float[] own;

    /** Copies of a uniform value for an inner loop; created on first use, by any thread. */
    private volatile float[] copies;

    private final float first;

    private DerivedValues(float[] own, float first) {
        this.own = own;
        this.first = first;
    }

    /**
     * A uniform value.
     *
     * @param value the value
     * @return the values
     */
    public static DerivedValues uniform(float value) {
        return new DerivedValues(null, value);
    }

    /**
     * Per-unit values.
     *
     * @param values {@code values[i]} is the value of unit i; not copied
     * @return the values
     */
    public static DerivedValues perUnit(float[] values) {
        return new DerivedValues(values, values[0]);
    }

    /**
     * Whether the values are per unit.
     *
     * @return false if the value is uniform
     */
    public boolean isPerUnit() {
        return own != null;
    }

    /**
     * Value of a unit.
     *
     * @param unit index of the unit, from 0
     * @return its value
     */
    public float at(int unit) {
        return own != null ? own[unit] : first;
    }

    /**
     * Array for an inner loop over units that starts at {@code from}: the value of unit i is
     * {@code values()[i - origin(from)]}.
     *
     * @return the array itself, which must not be changed
     */
    public float[] values() {
        if (own != null) {
            return own;
        }
        float[] ready = copies;
        if (ready == null) {
            ready = new float[PIECE + MARGIN];
            Arrays.fill(ready, first);
            copies = ready;
        }
        return ready;
    }

    /**
     * Offset of an inner loop in {@link #values}.
     *
     * @param from first of at most {@link #PIECE} units
     * @return what to subtract from a unit's index
     */
    public int origin(int from) {
        return own != null ? 0 : from;
    }
}
