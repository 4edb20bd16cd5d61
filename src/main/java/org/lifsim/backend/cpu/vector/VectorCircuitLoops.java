package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.backend.cpu.CircuitLoops;
import org.lifsim.circuit.Plain;
import org.lifsim.neuron.Canonical;

/** The loops of circuits in vector Java: columns, or values, side by side. */
final class VectorCircuitLoops implements CircuitLoops {
    @Override
    public int active(float[] values, int from, int to, int[] indices, float[] factors, int at) {
        int next = at;
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            VectorMask<Float> found = FloatVector.fromArray(FLOATS, values, i).compare(VectorOperators.NE, 0f);
            for (long left = found.toLong(); left != 0; left &= left - 1) {
                int index = i + Long.numberOfTrailingZeros(left);
                indices[next] = index - from;
                factors[next++] = values[index];
            }
        }
        for (; i < to; i++) {
            if (values[i] != 0) {
                indices[next] = i - from;
                factors[next++] = values[i];
            }
        }
        return next - at;
    }

    @Override
    public void sumRows(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int columns,
            int from,
            int to,
            float[] into,
            int at,
            boolean add) {
        int j = from;
        for (; j + 8 * LANES <= to; j += 8 * LANES) {
            eight(rows, factors, first, last, matrix, columns, j, into, at + j, add);
        }
        for (; j + 2 * LANES <= to; j += 2 * LANES) {
            two(rows, factors, first, last, matrix, columns, j, into, at + j, add);
        }
        for (; j + LANES <= to; j += LANES) {
            one(rows, factors, first, last, matrix, columns, j, into, at + j, add);
        }
        for (; j < to; j++) {
            float sum = 0f;
            for (int n = first; n < last; n++) {
                sum = Math.fma(factors[n], matrix[rows[n] * columns + j], sum);
            }
            into[at + j] = add ? into[at + j] + sum : sum;
        }
    }

    /** Eight vectors of sums stay in registers over all rows. */
    private static void eight(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int columns,
            int column,
            float[] into,
            int at,
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
            int i = rows[n] * columns + column;
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
        store(sum0, into, at, add);
        store(sum1, into, at + LANES, add);
        store(sum2, into, at + 2 * LANES, add);
        store(sum3, into, at + 3 * LANES, add);
        store(sum4, into, at + 4 * LANES, add);
        store(sum5, into, at + 5 * LANES, add);
        store(sum6, into, at + 6 * LANES, add);
        store(sum7, into, at + 7 * LANES, add);
    }

    private static void two(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int columns,
            int column,
            float[] into,
            int at,
            boolean add) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = sum0;
        for (int n = first; n < last; n++) {
            int i = rows[n] * columns + column;
            FloatVector factor = FloatVector.broadcast(FLOATS, factors[n]);
            sum0 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i), sum0);
            sum1 = factor.fma(FloatVector.fromArray(FLOATS, matrix, i + LANES), sum1);
        }
        store(sum0, into, at, add);
        store(sum1, into, at + LANES, add);
    }

    private static void one(
            int[] rows,
            float[] factors,
            int first,
            int last,
            float[] matrix,
            int columns,
            int column,
            float[] into,
            int at,
            boolean add) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int n = first; n < last; n++) {
            FloatVector row = FloatVector.fromArray(FLOATS, matrix, rows[n] * columns + column);
            sum = FloatVector.broadcast(FLOATS, factors[n]).fma(row, sum);
        }
        store(sum, into, at, add);
    }

    private static void store(FloatVector sum, float[] into, int at, boolean add) {
        FloatVector all = add ? FloatVector.fromArray(FLOATS, into, at).add(sum) : sum;
        all.intoArray(into, at);
    }

    @Override
    public void stdpRow(float[] weights, int at, float preTrace, float pre, float[] plus, float[] minus, float bound) {
        FloatVector traces = FloatVector.broadcast(FLOATS, preTrace);
        FloatVector pres = FloatVector.broadcast(FLOATS, pre);
        FloatVector bounds = FloatVector.broadcast(FLOATS, bound);
        FloatVector zero = FloatVector.zero(FLOATS);
        int j = 0;
        for (; j + LANES <= plus.length; j += LANES) {
            FloatVector weaker =
                    pres.mul(FloatVector.fromArray(FLOATS, minus, j)).neg();
            FloatVector change = traces.fma(FloatVector.fromArray(FLOATS, plus, j), weaker);
            FloatVector weight = FloatVector.fromArray(FLOATS, weights, at + j).add(change);
            FloatVector notNegative = weight.blend(zero, weight.compare(VectorOperators.LT, zero));
            notNegative
                    .blend(bounds, notNegative.compare(VectorOperators.GT, bounds))
                    .intoArray(weights, at + j);
        }
        for (; j < plus.length; j++) {
            weights[at + j] = Plain.stdp(weights[at + j], preTrace, plus[j], pre, minus[j], bound);
        }
    }

    @Override
    public void trace(float[] traces, float[] in, float decay, int from, int to) {
        FloatVector decays = FloatVector.broadcast(FLOATS, decay);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector zero = FloatVector.zero(FLOATS);
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            FloatVector spikes = FloatVector.fromArray(FLOATS, in, i);
            FloatVector trace =
                    FloatVector.fromArray(FLOATS, traces, i).mul(decays).fma(one.sub(spikes), spikes);
            trace.blend(zero, trace.abs().compare(VectorOperators.LT, Canonical.TINY))
                    .intoArray(traces, i);
        }
        for (; i < to; i++) {
            traces[i] = Plain.trace(traces[i], in[i], decay);
        }
    }
}
