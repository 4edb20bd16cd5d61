package org.lifsim.internal.spi;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * The spikes of a slice's units in the steps of an advance, as bits: a word holds 32 steps of a unit, the first of them in its lowest bit.
 * A device fills one while another is read.
 */
public interface SpikeBitmap extends AutoCloseable {
    /** Steps that a word holds. */
    int STEPS_PER_WORD = Integer.SIZE;

    /**
     * Waits for the steps of the last advance that was given these words.
     *
     * @return the words, that of unit u for the steps from 32 w on at index w * {@link #stride} + u, unless {@link #occupancy} says that it tells of
     *     nothing; good until the next such advance
     */
    IntBuffer await();

    /**
     * How far the words of one unit lie apart.
     *
     * @return words, at least the slice's units
     */
    int stride();

    /**
     * Which words may tell of a spike, where that is known: a bit for each unit, that of unit u the bit u % 8 of the byte
     * w * {@link #occupancyStride} + u / 8 for the steps from 32 w on. Where it is 0 there was no spike, and the word may be anything: it was not
     * written. Bits beyond the last unit may be anything too.
     *
     * @return the bits, little-endian, at least 8 bytes from where each unit's bit is; good as long as what {@link #await} returned; null if
     *     nothing is known
     */
    default ByteBuffer occupancy() {
        return null;
    }

    /**
     * How far the marks of one unit lie apart.
     *
     * @return bytes
     */
    default int occupancyStride() {
        return 0;
    }

    /** Frees the memory. Safe twice. */
    @Override
    void close();
}
