package org.lifsim.internal.cpu;

/** Gathers who spiked, as bits of a word for each unit. Any number of threads may call it on units of their own. */
public interface SpikeBitPacker {
    /**
     * Sets a bit of the units that spiked in their last step.
     *
     * @param from the first unit
     * @param to the unit after the last
     * @param bit which bit, 0 to 31
     * @param words where the words lie
     * @param offset the index of unit 0's
     */
    void ofStep(int from, int to, int bit, int[] words, int offset);

    /**
     * Sets a bit of the LIF units that spiked in their last steps, in which they spiked once at most: their time since then tells when.
     *
     * @param from the first unit
     * @param to the unit after the last
     * @param time the time of these steps, ms, summed from 0 as {@code rfr} is
     * @param last the bit of the last of these steps, 0 to 31, and not less than the other steps are
     * @param words where the words lie
     * @param offset the index of unit 0's
     */
    void ofBlock(int from, int to, float time, int last, int[] words, int offset);
}
