package org.lifsim.backend;

/**
 * The spikes of a slice's units in the steps of an advance, as bits: a word holds 32 steps of a unit, the first of them in its lowest bit.
 * A device fills one while another is read.
 */
public interface SpikeWords extends AutoCloseable {
    /** Steps that a word holds. */
    int STEPS = Integer.SIZE;

    /**
     * Waits for the steps of the last advance that was given these words.
     *
     * @return the words, that of unit u for the steps from 32 w on at index w * {@link #stride} + u; good until the next such advance
     */
    int[] await();

    /**
     * How far the words of one unit lie apart.
     *
     * @return words, at least the slice's units
     */
    int stride();

    /** Frees the memory. Safe twice. */
    @Override
    void close();
}
