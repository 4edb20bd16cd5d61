package org.lifsim.internal.step;

import java.util.Arrays;

/** A constant of some units: one value for all, or one for each. Both are read in the same way and cost about the same. */
public final class DerivedValues {
    /** So many units at most are stepped in one go, and find a value of their own of a constant that all share. */
    public static final int PIECE = 256;

    /** More than a vector, so that a compiler that looks at a loop's end alone finds every load within bounds. */
    private static final int MARGIN = 64;

    /** One for each unit, or null where all share one. */
    private final float[] own;

    /** Of one that all share, so many copies that units stepped in one go have one each; made when asked for, by any thread. */
    private volatile float[] copies;

    private final float first;

    private DerivedValues(float[] own, float first) {
        this.own = own;
        this.first = first;
    }

    /**
     * A constant that all units share.
     *
     * @param value the value
     * @return the constant
     */
    public static DerivedValues uniform(float value) {
        return new DerivedValues(null, value);
    }

    /**
     * A constant of which each unit has its own.
     *
     * @param values one a unit
     * @return the constant
     */
    public static DerivedValues perUnit(float[] values) {
        return new DerivedValues(values, values[0]);
    }

    /**
     * Whether each unit has its own value.
     *
     * @return false if all share one
     */
    public boolean isPerUnit() {
        return own != null;
    }

    /**
     * A unit's value.
     *
     * @param unit the unit
     * @return the value
     */
    public float at(int unit) {
        return own != null ? own[unit] : first;
    }

    /**
     * The values of some units that are stepped in one go: that of unit i lies at i less {@link #origin}.
     *
     * @return the values, not to be changed
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
     * Where the values of some units lie.
     *
     * @param from the first of at most {@link #PIECE} units
     * @return what to take from a unit's index
     */
    public int origin(int from) {
        return own != null ? 0 : from;
    }
}
