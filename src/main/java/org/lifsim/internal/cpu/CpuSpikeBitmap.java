package org.lifsim.internal.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.lifsim.internal.spi.SpikeBitmap;

/** Words in a Java array, that of unit u at its row's beginning plus u: they are there as soon as the steps are. */
public final class CpuSpikeBitmap implements SpikeBitmap {
    /** Units of a byte of the marks. */
    public static final int MARKED = Byte.SIZE;

    private final int units;
    private final int marksStride;
    private int[] words;
    private IntBuffer toRead;
    private byte[] marks;
    private ByteBuffer marksToRead;

    /**
     * Words of some units.
     *
     * @param rows how many words a unit has
     * @param units how many units
     * @param marked whether whoever stores them begins with a multiple of {@link #MARKED} and can tell in passing which are 0
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
     * The words.
     *
     * @return the array itself
     */
    public int[] words() {
        return words;
    }

    /**
     * Where the words of a step begin.
     *
     * @param step the step, counted from the first that is gathered
     * @return the index of unit 0's
     */
    public int row(int step) {
        return step / STEPS_PER_WORD * units;
    }

    /**
     * Where the marks of a step begin.
     *
     * @param step the step, counted from the first that is gathered
     * @return the index of unit 0's, in {@link #marksArray}
     */
    public int marksRow(int step) {
        return step / STEPS_PER_WORD * marksStride;
    }

    /**
     * Makes the words of some steps 0, to be filled bit by bit; they are marked as if all told of spikes.
     *
     * @param from the first unit
     * @param to the unit after the last
     * @param firstStep the first step, whose bit is the lowest of a word
     * @param steps how many steps
     */
    void clear(int from, int to, int firstStep, int steps) {
        for (int k = firstStep; k < firstStep + steps; k += STEPS_PER_WORD) {
            Arrays.fill(words, row(k) + from, row(k) + to, 0);
            if (marks != null) {
                int marksAt = marksRow(k);
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
     * The marks, which are bytes of {@link #MARKED} bits.
     *
     * @return the array itself; null if nobody asks for them
     */
    public byte[] marksArray() {
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
