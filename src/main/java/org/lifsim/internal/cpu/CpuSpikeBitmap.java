package org.lifsim.internal.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.lifsim.internal.spi.SpikeBitmap;

/**
 * A spike bitmap in a Java array, complete when the steps are done. Bit {@code k % 32} of
 * {@code words[k / 32 * units + u]} says whether unit u spiked in step k. The occupancy bit of that word is bit
 * {@code u % 8} of {@code marks[k / 32 * marksStride + u / 8]}.
 */
public final class CpuSpikeBitmap implements SpikeBitmap {
    /** Units per byte of the occupancy. */
    public static final int MARKED = Byte.SIZE;

    private final int units;
    private final int marksStride;
    private int[] words;
    private IntBuffer toRead;
    private byte[] marks;
    private ByteBuffer marksToRead;

    /**
     * Allocates the spike bitmap of some units.
     *
     * @param rows number of words per unit
     * @param units number of units
     * @param marked whether there is an occupancy; code that stores words must then begin at a multiple of
     *     {@link #MARKED}, and also store which words are 0
     */
    CpuSpikeBitmap(int rows, int units, boolean marked) {
        this.units = units;
        marksStride = (units + MARKED - 1) / MARKED;
        words = new int[Math.multiplyExact(rows, units)];
        toRead = IntBuffer.wrap(words);
        marks = marked ? new byte[rows * marksStride + Long.BYTES] : null;
        marksToRead = marked ? ByteBuffer.wrap(marks).order(ByteOrder.LITTLE_ENDIAN) : null;
    }

    /**
     * The words: {@code words[row(step) + u]} is the word of unit u.
     *
     * @return the array itself
     */
    public int[] words() {
        return words;
    }

    /**
     * Start of the words of a step.
     *
     * @param step index of the step, from 0 for the first that is gathered
     * @return index in {@link #words()} of the word of unit 0
     */
    public int row(int step) {
        return step / STEPS_PER_WORD * units;
    }

    /**
     * Start of the occupancy of a step.
     *
     * @param step index of the step, from 0 for the first that is gathered
     * @return index in {@link #occupancyArray} of the byte of unit 0
     */
    public int occupancyRow(int step) {
        return step / STEPS_PER_WORD * marksStride;
    }

    /**
     * Sets the words of some steps to 0, to be filled bit by bit. Their occupancy is set as if all units spiked.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param firstStep the first step; its bit is the lowest of a word
     * @param steps number of steps
     */
    void clear(int from, int to, int firstStep, int steps) {
        for (int k = firstStep; k < firstStep + steps; k += STEPS_PER_WORD) {
            Arrays.fill(words, row(k) + from, row(k) + to, 0);
            if (marks != null) {
                int marksAt = occupancyRow(k);
                Arrays.fill(marks, marksAt + from / MARKED, marksAt + (to + MARKED - 1) / MARKED, (byte) -1);
            }
        }
    }

    @Override
    public IntBuffer await() {
        return toRead;
    }

    @Override
    public int stride() {
        return units;
    }

    @Override
    public ByteBuffer occupancy() {
        return marksToRead;
    }

    @Override
    public int occupancyStride() {
        return marksStride;
    }

    /**
     * The occupancy: bit {@code u % 8} of {@code marks[marksRow(step) + u / 8]} belongs to unit u.
     *
     * @return the array itself; null if there is no occupancy
     */
    public byte[] occupancyArray() {
        return marks;
    }

    @Override
    public void close() {
        words = null;
        toRead = null;
        marks = null;
        marksToRead = null;
    }
}
