package org.lifsim.internal.sparse;

import java.util.Arrays;

/**
 * The refractory cells of a part and a population. They are few, so that a step over all cells need not look at the refractory time of
 * each. The numbers of steps that are left stand in {@link CellGroup#refractory}; this is an index of them.
 */
public final class RefractoryCells {
    private int[] cells = new int[16];
    private int size;
    private boolean isStale = true;

    /** Creates an index, to be filled when it is first used. */
    public RefractoryCells() {}

    /** Forgets the cells, because the numbers of steps were changed. */
    public void restart() {
        isStale = true;
    }

    /** Finds the refractory cells of a range, unless they are known. */
    void find(int[] left, int from, int to) {
        if (isStale) {
            isStale = false;
            size = 0;
            for (int i = from; i < to; i++) {
                if (left[i] > 0) {
                    add(i);
                }
            }
        }
    }

    private void add(int cell) {
        if (size == cells.length) {
            cells = Arrays.copyOf(cells, 2 * size);
        }
        cells[size++] = cell;
    }

    /**
     * Ends a step: refractory cells stay at their potential and have a step less, and those that have just spiked are added.
     *
     * @param left steps that each cell has left
     * @param potentials potential of each cell
     * @param reset the potential of refractory cells
     * @param spikes cells that spiked in this step
     * @param steps length of the refractory time
     */
    void endStep(int[] left, double[] potentials, double reset, SpikeList spikes, int steps) {
        int kept = 0;
        for (int n = 0; n < size; n++) {
            int cell = cells[n];
            potentials[cell] = reset;
            int now = left[cell] - 1;
            left[cell] = now;
            cells[kept] = cell;
            kept += now > 0 ? 1 : 0;
        }
        size = kept;
        for (int n = 0; n < spikes.size(); n++) {
            int cell = spikes.cell(n);
            potentials[cell] = reset;
            left[cell] = steps;
            if (steps > 0) {
                add(cell);
            }
        }
    }
}
