package org.lifsim.circuit;

import java.util.ArrayList;
import java.util.List;

/**
 * The fixed tree by which the columns of a matrix are summed, whoever sums them: XLA's of jax 0.12.0.1 on a CPU. Each level cuts the rows
 * that are left in runs, and makes one row of each run by adding its rows in ascending order, from 0 on.
 */
public final class ColumnTree {
    private static final int SMALL = 4096;
    private static final int WINDOW = 32;

    private ColumnTree() {}

    /**
     * A level.
     *
     * @param rows how many rows there are to sum
     * @param run rows of a run
     * @param low by how many rows the first run is shorter, since the runs lie around the middle; the last one ends with the rows
     * @param runs how many runs, which is the rows of the next level
     */
    public record Level(int rows, int run, int low, int runs) {
        /**
         * The first row of a run.
         *
         * @param index the run
         * @return the row
         */
        public int from(int index) {
            return Math.max(0, index * run - low);
        }

        /**
         * The row after the last one of a run.
         *
         * @param index the run
         * @return the row
         */
        public int to(int index) {
            return index == runs - 1 ? rows : (index + 1) * run - low;
        }
    }

    /**
     * The levels, the last of which leaves one row.
     *
     * @param rows how many rows
     * @param columns how many columns
     * @return at least one
     */
    public static List<Level> levels(int rows, int columns) {
        List<Level> levels = new ArrayList<>();
        int left = rows;
        if ((long) rows * columns >= SMALL) {
            for (int run : new int[] {4, 4, 16}) {
                int runs = 1 + (left - 1) / run;
                levels.add(new Level(left, run, 0, runs));
                left = runs;
            }
        }
        while (levels.size() < 3 && left >= WINDOW) {
            int runs = 1 + (left - 1) / WINDOW;
            levels.add(new Level(left, WINDOW, (runs * WINDOW - left) / 2, runs));
            left = runs;
        }
        levels.add(new Level(left, left, 0, 1));
        return levels;
    }

    /**
     * The sums of columns [from, to) of a matrix: the clear statement.
     *
     * @param matrix row by row
     * @param columns how many columns it has
     * @param levels of the matrix
     * @param magnitudes whether magnitudes are summed instead
     * @param from the first column
     * @param to the column after the last
     * @param work at least {@link #workRows} times columns; overwritten
     * @param into where the sums go, a value a column
     */
    public static void sum(
            float[] matrix,
            int columns,
            List<Level> levels,
            boolean magnitudes,
            int from,
            int to,
            float[] work,
            float[] into) {
        for (int n = 0; n < levels.size(); n++) {
            Level level = levels.get(n);
            float[] sums = n == levels.size() - 1 ? into : work;
            for (int run = 0; run < level.runs(); run++) {
                int first = level.from(run) * columns;
                int end = level.to(run) * columns;
                if (n == 0 && magnitudes) {
                    sumMagnitudes(matrix, columns, first, end, from, to, sums, run * columns);
                } else {
                    sumRun(n == 0 ? matrix : work, columns, first, end, from, to, sums, run * columns);
                }
            }
        }
    }

    /**
     * The memory that {@link #sum} takes.
     *
     * @param levels of the matrix
     * @return rows
     */
    public static int workRows(List<Level> levels) {
        return levels.get(0).runs();
    }

    /** Where a run's own row in the work is among those summed, it is the first of them, so it is read before it is written. */
    private static void sumRun(float[] rows, int columns, int first, int end, int from, int to, float[] sums, int at) {
        for (int j = from; j < to; j++) {
            sums[at + j] = 0f + rows[first + j];
        }
        for (int row = first + columns; row < end; row += columns) {
            for (int j = from; j < to; j++) {
                sums[at + j] += rows[row + j];
            }
        }
    }

    private static void sumMagnitudes(
            float[] rows, int columns, int first, int end, int from, int to, float[] sums, int at) {
        for (int j = from; j < to; j++) {
            sums[at + j] = Math.abs(rows[first + j]);
        }
        for (int row = first + columns; row < end; row += columns) {
            for (int j = from; j < to; j++) {
                sums[at + j] += Math.abs(rows[row + j]);
            }
        }
    }
}
