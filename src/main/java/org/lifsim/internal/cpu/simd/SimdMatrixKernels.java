package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.INTS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.cpu.MatrixKernels;
import org.lifsim.internal.reference.ReferenceOps;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.random.RandomKey;

/**
 * SIMD implementation of a network's inner loops: columns, or values, side by side. Masks handle what does not fill a
 * vector.
 */
final class SimdMatrixKernels implements MatrixKernels {
    private static final int FOUR = 4;

    // Searches take as many values at a time as a long has bits. A processor mispredicts the end of each loop over
    // bits, and then discards the work that it has begun on the next vectors.

    @Override
    public int wholeColumns() {
        return LANES;
    }

    @Override
    public int active(float[] values, int from, int to, int[] indices, float[] factors, int offset) {
        int next = offset;
        for (int block = from; block < to; block += Long.SIZE) {
            int end = Math.min(to, block + Long.SIZE);
            long found = 0;
            int i = block;
            for (; i + LANES <= end; i += LANES) {
                FloatVector some = FloatVector.fromArray(FLOATS, values, i);
                found |= some.compare(VectorOperators.NE, 0f).toLong() << (i - block);
            }
            for (; i < end; i++) {
                found |= (values[i] != 0 ? 1L : 0L) << (i - block);
            }
            for (long remaining = found; remaining != 0; remaining &= remaining - 1) {
                int index = block + Long.numberOfTrailingZeros(remaining);
                indices[next] = index - from;
                factors[next++] = values[index];
            }
        }
        return next - offset;
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
        for (int block = first; block < last; block += Long.SIZE) {
            int end = Math.min(last, block + Long.SIZE);
            long happened = 0;
            int n = block;
            for (; n + LANES <= end; n += LANES) {
                IntVector units = IntVector.fromArray(INTS, indices, n).add(base);
                FloatVector number = SimdRandom.uniform(key.hi(), key.lo(), units);
                FloatVector probability = FloatVector.fromArray(FLOATS, probabilities, n);
                happened |= number.compare(VectorOperators.LT, probability).toLong() << (n - block);
            }
            if (n < end) {
                VectorMask<Float> there = FLOATS.indexInRange(n, end);
                IntVector units =
                        IntVector.fromArray(INTS, indices, n, there.cast(INTS)).add(base);
                FloatVector number = SimdRandom.uniform(key.hi(), key.lo(), units);
                FloatVector probability = FloatVector.fromArray(FLOATS, probabilities, n, there);
                happened |= number.compare(VectorOperators.LT, probability).toLong() << (n - block);
            }
            for (long remaining = happened; remaining != 0; remaining &= remaining - 1) {
                found[next++] = indices[block + Long.numberOfTrailingZeros(remaining)];
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
        int j = from;
        for (; j + 8 * LANES <= to; j += 8 * LANES) {
            eight(rows, factors, first, last, matrix, base + j, columns, dst, offset + j, add);
        }
        for (; j + 2 * LANES <= to; j += 2 * LANES) {
            two(rows, factors, first, last, matrix, base + j, columns, dst, offset + j, add);
        }
        for (; j < to; j += LANES) {
            some(rows, factors, first, last, matrix, base + j, columns, to - j, dst, offset + j, add);
        }
    }

    /** Keeps eight vectors of sums in registers over all rows. */
    private static void eight(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int start,
            int columns,
            float[] dst,
            int offset,
            boolean add) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector sum4 = sum0;
        FloatVector sum5 = sum0;
        FloatVector sum6 = sum0;
        FloatVector sum7 = sum0;
        for (int n = first; n < last; n++) {
            int i = start + rows[n] * columns;
            FloatVector factor = FloatVector.broadcast(FLOATS, factors[n]);
            sum0 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i), sum0);
            sum1 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + LANES), sum1);
            sum2 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + 2 * LANES), sum2);
            sum3 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + 3 * LANES), sum3);
            sum4 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + 4 * LANES), sum4);
            sum5 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + 5 * LANES), sum5);
            sum6 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + 6 * LANES), sum6);
            sum7 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + 7 * LANES), sum7);
        }
        store(sum0, dst, offset, add);
        store(sum1, dst, offset + LANES, add);
        store(sum2, dst, offset + 2 * LANES, add);
        store(sum3, dst, offset + 3 * LANES, add);
        store(sum4, dst, offset + 4 * LANES, add);
        store(sum5, dst, offset + 5 * LANES, add);
        store(sum6, dst, offset + 6 * LANES, add);
        store(sum7, dst, offset + 7 * LANES, add);
    }

    private static void two(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int start,
            int columns,
            float[] dst,
            int offset,
            boolean add) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        for (int n = first; n < last; n++) {
            int i = start + rows[n] * columns;
            FloatVector factor = FloatVector.broadcast(FLOATS, factors[n]);
            sum0 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i), sum0);
            sum1 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + LANES), sum1);
        }
        store(sum0, dst, offset, add);
        store(sum1, dst, offset + LANES, add);
    }

    private static void store(FloatVector sum, float[] dst, int offset, boolean add) {
        FloatVector all = add ? FloatVector.fromArray(FLOATS, dst, offset).add(sum) : sum;
        all.intoArray(dst, offset);
    }

    private static void some(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int start,
            int columns,
            int width,
            float[] dst,
            int offset,
            boolean add) {
        VectorMask<Float> there = FLOATS.indexInRange(0, width);
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int n = first; n < last; n++) {
            FloatVector row = FloatVector.fromArray(FLOATS, matrix, start + rows[n] * columns, there);
            sum = FloatVector.broadcast(FLOATS, factors[n]).fma(row, sum);
        }
        FloatVector all =
                add ? FloatVector.fromArray(FLOATS, dst, offset, there).add(sum) : sum;
        all.intoArray(dst, offset, there);
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
        for (int j = from; j < to; j += LANES) {
            VectorMask<Float> there = FLOATS.indexInRange(j, to);
            for (int lane = 0; lane < FOUR; lane++) {
                FloatVector.zero(FLOATS).intoArray(work, lane * LANES);
            }
            for (int n = first; n < last; n++) {
                int lane = (rows[n] & (FOUR - 1)) * LANES;
                FloatVector row = FloatVector.fromArray(FLOATS, matrix, rows[n] * columns + j, there);
                FloatVector.broadcast(FLOATS, factors[n])
                        .fma(row, FloatVector.fromArray(FLOATS, work, lane))
                        .intoArray(work, lane);
            }
            FloatVector low = sum(work, 0).add(sum(work, 1));
            FloatVector high = sum(work, 2).add(sum(work, 3));
            low.add(high).intoArray(dst, offset + j, there);
        }
    }

    private static FloatVector sum(float[] work, int lane) {
        return FloatVector.fromArray(FLOATS, work, lane * LANES);
    }

    @Override
    public void addRow(
            int[] rows, float[] factors, int first, int last, float[] row, int offset, int columns, float[] sums) {
        for (int j = 0; j < columns; j += LANES) {
            FloatVector added = FloatVector.fromArray(FLOATS, row, offset + j);
            for (int n = first; n < last; n++) {
                int to = rows[n] * columns + j;
                FloatVector.broadcast(FLOATS, factors[n])
                        .fma(added, FloatVector.fromArray(FLOATS, sums, to))
                        .intoArray(sums, to);
            }
        }
    }

    // The compiler does not vectorize loops such as these where two arrays may be the same one.

    @Override
    public void multiply(float[] values, int from, float factor, float[] dst, int offset, int length) {
        int j = 0;
        for (; j + LANES <= length; j += LANES) {
            FloatVector.fromArray(FLOATS, values, from + j).mul(factor).intoArray(dst, offset + j);
        }
        for (; j < length; j++) {
            dst[offset + j] = values[from + j] * factor;
        }
    }

    @Override
    public void add(float[] sums, int offset, float[] values, int from, int length) {
        int j = 0;
        for (; j + LANES <= length; j += LANES) {
            FloatVector.fromArray(FLOATS, sums, offset + j)
                    .add(FloatVector.fromArray(FLOATS, values, from + j))
                    .intoArray(sums, offset + j);
        }
        for (; j < length; j++) {
            sums[offset + j] += values[from + j];
        }
    }

    @Override
    public void sumRun(float[] rows, int columns, int first, int end, float[] sums, int offset) {
        int j = 0;
        for (; j + 4 * LANES <= columns; j += 4 * LANES) {
            FloatVector sum0 = FloatVector.zero(FLOATS);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int i = first + j; i < end; i += columns) {
                sum0 = sum0.add(FloatVector.fromArray(FLOATS, rows, i));
                sum1 = sum1.add(FloatVector.fromArray(FLOATS, rows, i + LANES));
                sum2 = sum2.add(FloatVector.fromArray(FLOATS, rows, i + 2 * LANES));
                sum3 = sum3.add(FloatVector.fromArray(FLOATS, rows, i + 3 * LANES));
            }
            sum0.intoArray(sums, offset + j);
            sum1.intoArray(sums, offset + j + LANES);
            sum2.intoArray(sums, offset + j + 2 * LANES);
            sum3.intoArray(sums, offset + j + 3 * LANES);
        }
        for (; j < columns; j += LANES) {
            VectorMask<Float> there = FLOATS.indexInRange(j, columns);
            FloatVector sum = FloatVector.zero(FLOATS);
            for (int i = first + j; i < end; i += columns) {
                sum = sum.add(FloatVector.fromArray(FLOATS, rows, i, there));
            }
            sum.intoArray(sums, offset + j, there);
        }
    }

    @Override
    public void stdpRow(
            float[] weights, int offset, float preTrace, float pre, float[] plus, float[] minus, float bound) {
        FloatVector traces = FloatVector.broadcast(FLOATS, preTrace);
        FloatVector pres = FloatVector.broadcast(FLOATS, pre);
        int j = 0;
        for (; j + LANES <= plus.length; j += LANES) {
            FloatVector weaker =
                    pres.mul(FloatVector.fromArray(FLOATS, minus, j)).neg();
            FloatVector change = traces.fma(FloatVector.fromArray(FLOATS, plus, j), weaker);
            clip(FloatVector.fromArray(FLOATS, weights, offset + j).add(change), bound)
                    .intoArray(weights, offset + j);
        }
        if (j < plus.length) {
            VectorMask<Float> there = FLOATS.indexInRange(j, plus.length);
            FloatVector weaker =
                    pres.mul(FloatVector.fromArray(FLOATS, minus, j, there)).neg();
            FloatVector change = traces.fma(FloatVector.fromArray(FLOATS, plus, j, there), weaker);
            clip(FloatVector.fromArray(FLOATS, weights, offset + j, there).add(change), bound)
                    .intoArray(weights, offset + j, there);
        }
    }

    private static FloatVector clip(FloatVector weight, float bound) {
        FloatVector notNegative = weight.blend(0f, weight.compare(VectorOperators.LT, 0f));
        return notNegative.blend(bound, notNegative.compare(VectorOperators.GT, bound));
    }

    @Override
    public void clip(float[] weights, float bound) {
        int i = 0;
        for (; i + LANES <= weights.length; i += LANES) {
            clip(FloatVector.fromArray(FLOATS, weights, i), bound).intoArray(weights, i);
        }
        for (; i < weights.length; i++) {
            weights[i] = ReferenceOps.clip(weights[i], bound);
        }
    }

    @Override
    public void scale(float[] values, int offset, float[] factors) {
        int j = 0;
        for (; j + LANES <= factors.length; j += LANES) {
            FloatVector.fromArray(FLOATS, values, offset + j)
                    .mul(FloatVector.fromArray(FLOATS, factors, j))
                    .intoArray(values, offset + j);
        }
        for (; j < factors.length; j++) {
            values[offset + j] *= factors[j];
        }
    }

    @Override
    public void trace(float[] traces, float[] in, float decay, int from, int to) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            FloatVector spikes = FloatVector.fromArray(FLOATS, in, i);
            FloatVector trace =
                    FloatVector.fromArray(FLOATS, traces, i).mul(decay).fma(one.sub(spikes), spikes);
            trace.blend(0f, trace.abs().compare(VectorOperators.LT, Float32Math.MIN_NORMAL))
                    .intoArray(traces, i);
        }
        for (; i < to; i++) {
            traces[i] = ReferenceOps.trace(traces[i], in[i], decay);
        }
    }
}
