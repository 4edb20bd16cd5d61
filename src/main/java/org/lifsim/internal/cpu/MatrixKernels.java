package org.lifsim.internal.cpu;

import org.lifsim.random.RandomKey;

/** Inner loops of a network, scalar or SIMD; they take most of its time. Columns [from, to) are those of a task. */
public interface MatrixKernels {
    /** Length of the working memory of {@link #sumLanes}: four vectors of the widest kind. */
    int LANE_WORK = 256;

    /**
     * Number of columns of a vector. The rows passed to {@link #addRow} must have a multiple of it.
     *
     * @return at least 1
     */
    int wholeColumns();

    /**
     * Finds the values that are not 0.
     *
     * @param values array of the values
     * @param from index of the first value
     * @param to index after the last value
     * @param indices receives their indices relative to {@code from}, ascending, from element {@code offset} on
     * @param factors receives the values, from element {@code offset} on
     * @param offset index of the first result
     * @return number of values that are not 0
     */
    int active(float[] values, int from, int to, int[] indices, float[] factors, int offset);

    /**
     * Sums rows of a matrix: {@code sum_j = fma(factors[n], matrix[base + rows[n] * columns + j], sum_j)} for n in
     * [first, last), from 0 on. The sum of column j goes to {@code dst[offset + j]}.
     *
     * @param rows row numbers
     * @param factors factors of the rows
     * @param first the first n
     * @param last the n after the last
     * @param matrix array of the matrix, row by row
     * @param base index of the first value of the matrix
     * @param columns number of columns of the matrix
     * @param from the first column
     * @param to the column after the last one
     * @param dst receives the sums
     * @param offset index of the sum of column 0
     * @param add whether sums are added to the values in {@code dst}
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
     * Sums as {@link #sumRows} does, but row r goes into partial sum {@code r % 4}. The four partial sums are added as
     * (0 + 1) + (2 + 3).
     *
     * @param rows row numbers
     * @param factors factors of the rows
     * @param first the first n
     * @param last the n after the last
     * @param matrix the matrix: {@code matrix[r * columns + j]}
     * @param columns number of columns of the matrix
     * @param from the first column
     * @param to the column after the last one
     * @param dst receives the sums
     * @param offset index of the sum of column 0
     * @param work working memory of at least {@link #LANE_WORK} values; overwritten
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
     * Adds a row, times factors, to rows of a matrix. For n in [first, last) and each column j,
     * {@code sums[rows[n] * columns + j] = fma(factors[n], row[offset + j], sums[rows[n] * columns + j])}.
     *
     * @param rows row numbers, each once
     * @param factors factors of the rows
     * @param first the first n
     * @param last the n after the last
     * @param row array of the row
     * @param offset index of the first value of the row
     * @param columns number of columns, a multiple of {@link #wholeColumns}
     * @param sums the matrix that is added to, row by row
     */
    void addRow(int[] rows, float[] factors, int first, int last, float[] row, int offset, int columns, float[] sums);

    /**
     * Multiplies by a factor: {@code dst[offset + j] = values[from + j] * factor}.
     *
     * @param values the values
     * @param from index of the first value
     * @param factor the factor
     * @param dst receives the products; another array
     * @param offset index of the first product
     * @param length number of values
     */
    void multiply(float[] values, int from, float factor, float[] dst, int offset, int length);

    /**
     * Adds: {@code sums[offset + j] = sums[offset + j] + values[from + j]}.
     *
     * @param sums the sums
     * @param offset index of the first sum
     * @param values what is added; another array
     * @param from index of the first value
     * @param length number of values
     */
    void add(float[] sums, int offset, float[] values, int from, int length);

    /**
     * Sums rows one after the other, from 0 on, as {@link org.lifsim.internal.plan.PairwiseSum.RowSum} does. Value j of
     * row r is {@code rows[first + r * columns + j]}; the sum of column j goes to {@code sums[offset + j]}.
     *
     * @param rows array of the rows
     * @param columns number of columns
     * @param first index of the first value of the first row
     * @param end index after the last value of the last row
     * @param sums receives the sums; they may overwrite the first row
     * @param offset index of the sum of column 0
     */
    void sumRun(float[] rows, int columns, int first, int end, float[] sums, int offset);

    /**
     * Draws events. Index n has an event if the uniform number of unit {@code base + indices[n]} is less than
     * {@code probabilities[n]}.
     *
     * @param key random key of the step
     * @param base what is added to an index to get the unit
     * @param indices indices, ascending
     * @param probabilities probabilities of the indices, positive
     * @param first the first n to draw for
     * @param last the n after the last
     * @param found receives the indices with an event, from element {@code offset} on
     * @param offset index of the first result
     * @return number of events
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
     * Updates a row of weights by trace STDP: with {@code w_j = weights[offset + j]},
     * {@code w_j = clip(w_j + fma(preTrace, plus_j, -(pre * minus_j)), 0, bound)}.
     *
     * @param weights array of the row
     * @param offset index of the first value of the row
     * @param preTrace trace of the presynaptic unit
     * @param pre spike of the presynaptic unit
     * @param plus potentiation by each postsynaptic unit
     * @param minus depression by each postsynaptic unit
     * @param bound largest weight
     */
    void stdpRow(float[] weights, int offset, float preTrace, float pre, float[] plus, float[] minus, float bound);

    /**
     * Limits weights: {@code w = clip(w, 0, bound)}.
     *
     * @param weights the weights
     * @param bound largest weight
     */
    void clip(float[] weights, float bound);

    /**
     * Scales a row: {@code values[offset + j] = values[offset + j] * factors[j]}.
     *
     * @param values array of the row
     * @param offset index of the first value of the row
     * @param factors factor of each column
     */
    void scale(float[] values, int offset, float[] factors);

    /**
     * Updates traces: {@code trace = flush(fma(trace * decay, 1 - in, in))}.
     *
     * @param traces the traces
     * @param in inputs, 0 or 1
     * @param decay factor per step
     * @param from index of the first trace
     * @param to index after the last trace
     */
    void trace(float[] traces, float[] in, float decay, int from, int to);
}
