package org.lifsim.internal.reference;

import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.step.Float32Math;

/**
 * Reference implementation of the operations on single values. The SIMD loops and {@code kernels/network.cl} repeat it.
 */
public final class ReferenceOps {
    /** Above this number of rows or columns, the reference's compiler sums squares in windows of as many. */
    private static final int SQUARES_WINDOW = 32;

    private ReferenceOps() {}

    /**
     * Step of a trace; see {@link Operation.ExponentialTrace}.
     *
     * @param trace value before the step
     * @param in input, 0 or 1
     * @param decay factor per step
     * @return value after the step
     */
    public static float trace(float trace, float in, float decay) {
        return Float32Math.flushSubnormals(Math.fma(trace * decay, 1f - in, in));
    }

    /**
     * Step of a weight under trace STDP; see {@link Operation.TraceStdp}.
     *
     * @param weight value before the step
     * @param preTrace trace of the presynaptic unit
     * @param plus postsynaptic spike times the strength of potentiation
     * @param pre presynaptic spike
     * @param minus postsynaptic trace times the strength of depression by a presynaptic spike
     * @param bound largest weight
     * @return weight after the step
     */
    public static float stdp(float weight, float preTrace, float plus, float pre, float minus, float bound) {
        return clip(weight + Math.fma(preTrace, plus, -(pre * minus)), bound);
    }

    /**
     * Limits a weight to [0, bound].
     *
     * @param weight the weight
     * @param bound largest weight
     * @return the limited weight; NaN stays NaN
     */
    public static float clip(float weight, float bound) {
        float notNegative = weight < 0f ? 0f : weight;
        return notNegative > bound ? bound : notNegative;
    }

    /**
     * The weight of a spike by its age; see {@link Operation.ExponentialKernel}.
     *
     * @param time time of the spike, ms; 0 for none
     * @param now time of the step, ms
     * @param rate reciprocal of the time constant, 1/ms
     * @return exp(-(now - time) rate), or 0
     */
    public static float kernelTerm(float time, float now, float rate) {
        return time > 0 ? Float32Math.exp(-(now - time) * rate) : 0f;
    }

    /**
     * The largest value; see {@link Operation.Reducer#LARGEST}.
     *
     * @param values at least one value
     * @return the largest, or NaN if one is NaN
     */
    public static float largest(float[] values) {
        float largest = values[0];
        for (float value : values) {
            largest = value > largest || value != value ? value : largest;
        }
        return largest;
    }

    /**
     * The sum of squares; see {@link Operation.Reducer#SUM_OF_SQUARES}.
     *
     * @param values the values, row after row
     * @param rows number of rows
     * @return the sum
     */
    public static float sumOfSquares(float[] values, int rows) {
        float sum = 0f;
        int from = 0;
        int columns = values.length / rows;
        if (columns > SQUARES_WINDOW || rows > SQUARES_WINDOW) {
            for (int top = 0; top < windows(rows); top++) {
                for (int left = 0; left < windows(columns); left++) {
                    float part = 0f;
                    for (int row = edge(rows, top); row < edge(rows, top + 1); row++) {
                        for (int column = edge(columns, left); column < edge(columns, left + 1); column++) {
                            float value = values[row * columns + column];
                            part += value * value;
                        }
                    }
                    sum += part;
                }
            }
            return sum;
        }
        if (rows == 1 && values.length > 1) {
            sum = Math.fma(values[0], values[0], values[1] * values[1]);
            from = 2;
        }
        for (int i = from; i < values.length; i++) {
            sum = Math.fma(values[i], values[i], sum);
        }
        return sum;
    }

    private static int windows(int size) {
        return (size + SQUARES_WINDOW - 1) / SQUARES_WINDOW;
    }

    /** Where a window begins. What is missing to whole windows is taken from both ends, less or equally from the first. */
    private static int edge(int size, int window) {
        int missing = windows(size) * SQUARES_WINDOW - size;
        return Math.min(size, Math.max(0, window * SQUARES_WINDOW - missing / 2));
    }
}
