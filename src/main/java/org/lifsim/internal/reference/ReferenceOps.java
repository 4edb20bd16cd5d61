package org.lifsim.internal.reference;

import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.step.Float32Math;

/** Operations on single values: the clear statements, which the vector loops and {@code kernels/circuit.cl} repeat. */
public final class ReferenceOps {
    private ReferenceOps() {}

    /**
     * A trace's step; see {@link Operation.ExponentialTrace}.
     *
     * @param trace before the step
     * @param in 0 or 1
     * @param decay the factor of a step
     * @return the trace after it
     */
    public static float trace(float trace, float in, float decay) {
        return Float32Math.flushSubnormals(Math.fma(trace * decay, 1f - in, in));
    }

    /**
     * A weight's step of trace STDP; see {@link Operation.TraceStdp}.
     *
     * @param weight before the step
     * @param preTrace of the presynaptic unit
     * @param plus the postsynaptic spike, times how much it strengthens
     * @param pre the presynaptic spike
     * @param minus the postsynaptic trace, times how much a presynaptic spike weakens
     * @param bound the largest weight
     * @return the weight after it
     */
    public static float stdp(float weight, float preTrace, float plus, float pre, float minus, float bound) {
        return clip(weight + Math.fma(preTrace, plus, -(pre * minus)), bound);
    }

    /**
     * Keeps a weight within [0, bound].
     *
     * @param weight the weight
     * @param bound the largest
     * @return the weight; NaN stays
     */
    public static float clip(float weight, float bound) {
        float notNegative = weight < 0f ? 0f : weight;
        return notNegative > bound ? bound : notNegative;
    }
}
