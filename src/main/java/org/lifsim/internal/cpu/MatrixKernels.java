package org.lifsim.internal.cpu;

import org.lifsim.random.RandomKey;

/** The loops in which the time of a circuit goes, scalar or vector. Columns [from, to) are those of a task. */
public interface MatrixKernels {
    /** What {@link #sumLanes} takes of memory: four vectors of the widest kind. */
    int LANE_WORK = 256;

    /**
     * The columns of a vector, of which the rows of {@link #addRow} have a whole number.
     *
     * @return at least 1
     */
    int wholeColumns();

    /**
     * Finds the values that are not 0.
     *
     * @param values where they are
     * @param from the first
     * @param to after the last
     * @param indices where their indices go, counted from the first, ascending
     * @param factors where they go
     * @param offset where the first of them goes
     * @return how many there are
     */
    int active(float[] values, int from, int to, int[] indices, float[] factors, int offset);

    /**
     * {@code sum_j = fma(factor_n, matrix[row_n][j], sum_j)} for n in [first, last), from 0 on; the sums go to {@code dst}.
     *
     * @param rows row numbers
     * @param factors of the rows
     * @param first the first n
     * @param last the n after the last
     * @param matrix where it lies, row by row
     * @param base its first value
     * @param columns how many columns it has
     * @param from the first column
     * @param to the column after the last
     * @param dst where the sums go
     * @param offset where that of column 0 would go
     * @param add whether sums are added to what is there
     */
    void sumRows(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int base,
            int columns,
            int from,
            int to,
            float[] dst,
            int offset,
            boolean add);

    /**
     * As {@link #sumRows}, but every fourth row is summed apart, by its number, and the four sums are added as (0 + 1) + (2 + 3).
     *
     * @param rows row numbers
     * @param factors of the rows
     * @param first the first n
     * @param last the n after the last
     * @param matrix row by row
     * @param columns how many columns it has
     * @param from the first column
     * @param to the column after the last
     * @param dst where the sums go
     * @param offset where that of column 0 would go
     * @param work at least {@link #LANE_WORK} values; overwritten
     */
    void sumLanes(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int columns,
            int from,
            int to,
            float[] dst,
            int offset,
            float[] work);

    /**
     * Adds a row, times factors, to rows of a matrix: {@code sums[row_n][j] = fma(factor_n, row[j], sums[row_n][j])} for n in [first, last).
     *
     * @param rows row numbers, each once
     * @param factors of the rows
     * @param first the first n
     * @param last the n after the last
     * @param row where the row lies
     * @param offset its first value
     * @param columns how many columns, a multiple of {@link #wholeColumns}
     * @param sums row by row
     */
    void addRow(int[] rows, float[] factors, int first, int last, float[] row, int offset, int columns, float[] sums);

    /**
     * Multiplies: {@code into_j = values_j factor}.
     *
     * @param values where they are
     * @param from the first
     * @param factor of all
     * @param dst where the products go, another array
     * @param offset where the first goes
     * @param length how many
     */
    void multiply(float[] values, int from, float factor, float[] dst, int offset, int length);

    /**
     * Adds: {@code sums_j = sums_j + values_j}.
     *
     * @param sums the sums
     * @param offset the first
     * @param values what is added, another array
     * @param from the first
     * @param length how many
     */
    void add(float[] sums, int offset, float[] values, int from, int length);

    /**
     * Sums rows, one after the other, the first from 0 on; {@link org.lifsim.internal.plan.PairwiseSum.RowSum}.
     *
     * @param rows where they lie
     * @param columns how many columns
     * @param first the first row's first value
     * @param end after the last row's last value
     * @param sums where the sums go, which may be where the first row is
     * @param offset where that of the first column goes
     */
    void sumRun(float[] rows, int columns, int first, int end, float[] sums, int offset);

    /**
     * Draws events: which units' numbers are less than their probabilities.
     *
     * @param key of the step
     * @param base what is added to an index to be a unit's
     * @param indices ascending
     * @param probabilities of the indices, positive
     * @param first the first index to draw for
     * @param last the one after the last
     * @param found where the indices of events go
     * @param offset where the first of them goes
     * @return how many there are
     */
    int events(
            RandomKey key,
            int base,
            int[] indices,
            float[] probabilities,
            int first,
            int last,
            int[] found,
            int offset);

    /**
     * Learns a row of trace STDP: {@code w_j = clip(w_j + fma(preTrace, plus_j, -(pre minus_j)), 0, bound)}.
     *
     * @param weights where the row lies
     * @param offset its first value
     * @param preTrace of its presynaptic unit
     * @param pre of its presynaptic unit
     * @param plus of each postsynaptic unit
     * @param minus of each postsynaptic unit
     * @param bound the largest weight
     */
    void stdpRow(float[] weights, int offset, float preTrace, float pre, float[] plus, float[] minus, float bound);

    /**
     * Keeps weights in bounds: {@code w = clip(w, 0, bound)}.
     *
     * @param weights the weights
     * @param bound the largest
     */
    void clip(float[] weights, float bound);

    /**
     * Scales a row: {@code values_j = values_j factors_j}.
     *
     * @param values where the row lies
     * @param offset its first value
     * @param factors of each column
     */
    void scale(float[] values, int offset, float[] factors);

    /**
     * Decays traces: {@code trace = flush(fma(trace decay, 1 - in, in))}.
     *
     * @param traces the traces
     * @param in 0 or 1
     * @param decay the factor of a step
     * @param from the first
     * @param to after the last
     */
    void trace(float[] traces, float[] in, float decay, int from, int to);
}
