package org.lifsim.internal.cpu;

/**
 * Index of the values of a variable that are not 0: row by row in ascending order, and column by column for learning.
 * It is built on first use after the variable changed.
 */
final class NonZeroIndex {
    /** Minimum number of values per task. Below it, waking a second thread costs more than searching them on one. */
    private static final int MIN_VALUES = 1 << 14;

    /** Number of tasks for sorting by column. */
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

    /**
     * Number of entries of each row. The entries of row r are at n from {@code r * columns} to
     * {@code r * columns + counts[r] - 1}: {@code indices[n]} is the column and {@code factors[n]} the value.
     */
    final int[] counts;

    final int[] indices;
    final float[] factors;

    /**
     * Entries by column, created when learning first asks. Those of column c are at n from {@code columnStarts[c]} to
     * {@code columnEnds[c] - 1}: {@code columnRows[n]} is the row and {@code columnFactors[n]} the value.
     */
    private int[] columnStarts;

    private int[] columnEnds;
    private int[] columnRows;
    private float[] columnFactors;

    /** {@code cursors[task * rows + row]} is the first entry of the row in the columns of the task. */
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

    /** Discards the index after the values of the variable changed. */
    void forget() {
        known = false;
        columnsKnown = false;
    }

    /** The operation that changed the variable has filled the entries of its rows. */
    void haveBeenFound() {
        known = true;
        columnsKnown = false;
    }

    boolean areKnown() {
        return known;
    }

    /** Builds the entries of the rows, unless they are known. */
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

    /** Sorts the entries by column, in ascending order of rows, unless that is done. */
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

    /** Sorts the columns of one task. Each task has room for all values of its columns. */
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

    /** First entry in [start, end) with a column of at least {@code index}, or {@code end}. */
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
