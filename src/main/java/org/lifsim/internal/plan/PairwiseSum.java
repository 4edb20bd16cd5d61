package org.lifsim.internal.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The fixed tree that sums the columns of a matrix on every backend. It is the tree of XLA in jax 0.12.0.1 on a CPU. Each level
 * divides the rows into runs. It replaces each run by the sum of its rows, which starts at 0 and adds the rows in ascending
 * order.
 */
public final class PairwiseSum {
    private static final int SMALL = 4096;
    private static final int WINDOW = 32;

    private PairwiseSum() {}

    /**
     * A level of the tree.
     *
     * @param rows number of rows of this level
     * @param run number of rows of a full run
     * @param low number of rows that the first run is shorter, because runs are centered; the last run ends at the last row
     * @param runs number of runs; also the number of rows of the next level
     */
    public record Level(int rows, int run, int low, int runs) {
        /**
         * The first row of a run.
         *
         * @param index index of the run, from 0
         * @return index of the row
         */
        public int from(int index) {
            return Math.max(0, index * run - low);
        }

        /**
         * The end of a run.
         *
         * @param index index of the run, from 0
         * @return index of the row after the last row of the run
         */
        public int to(int index) {
            return index == runs - 1 ? rows : (index + 1) * run - low;
        }
    }

    /**
     * The levels of the tree for a matrix. The last level leaves one row.
     *
     * @param rows number of rows
     * @param columns number of columns
     * @return at least one level
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
            Level windows = windows(remaining);
            levels.add(windows);
            remaining = windows.runs();
        }
        levels.add(new Level(remaining, remaining, 0, 1));
        return levels;
    }

    /**
     * Centered windows of 32 rows: the first and the last may be shorter.
     *
     * @param rows number of rows
     * @return a level with a window as each run
     */
    public static Level windows(int rows) {
        int runs = 1 + (rows - 1) / WINDOW;
        return new Level(rows, WINDOW, (runs * WINDOW - rows) / 2, runs);
    }

    /** Sums rows of a matrix. {@link #sumRun} and {@link #sumMagnitudes} are the reference implementations. */
    public interface RowSum {
        /**
         * Sums consecutive rows. Each sum starts at 0 and adds the rows in ascending order.
         *
         * @param rows array that contains the rows
         * @param columns number of columns
         * @param first index of the first row's first value
         * @param end index after the last row's last value
         * @param sums receives the sums, one per column; the first row may be at the same place
         * @param offset index of the first column's sum in {@code sums}
         */
        void of(float[] rows, int columns, int first, int end, float[] sums, int offset);
    }

    /**
     * Sums the columns of a matrix.
     *
     * @param matrix array that contains the matrix row by row
     * @param base index of its first value
     * @param columns number of columns
     * @param levels levels of the matrix, or of a wider matrix to which these columns belong
     * @param lowest sums rows of the matrix
     * @param others sums rows of sums
     * @param offset index of the first column's sum in {@code dst}; times {@link #workRows}, the first index used in {@code work}
     * @param work working memory, overwritten
     * @param dst receives the sums, one per column
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
     * The working memory that {@link #sum} needs.
     *
     * @param levels levels of the matrix
     * @return number of rows
     */
    public static int workRows(List<Level> levels) {
        return levels.get(0).runs();
    }

    /**
     * Sums rows; see {@link RowSum}. If the sums replace one of the rows, it is the first one, which is read before it is
     * overwritten.
     *
     * @param rows array that contains the rows
     * @param columns number of columns
     * @param first index of the first row's first value
     * @param end index after the last row's last value
     * @param sums receives the sums, one per column
     * @param offset index of the first column's sum in {@code sums}
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
     * @param rows array that contains the rows
     * @param columns number of columns
     * @param first index of the first row's first value
     * @param end index after the last row's last value
     * @param sums receives the sums, one per column
     * @param offset index of the first column's sum in {@code sums}
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

    /**
     * The sum of the squares of all values; see {@link Operation.Reducer#SUM_OF_SQUARES}. Above 32 rows or columns it goes by
     * {@link #windows}.
     *
     * @param values the values, row after row
     * @param rows number of rows
     * @return the sum
     */
    public static float sumOfSquares(float[] values, int rows) {
        float sum = 0f;
        int from = 0;
        int columns = values.length / rows;
        if (columns > WINDOW || rows > WINDOW) {
            Level tops = windows(rows);
            Level lefts = windows(columns);
            for (int top = 0; top < tops.runs(); top++) {
                for (int left = 0; left < lefts.runs(); left++) {
                    float part = 0f;
                    for (int row = tops.from(top); row < tops.to(top); row++) {
                        for (int column = lefts.from(left); column < lefts.to(left); column++) {
                            float value = values[row * columns + column];
                            part += value * value;
                        }
                    }
                    sum += part;
                }
            }
            return sum;
        }
        if ((rows == 1 || columns == 1) && values.length > 1) {
            sum = Math.fma(values[0], values[0], values[1] * values[1]);
            from = 2;
        }
        for (int i = from; i < values.length; i++) {
            sum = Math.fma(values[i], values[i], sum);
        }
        return sum;
    }
}
