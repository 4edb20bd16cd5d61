package org.lifsim.internal.cpu;

/**
 * The shortened statement of the LIF step, bound to units of which {@link org.lifsim.internal.fastpath.FastPathBounds} proved that neither a flush nor
 * v_min would change a value. Any number of threads may call it on units of their own.
 */
public interface LifFastPath {
    /**
     * Advances units [from, to) by some clear steps and counts their spikes.
     *
     * @param from the first unit
     * @param to the unit after the last
     * @param steps how many steps, at least 1
     */
    void advance(int from, int to, int steps);

    /**
     * As {@link #advance}, and gathers who spiked: it stores every word of its units, whatever was in it, where it can do that faster than
     * block by block with {@link SpikeBitPacker#ofBlock}.
     *
     * @param from the first unit
     * @param to the unit after the last
     * @param firstStep the first step, whose bit is the lowest of a word
     * @param steps how many steps, at least 1
     * @param words takes them
     * @return the first unit that is left as it was, with all after it
     */
    default int gather(int from, int to, int firstStep, int steps, CpuSpikeBitmap words) {
        return from;
    }

    /**
     * Whether {@link #gather} marks the words that are not 0.
     *
     * @return false if it leaves units to others, who do not
     */
    default boolean marksOccupancy() {
        return false;
    }

    /**
     * Takes one clear step and leaves counts as they are: they are the largest part of what a single step would move for nothing.
     *
     * @param from the first unit
     * @param to the unit after the last
     */
    void step(int from, int to);

    /**
     * Counts the spikes of the last calls of {@link #step} on the same units.
     *
     * @param from the first unit
     * @param to the unit after the last
     * @param time the time of these steps, ms, summed from 0 as {@code rfr} is: a unit spiked in them if its rfr is less
     */
    void flushSpikeCounts(int from, int to, float time);
}
