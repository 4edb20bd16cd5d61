package org.lifsim.internal.cpu;

import java.util.Arrays;
import org.lifsim.internal.plan.PairwiseSum;
import org.lifsim.internal.reference.ReferenceOps;
import org.lifsim.random.RandomKey;

/** Reference implementation of a network's inner loops. */
final class ScalarMatrixKernels implements MatrixKernels {
    private static final int LANES = 4;

    @Override
    public int wholeColumns() {
        return 1;
    }

    @Override
    public int active(float[] values, int from, int to, int[] indices, float[] factors, int offset) {
        int next = offset;
        for (int i = from; i < to; i++) {
            if (values[i] != 0) {
                indices[next] = i - from;
                factors[next++] = values[i];
            }
        }
        return next - offset;
    }

    @Override
    public void sumRows(
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
            boolean add) {
        for (int j = from; j < to; j++) {
            float sum = 0f;
            for (int n = first; n < last; n++) {
                sum = Math.fma(factors[n], matrix[base + rows[n] * columns + j], sum);
            }
            dst[offset + j] = add ? dst[offset + j] + sum : sum;
        }
    }

    @Override
    public void sumLanes(
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
            float[] work) {
        for (int j = from; j < to; j++) {
            Arrays.fill(work, 0, LANES, 0f);
            for (int n = first; n < last; n++) {
                int lane = rows[n] % LANES;
                work[lane] = Math.fma(factors[n], matrix[rows[n] * columns + j], work[lane]);
            }
            dst[offset + j] = (work[0] + work[1]) + (work[2] + work[3]);
        }
    }

    @Override
    public void addRow(
            int[] rows, float[] factors, int first, int last, float[] row, int offset, int columns, float[] sums) {
        for (int n = first; n < last; n++) {
            int to = rows[n] * columns;
            for (int j = 0; j < columns; j++) {
                sums[to + j] = Math.fma(factors[n], row[offset + j], sums[to + j]);
            }
        }
    }

    @Override
    public void multiply(float[] values, int from, float factor, float[] dst, int offset, int length) {
        for (int j = 0; j < length; j++) {
            dst[offset + j] = values[from + j] * factor;
        }
    }

    @Override
    public void add(float[] sums, int offset, float[] values, int from, int length) {
        for (int j = 0; j < length; j++) {
            sums[offset + j] += values[from + j];
        }
    }

    @Override
    public void sumRun(float[] rows, int columns, int first, int end, float[] sums, int offset) {
        PairwiseSum.sumRun(rows, columns, first, end, sums, offset);
    }

    @Override
    public int events(
            RandomKey key,
            int base,
            int[] indices,
            float[] probabilities,
            int first,
            int last,
            int[] found,
            int offset) {
        int next = offset;
        for (int n = first; n < last; n++) {
            if (key.bernoulli(base + indices[n], probabilities[n])) {
                found[next++] = indices[n];
            }
        }
        return next - offset;
    }

    @Override
    public void clip(float[] weights, float bound) {
        for (int i = 0; i < weights.length; i++) {
            weights[i] = ReferenceOps.clip(weights[i], bound);
        }
    }

    @Override
    public void scale(float[] values, int offset, float[] factors) {
        for (int j = 0; j < factors.length; j++) {
            values[offset + j] *= factors[j];
        }
    }

    @Override
    public void stdpRow(
            float[] weights, int offset, float preTrace, float pre, float[] plus, float[] minus, float bound) {
        for (int j = 0; j < plus.length; j++) {
            weights[offset + j] = ReferenceOps.stdp(weights[offset + j], preTrace, plus[j], pre, minus[j], bound);
        }
    }

    @Override
    public void trace(float[] traces, float[] in, float decay, int from, int to) {
        for (int i = from; i < to; i++) {
            traces[i] = ReferenceOps.trace(traces[i], in[i], decay);
        }
    }
}
