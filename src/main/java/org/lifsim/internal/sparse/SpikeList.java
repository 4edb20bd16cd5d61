package org.lifsim.internal.sparse;

import java.util.Arrays;

/** Cells that spike in a step, in ascending order. A cell that spikes several times in a step stands there as often. */
public final class SpikeList {
    private int[] cells = new int[16];
    private int size;

    /** Creates an empty list. */
    public SpikeList() {}

    /**
     * Appends a spike.
     *
     * @param cell the cell, not below the last one
     */
    public void add(int cell) {
        if (size == cells.length) {
            cells = Arrays.copyOf(cells, 2 * size);
        }
        cells[size++] = cell;
    }

    /** Removes all spikes. */
    public void clear() {
        size = 0;
    }

    /**
     * The number of spikes.
     *
     * @return number of spikes
     */
    public int size() {
        return size;
    }

    /**
     * The cell of a spike.
     *
     * @param k index of the spike, below {@link #size}
     * @return the cell
     */
    public int cell(int k) {
        return cells[k];
    }
}
