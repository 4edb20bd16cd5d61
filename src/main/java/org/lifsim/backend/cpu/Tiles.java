package org.lifsim.backend.cpu;

/**
 * How a matrix of rows and columns is cut in shares: by columns, so that a thread has the same weights in every step and they stay in its
 * cache; by rows where there are few columns; not at all where there is little to do.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param shareRows rows of a share, but for the last
 * @param shareColumns columns of a share, but for the last
 */
record Tiles(int rows, int columns, int shareRows, int shareColumns) {
    /** A share's columns of some hundred weights a column stay in a core's cache, beside what is multiplied with them. */
    private static final int COLUMNS = 128;

    /** Fewer values are computed sooner than another thread hears of them. */
    private static final int FEWEST_VALUES = 1 << 14;

    /** Weights of so many bytes stay in any core's cache, whatever the share is. */
    private static final int FEW_BYTES = 1 << 18;

    /** Of a product with a batch: its values, each of which is a sum over some rows of weights. */
    static Tiles of(int rows, int columns, int terms) {
        if (rows * (long) columns < 2L * FEWEST_VALUES && columns > COLUMNS || rows == 1 && columns <= COLUMNS) {
            return new Tiles(rows, columns, rows, columns);
        }
        if (columns <= COLUMNS || rows > 1 && (long) terms * columns * Float.BYTES <= FEW_BYTES) {
            int share = Math.max(1, FEWEST_VALUES / (columns <= COLUMNS ? COLUMNS * columns : columns));
            return new Tiles(rows, columns, share, columns);
        }
        return byColumns(rows, columns);
    }

    /** Of what needs all rows of a column at once. */
    static Tiles byColumns(int rows, int columns) {
        if (columns <= COLUMNS) {
            return new Tiles(rows, columns, rows, columns);
        }
        int multiple = (FEWEST_VALUES / rows + COLUMNS - 1) / COLUMNS;
        return new Tiles(rows, columns, rows, Math.min(columns, Math.max(1, multiple) * COLUMNS));
    }

    int count() {
        return rowShares() * (1 + (columns - 1) / shareColumns);
    }

    private int rowShares() {
        return 1 + (rows - 1) / shareRows;
    }

    int fromRow(int share) {
        return share % rowShares() * shareRows;
    }

    int toRow(int share) {
        return Math.min(rows, fromRow(share) + shareRows);
    }

    int fromColumn(int share) {
        return share / rowShares() * shareColumns;
    }

    int toColumn(int share) {
        return Math.min(columns, fromColumn(share) + shareColumns);
    }
}
