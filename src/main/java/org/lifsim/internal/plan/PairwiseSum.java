package org.lifsim.internal.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The fixed tree by which the columns of a matrix are summed, whoever sums them: XLA's of jax 0.12.0.1 on a CPU. Each level cuts the rows
 * that are left in runs, and makes one row of each run by adding its rows in ascending order, from 0 on.
 */
public final class PairwiseSum {
    private static final int SMALL = 4096;
    private static final int WINDOW = 32;

    private PairwiseSum() {}

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
        int remaining = rows;
        if ((long) rows * columns >= SMALL) {
            for (int run : new int[] {4, 4, 16}) {
                int runs = 1 + (remaining - 1) / run;
                levels.add(new Level(remaining, run, 0, runs));
                remaining = runs;
            }
        }
        while (levels.size() < 3 && remaining >= WINDOW) {
            int runs = 1 + (remaining - 1) / WINDOW;
            levels.add(new Level(remaining, WINDOW, (runs * WINDOW - remaining) / 2, runs));
            remaining = runs;
        }
        levels.add(new Level(remaining, remaining, 0, 1));
        return levels;
    }

    /** Sums rows of a matrix: {@link #sumRun} and {@link #sumMagnitudes} are the clear statements. */
    public interface RowSum {
        /**
         * Sums rows, one after the other, the first from 0 on.
         *
         * @param rows where they lie
         * @param columns how many columns
         * @param first the first row's first value
         * @param end after the last row's last value
         * @param sums where the sums go, which may be where the first row is
         * @param offset where that of the first column goes
         */
        void of(float[] rows, int columns, int first, int end, float[] sums, int offset);
    }

    /**
     * The sums of the columns of a matrix.
     *
     * @param matrix where it lies, row by row
     * @param base its first value
     * @param columns how many columns it has
     * @param levels of the matrix, or of a wider one of which these are some columns
     * @param lowest sums rows of the matrix
     * @param others sums rows of sums
     * @param offset where the sum of the first column goes, in {@code dst}; and, times {@link #workRows}, what is used of the work
     * @param work overwritten
     * @param dst where the sums go, a value a column
     */
    public static void sum(
            float[] matrix,
            int base,
            int columns,
            List<Level> levels,
            RowSum lowest,
            RowSum others,
            int offset,
            float[] work,
            float[] dst) {
        int workBase = offset * workRows(levels);
        for (int n = 0; n < levels.size(); n++) {
            Level level = levels.get(n);
            boolean last = n == levels.size() - 1;
            int rows = n == 0 ? base : workBase;
            for (int run = 0; run < level.runs(); run++) {
                (n == 0 ? lowest : others)
                        .of(
                                n == 0 ? matrix : work,
                                columns,
                                rows + level.from(run) * columns,
                                rows + level.to(run) * columns,
                                last ? dst : work,
                                last ? offset : workBase + run * columns);
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

    /**
     * Sums rows; see {@link RowSum}. Where the sums' own row is among those summed, it is the first of them, so it is read before it is
     * written.
     *
     * @param rows where they lie
     * @param columns how many columns
     * @param first the first row's first value
     * @param end after the last row's last value
     * @param sums where the sums go
     * @param offset where that of the first column goes
     */
    public static void sumRun(float[] rows, int columns, int first, int end, float[] sums, int offset) {
        for (int j = 0; j < columns; j++) {
            sums[offset + j] = 0f + rows[first + j];
        }
        for (int row = first + columns; row < end; row += columns) {
            for (int j = 0; j < columns; j++) {
                sums[offset + j] += rows[row + j];
            }
        }
    }

    /**
     * Sums the magnitudes of rows; see {@link RowSum}.
     *
     * @param rows where they lie
     * @param columns how many columns
     * @param first the first row's first value
     * @param end after the last row's last value
     * @param sums where the sums go
     * @param offset where that of the first column goes
     */
    public static void sumMagnitudes(float[] rows, int columns, int first, int end, float[] sums, int offset) {
        for (int j = 0; j < columns; j++) {
            sums[offset + j] = Math.abs(rows[first + j]);
        }
        for (int row = first + columns; row < end; row += columns) {
            for (int j = 0; j < columns; j++) {
                sums[offset + j] += Math.abs(rows[row + j]);
            }
        }
    }
}
