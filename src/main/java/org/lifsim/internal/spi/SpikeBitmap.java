package org.lifsim.internal.spi;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * The spikes of a slice during one call of {@link Slice#advance}, as bits. A word holds 32 steps of one unit; the lowest bit is
 * the first of these steps. With two bitmaps, a device can fill one while the other is read. A bitmap can be read and closed after its
 * slice is closed.
 */
public interface SpikeBitmap extends AutoCloseable {
    /** Number of steps per word. */
    int STEPS_PER_WORD = Integer.SIZE;

    /**
     * Waits for the last advance that filled this bitmap.
     *
     * @return the words, valid until the next advance with this bitmap. The word at index {@code w * stride() + u} holds the
     *     steps 32 w to 32 w + 31 of unit u. It is undefined where the bit of {@link #occupancy} is 0.
     */
    IntBuffer await();

    /**
     * The distance between consecutive words of one unit.
     *
     * @return number of words, at least the number of units of the slice
     */
    int stride();

    /**
     * The occupancy: one bit per word that shows whether the word can be different from 0. The bit of word (w, u) is bit u % 8 of
     * the byte {@code w * occupancyStride() + u / 8}. If the bit is 0, unit u did not spike in these 32 steps, and its word was
     * not written. Bits beyond the last unit are undefined.
     *
     * @return the bits, little-endian, with at least 8 readable bytes from the byte of each unit's bit; valid as long as the
     *     words of {@link #await}; null if not supported
     */
    default ByteBuffer occupancy() {
        return null;
    }

    /**
     * The distance between consecutive occupancy bits of one unit.
     *
     * @return number of bytes; 0 if there is no occupancy
     */
    default int occupancyStride() {
        return 0;
    }

    /** Frees the memory. Repeated calls have no effect. */
    @Override
    void close();
}
