package org.lifsim.internal.cpu;

/**
 * The fast path of a model's step, bound to units. {@link org.lifsim.internal.fastpath.FastPathBounds} must have proved
 * that what it omits would not change a value. Several threads may call it at the same time on disjoint units.
 */
public interface FastPath {
    /**
     * Advances units [from, to) by some steps and counts their spikes.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param steps number of steps, at least 1
     */
    void advance(int from, int to, int steps);

    /**
     * Advances as {@link #advance} does, and stores spikes in a spike bitmap. It overwrites every word of the units
     * that it advances. It advances units only if that is faster than block by block with
     * {@link SpikeBitPacker#packBlock}.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param firstStep the first step; its bit is the lowest of a word
     * @param steps number of steps, at least 1
     * @param words receives the spikes
     * @return the first unit that was not advanced; those after it were not advanced either
     */
    default int gather(int from, int to, int firstStep, int steps, CpuSpikeBitmap words) {
        return from;
    }

    /**
     * Whether {@link #gather} also stores the occupancy of the spike bitmap.
     *
     * @return false if it leaves units to code that stores no occupancy
     */
    default boolean marksOccupancy() {
        return false;
    }

    /**
     * Advances units [from, to) by one step but leaves their counts unchanged. In a single step, counts would be the
     * largest part of the avoidable memory traffic.
     *
     * @param from the first unit
     * @param to the unit after the last one
     */
    void step(int from, int to);

    /**
     * Counts the spikes of the last calls of {@link #step} on the same units.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param time duration of these steps in ms, summed from 0 as {@code rfr} is; a unit spiked in them if its rfr is
     *     less
     */
    void flushSpikeCounts(int from, int to, float time);
}
