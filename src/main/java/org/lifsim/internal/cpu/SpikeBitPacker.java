package org.lifsim.internal.cpu;

/**
 * Packs spikes into bits, one word per unit: the word of unit u is {@code words[offset + u]}. Several threads may call
 * it at the same time on disjoint units.
 */
public interface SpikeBitPacker {
    /**
     * Sets a bit for the units that spiked in their last step.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param bit index of the bit, 0 to 31
     * @param words array of the words
     * @param offset index of the word of unit 0
     */
    void packStep(int from, int to, int bit, int[] words, int offset);

    /**
     * Sets a bit for the LIF units that spiked in their last steps. A unit must have spiked at most once in them, so
     * that its time since the last spike gives the step.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param time duration of these steps in ms, summed from 0 as {@code rfr} is
     * @param last bit of the last of these steps, 0 to 31, and at least the number of the other steps
     * @param words array of the words
     * @param offset index of the word of unit 0
     */
    void packBlock(int from, int to, float time, int last, int[] words, int offset);
}
