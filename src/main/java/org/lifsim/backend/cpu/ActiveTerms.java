package org.lifsim.backend.cpu;

import java.util.Arrays;

/**
 * The values of a variable that are not 0, row by row in ascending order; and, for learning, column by column. Found when they are first
 * asked for after the variable changed.
 */
final class ActiveTerms implements WorkerTeam.Job {
    /** Fewer values are looked through sooner than another thread hears of them. */
    private static final int FEWEST_VALUES = 1 << 14;

    private final WorkerTeam team;
    private final CircuitLoops loops;
    private final float[] values;
    private final int rows;
    private final int columns;
    private final int rowsOfShare;

    /** Of each row, how many there are; its terms lie from row * columns on. */
    final int[] counts;

    final int[] indices;
    final float[] factors;

    /** Of each column, where its terms begin, and where those of the last end; made when learning first asks. */
    private int[] columnStarts;

    private int[] columnRows;
    private float[] columnFactors;
    private int[] next;
    private boolean known;
    private boolean columnsKnown;

    ActiveTerms(WorkerTeam team, CircuitLoops loops, float[] values, int rows, int columns) {
        this.team = team;
        this.loops = loops;
        this.values = values;
        this.rows = rows;
        this.columns = columns;
        counts = new int[rows];
        indices = new int[values.length];
        factors = new float[values.length];
        rowsOfShare = Math.max(1, FEWEST_VALUES / columns);
    }

    /** The variable has other values now. */
    void forget() {
        known = false;
        columnsKnown = false;
    }

    /** Finds them, unless they are known. */
    void find() {
        if (!known) {
            team.run(this, 1 + (rows - 1) / rowsOfShare);
            known = true;
        }
    }

    @Override
    public void share(int share) {
        int end = Math.min(rows, (share + 1) * rowsOfShare);
        for (int row = share * rowsOfShare; row < end; row++) {
            int at = row * columns;
            counts[row] = loops.active(values, at, at + columns, indices, factors, at);
        }
    }

    /** Sorts them by column, in ascending order of rows, unless that is done. */
    void findColumns() {
        if (columnsKnown) {
            return;
        }
        find();
        if (columnStarts == null) {
            columnStarts = new int[columns + 1];
            columnRows = new int[values.length];
            columnFactors = new float[values.length];
            next = new int[columns];
        }
        Arrays.fill(columnStarts, 0);
        for (int row = 0; row < rows; row++) {
            int end = row * columns + counts[row];
            for (int n = row * columns; n < end; n++) {
                columnStarts[indices[n] + 1]++;
            }
        }
        for (int column = 0; column < columns; column++) {
            columnStarts[column + 1] += columnStarts[column];
            next[column] = columnStarts[column];
        }
        for (int row = 0; row < rows; row++) {
            int end = row * columns + counts[row];
            for (int n = row * columns; n < end; n++) {
                int at = next[indices[n]]++;
                columnRows[at] = row;
                columnFactors[at] = factors[n];
            }
        }
        columnsKnown = true;
    }

    int columnStart(int column) {
        return columnStarts[column];
    }

    int[] columnRows() {
        return columnRows;
    }

    float[] columnFactors() {
        return columnFactors;
    }
}
