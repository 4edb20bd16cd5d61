package org.lifsim.internal.cpu;

/**
 * Splits a matrix into tasks. It splits by columns, so that a thread has the same weights in every step and they stay
 * in its cache. It splits by rows if there are few columns. It does not split if there is little work.
 *
 * @param rows rows of the matrix
 * @param columns columns of the matrix
 * @param taskRows rows of a task; the last task may have fewer
 * @param taskColumns columns of a task; the last task may have fewer
 */
record ColumnPartition(int rows, int columns, int taskRows, int taskColumns) {
    /**
     * Columns of a task. With some hundred weights per column they stay in a core's cache, beside the values that they
     * are multiplied with.
     */
    private static final int COLUMNS = 128;

    /** Minimum number of values per task. Below it, waking a second thread costs more than computing them on one. */
    private static final int MIN_VALUES = 1 << 14;

    /** Weights of at most this many bytes stay in any core's cache, however the matrix is split. */
    private static final int FEW_BYTES = 1 << 18;

    /** Partition of a product with a batch. Each value of the product is a sum over some rows of weights. */
    static ColumnPartition of(int rows, int columns, int terms) {
        if (rows * (long) columns < 2L * MIN_VALUES && columns > COLUMNS || rows == 1 && columns <= COLUMNS) {
            return new ColumnPartition(rows, columns, rows, columns);
        }
        if (columns <= COLUMNS || rows > 1 && (long) terms * columns * Float.BYTES <= FEW_BYTES) {
            int task = Math.max(1, MIN_VALUES / (columns <= COLUMNS ? COLUMNS * columns : columns));
            return new ColumnPartition(rows, columns, task, columns);
        }
        return byColumns(rows, columns);
    }

    /** Partition for work that needs all rows of a column at once. */
    static ColumnPartition byColumns(int rows, int columns) {
        if (columns <= COLUMNS) {
            return new ColumnPartition(rows, columns, rows, columns);
        }
        int multiple = (MIN_VALUES / rows + COLUMNS - 1) / COLUMNS;
        return new ColumnPartition(rows, columns, rows, Math.min(columns, Math.max(1, multiple) * COLUMNS));
    }

    int count() {
        return rowTasks() * (1 + (columns - 1) / taskColumns);
    }

    private int rowTasks() {
        return 1 + (rows - 1) / taskRows;
    }

    int fromRow(int task) {
        return task % rowTasks() * taskRows;
    }

    int toRow(int task) {
        return Math.min(rows, fromRow(task) + taskRows);
    }

    int fromColumn(int task) {
        return task / rowTasks() * taskColumns;
    }

    int toColumn(int task) {
        return Math.min(columns, fromColumn(task) + taskColumns);
    }
}
