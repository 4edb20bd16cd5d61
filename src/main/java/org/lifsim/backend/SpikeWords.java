package org.lifsim.backend;

import java.nio.IntBuffer;

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
    IntBuffer await();

    /**
     * How far the words of one unit lie apart.
     *
     * @return words, at least the slice's units
     */
    int stride();

    /**
     * Which words may tell of a spike, where that is known: a bit for each unit, that of unit u the bit u % 8 of the byte w * {@link #marksOf}
     * + u / 8 for the steps from 32 w on. Where it is 0, so is the word.
     *
     * @return the bits, good as long as what {@link #await} returned; null if nothing is known
     */
    default byte[] marks() {
        return null;
    }

    /**
     * How far the marks of one unit lie apart.
     *
     * @param units of the slice
     * @return bytes, a multiple of 8
     */
    static int marksOf(int units) {
        return (units + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
    }

    /** Frees the memory. Safe twice. */
    @Override
    void close();
}
