package org.lifsim.internal.spi;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.model.StateVariable;

/**
 * A run of units in one buffer a column. Commands are carried out in order, but may still be under way when they return;
 * reads and {@link #synchronize} wait. Arguments are trusted: {@code Population} has checked them. One thread at a time.
 */
public interface Slice extends AutoCloseable {
    /**
     * How many units there are.
     *
     * @return units
     */
    int units();

    /**
     * Sets every unit of a column.
     *
     * @param variable a column that is kept
     * @param value the value
     */
    void fill(StateVariable variable, float value);

    /**
     * Sets some units of a column.
     *
     * @param variable a column that is kept
     * @param unit the first unit
     * @param values where the values lie; not read after this returns
     * @param from the index of the first
     * @param length how many
     */
    void write(StateVariable variable, int unit, float[] values, int from, int length);

    /**
     * Reads some units of a column.
     *
     * @param variable a column that is kept
     * @param unit the first unit
     * @param dst where the values go
     * @param offset the index of the first
     * @param length how many
     */
    void read(StateVariable variable, int unit, float[] dst, int offset, int length);

    /**
     * Reads some units' spike counts, unsigned.
     *
     * @param unit the first unit
     * @param dst where they go
     * @param offset the index of the first
     * @param length how many
     */
    void readCounts(int unit, int[] dst, int offset, int length);

    /**
     * Sets some units' spike counts, unsigned.
     *
     * @param unit the first unit
     * @param values where the counts lie; not read after this returns
     * @param from the index of the first
     * @param length how many
     */
    void writeCounts(int unit, int[] values, int from, int length);

    /** Sets all spike counts to 0. */
    void clearCounts();

    /**
     * Advances every unit.
     *
     * @param steps how many steps, at least 1
     * @param context the time and the key of each step, where there are any; not read after this returns
     * @param spikes words of this slice, enough for the steps, where spikes are recorded; else null
     */
    void advance(int steps, AdvanceContext context, SpikeBitmap spikes);

    /**
     * Makes room for the spikes of some steps of every unit.
     *
     * @param words how many words a unit has, from 1
     * @return the words, to be closed before the slice
     * @throws org.lifsim.error.DeviceException if there is no memory for them
     */
    SpikeBitmap spikeBitmap(int words);

    /** Waits until every command is done. */
    void synchronize();

    /** Frees the memory. Safe twice. */
    @Override
    void close();
}
