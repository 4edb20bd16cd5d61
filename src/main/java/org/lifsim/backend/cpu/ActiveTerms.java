package org.lifsim.backend.cpu;

/**
 * The values of a variable that are not 0, row by row in ascending order; and, for learning, column by column. Found when they are first
 * asked for after the variable changed.
 */
final class ActiveTerms {
    /** Fewer values are looked through sooner than another thread hears of them. */
    private static final int FEWEST_VALUES = 1 << 14;

    /** Shares of the columns; more than threads, so that all end together. */
    private static final int COLUMN_SHARES = 4;

    private final WorkerTeam team;
    private final CircuitLoops loops;
    private final float[] values;
    private final int rows;
    private final int columns;
    private final int rowsOfShare;
    private final int columnsOfShare;
    private final WorkerTeam.Job rowsJob = this::findRows;
    private final WorkerTeam.Job columnsJob = this::sortColumns;

    /** Of each row, how many there are; its terms lie from row * columns on. */
    final int[] counts;

    final int[] indices;
    final float[] factors;

    /** Of each column, where its terms begin and end; made when learning first asks. */
    private int[] columnStarts;

    private int[] columnEnds;
    private int[] columnRows;
    private float[] columnFactors;

    /** For each share of the columns and each row, where the row's terms in the share begin. */
    private int[] cursors;

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
        columnsOfShare = values.length < FEWEST_VALUES ? columns : 1 + (columns - 1) / COLUMN_SHARES;
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
            team.run(rowsJob, 1 + (rows - 1) / rowsOfShare);
            known = true;
        }
    }

    private void findRows(int share) {
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
        int shares = 1 + (columns - 1) / columnsOfShare;
        if (columnStarts == null) {
            columnStarts = new int[columns];
            columnEnds = new int[columns];
            columnRows = new int[values.length];
            columnFactors = new float[values.length];
            cursors = new int[shares * rows];
        }
        team.run(columnsJob, shares);
        columnsKnown = true;
    }

    /** A share has columns of its own, and room for all values that they could have. */
    private void sortColumns(int share) {
        int from = share * columnsOfShare;
        int to = Math.min(columns, from + columnsOfShare);
        for (int column = from; column < to; column++) {
            columnEnds[column] = 0;
        }
        for (int row = 0; row < rows; row++) {
            int end = row * columns + counts[row];
            int n = firstFrom(from, row * columns, end);
            cursors[share * rows + row] = n;
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
            for (int n = cursors[share * rows + row]; n < end && indices[n] < to; n++) {
                int at = columnEnds[indices[n]]++;
                columnRows[at] = row;
                columnFactors[at] = factors[n];
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
