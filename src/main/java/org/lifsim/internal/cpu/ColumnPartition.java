package org.lifsim.internal.cpu;

/**
 * How a matrix of rows and columns is cut in tasks: by columns, so that a thread has the same weights in every step and they stay in its
 * cache; by rows where there are few columns; not at all where there is little to do.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param taskRows rows of a task, but for the last
 * @param taskColumns columns of a task, but for the last
 */
record ColumnPartition(int rows, int columns, int taskRows, int taskColumns) {
    /** A task's columns of some hundred weights a column stay in a core's cache, beside what is multiplied with them. */
    private static final int COLUMNS = 128;

    /** Fewer values are computed sooner than another thread hears of them. */
    private static final int MIN_VALUES = 1 << 14;

    /** Weights of so many bytes stay in any core's cache, whatever the task is. */
    private static final int FEW_BYTES = 1 << 18;

    /** Of a product with a batch: its values, each of which is a sum over some rows of weights. */
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

    /** Of what needs all rows of a column at once. */
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
