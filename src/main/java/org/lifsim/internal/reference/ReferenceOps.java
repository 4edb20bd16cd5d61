package org.lifsim.internal.reference;

import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.step.Float32Math;

/**
 * Reference implementation of the operations on single values. The SIMD loops and {@code kernels/network.cl} repeat it.
 */
public final class ReferenceOps {
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
}
