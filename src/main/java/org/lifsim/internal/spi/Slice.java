package org.lifsim.internal.spi;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.model.StateVariable;

/**
 * Consecutive units of a population on a device, with one buffer per state variable. Commands run in order but may be
 * asynchronous; reads and {@link #synchronize} wait for them. Arguments are not checked, because {@code Population} has checked
 * them. Not thread-safe.
 */
public interface Slice extends AutoCloseable {
    /**
     * The number of units.
     *
     * @return number of units, at least 1
     */
    int units();

    /**
     * Requires that the slice can be used.
     *
     * @throws IllegalStateException if its backend is closed
     */
    void checkOpen();

    /**
     * Sets a state variable of all units to one number.
     *
     * @param variable a state variable of the slice
     * @param value the number
     */
    void fill(StateVariable variable, float value);

    /**
     * Writes a state variable of some units: {@code x[unit + i] = values[from + i]}.
     *
     * @param variable a state variable of the slice
     * @param unit index of the first unit in the slice
     * @param values contains the values; not read after this method returns
     * @param from index of the first value
     * @param length number of units
     */
    void write(StateVariable variable, int unit, float[] values, int from, int length);

    /**
     * Reads a state variable of some units: {@code dst[offset + i] = x[unit + i]}.
     *
     * @param variable a state variable of the slice
     * @param unit index of the first unit in the slice
     * @param dst receives the values
     * @param offset index of the first value in {@code dst}
     * @param length number of units
     */
    void read(StateVariable variable, int unit, float[] dst, int offset, int length);

    /**
     * Reads the spike counts of some units: {@code dst[offset + i]} is that of unit {@code unit + i}.
     *
     * @param unit index of the first unit in the slice
     * @param dst receives the counts as unsigned integers
     * @param offset index of the first count in {@code dst}
     * @param length number of units
     */
    void readCounts(int unit, int[] dst, int offset, int length);

    /**
     * Writes the spike counts of some units: {@code values[from + i]} is that of unit {@code unit + i}.
     *
     * @param unit index of the first unit in the slice
     * @param values contains the counts as unsigned integers; not read after this method returns
     * @param from index of the first count
     * @param length number of units
     */
    void writeCounts(int unit, int[] values, int from, int length);

    /** Sets all spike counts to 0. */
    void clearCounts();

    /**
     * Advances all units.
     *
     * @param steps number of steps, at least 1
     * @param context the time, the random key and the current source values of each step, as far as the variant needs them; not
     *     read after this method returns
     * @param spikes a bitmap of this slice that is large enough for the steps; null if spikes are not recorded
     */
    void advance(int steps, AdvanceContext context, SpikeBitmap spikes);

    /**
     * Allocates a spike bitmap for all units.
     *
     * @param words number of words per unit, at least 1; each word holds {@link SpikeBitmap#STEPS_PER_WORD} steps
     * @return the bitmap; it must be closed before the slice
     * @throws org.lifsim.error.DeviceException if there is not enough memory
     */
    SpikeBitmap spikeBitmap(int words);

    /** Waits until all commands have completed. */
    void synchronize();

    /** Frees the memory. Repeated calls have no effect. */
    @Override
    void close();
}
