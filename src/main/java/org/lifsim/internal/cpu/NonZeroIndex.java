package org.lifsim.internal.cpu;

/**
 * The values of a variable that are not 0, row by row in ascending order; and, for learning, column by column. Found when they are first
 * asked for after the variable changed.
 */
final class NonZeroIndex {
    /** Fewer values are looked through sooner than another thread hears of them. */
    private static final int MIN_VALUES = 1 << 14;

    /** Tasks of the columns; more than threads, so that all end together. */
    private static final int COLUMN_TASKS = 4;

    private final WorkerPool pool;
    private final MatrixKernels kernels;
    private final float[] values;
    private final int rows;
    private final int columns;
    private final int rowsPerTask;
    private final int columnsPerTask;
    private final WorkerPool.Work rowsTask = this::findRows;
    private final WorkerPool.Work columnsTask = this::sortColumns;

    /** Of each row, how many there are; its terms lie from row * columns on. */
    final int[] counts;

    final int[] indices;
    final float[] factors;

    /** Of each column, where its terms begin and end; made when learning first asks. */
    private int[] columnStarts;

    private int[] columnEnds;
    private int[] columnRows;
    private float[] columnFactors;

    /** For each task of the columns and each row, where the row's terms in the task begin. */
    private int[] cursors;

    private boolean known;
    private boolean columnsKnown;

    NonZeroIndex(WorkerPool pool, MatrixKernels kernels, float[] values, int rows, int columns) {
        this.pool = pool;
        this.kernels = kernels;
        this.values = values;
        this.rows = rows;
        this.columns = columns;
        counts = new int[rows];
        indices = new int[values.length];
        factors = new float[values.length];
        rowsPerTask = Math.max(1, MIN_VALUES / columns);
        columnsPerTask = values.length < MIN_VALUES ? columns : 1 + (columns - 1) / COLUMN_TASKS;
    }

    /** The variable has other values now. */
    void forget() {
        known = false;
        columnsKnown = false;
    }

    /** Who changed the variable has found them. */
    void haveBeenFound() {
        known = true;
        columnsKnown = false;
    }

    boolean areKnown() {
        return known;
    }

    /** Finds them, unless they are known. */
    void find() {
        if (!known) {
            pool.run(rowsTask, 1 + (rows - 1) / rowsPerTask);
            known = true;
        }
    }

    private void findRows(int task) {
        int end = Math.min(rows, (task + 1) * rowsPerTask);
        for (int row = task * rowsPerTask; row < end; row++) {
            int offset = row * columns;
            counts[row] = kernels.active(values, offset, offset + columns, indices, factors, offset);
        }
    }

    /** Sorts them by column, in ascending order of rows, unless that is done. */
    void findColumns() {
        if (columnsKnown) {
            return;
        }
        find();
        int tasks = 1 + (columns - 1) / columnsPerTask;
        if (columnStarts == null) {
            columnStarts = new int[columns];
            columnEnds = new int[columns];
            columnRows = new int[values.length];
            columnFactors = new float[values.length];
            cursors = new int[tasks * rows];
        }
        pool.run(columnsTask, tasks);
        columnsKnown = true;
    }

    /** A task has columns of its own, and room for all values that they could have. */
    private void sortColumns(int task) {
        int from = task * columnsPerTask;
        int to = Math.min(columns, from + columnsPerTask);
        for (int column = from; column < to; column++) {
            columnEnds[column] = 0;
        }
        for (int row = 0; row < rows; row++) {
            int end = row * columns + counts[row];
            int n = firstFrom(from, row * columns, end);
            cursors[task * rows + row] = n;
            for (; n < end && indices[n] < to; n++) {
                columnEnds[indices[n]]++;
            }
        }
        int next = from * rows;
        for (int column = from; column < to; column++) {
            columnStarts[column] = next;
            next += columnEnds[column];
            columnEnds[column] = columnStarts[column];
        }
        for (int row = 0; row < rows; row++) {
            int end = row * columns + counts[row];
            for (int n = cursors[task * rows + row]; n < end && indices[n] < to; n++) {
                int offset = columnEnds[indices[n]]++;
                columnRows[offset] = row;
                columnFactors[offset] = factors[n];
            }
        }
    }

    /** The first of some terms whose index is at least this one. */
    int firstFrom(int index, int start, int end) {
        int low = start;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (indices[middle] < index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    int columnStart(int column) {
        return columnStarts[column];
    }

    int columnEnd(int column) {
        return columnEnds[column];
    }

    int[] columnRows() {
        return columnRows;
    }

    float[] columnFactors() {
        return columnFactors;
    }
}
