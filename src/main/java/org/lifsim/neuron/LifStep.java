package org.lifsim.neuron;

/**
 * The LIF step in scalar Java: the clear statement, which {@code VectorLif} and {@code kernels/lif_step.cl} repeat line for line.
 * Source: {@code LIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
public final class LifStep {
    private LifStep() {}

    /**
     * Advances units [from, to) by some steps under the currents that are clamped on them.
     *
     * @param c the constants of the step
     * @param state the units
     * @param from the first unit
     * @param to the unit after the last
     * @param steps how many steps, at least 1
     * @param times the time of each step as {@link Tols} writes it; not read where time of last spike is not kept
     */
    public static void advance(LifConstants c, LifState state, int from, int to, int steps, float[] times) {
        for (int i = from; i < to; i++) {
            float v = state.v()[i];
            float thrTheta = state.thrTheta()[i];
            float rfr = state.rfr()[i];
            float current = state.current()[i] * c.resist();
            for (int k = 0; k < steps; k++) {
                float drive = rfr >= c.refract() ? current : 0f;
                float slope = Math.fma(c.rest() - v, c.leak(), drive) * c.rt();
                if (c.midpoint()) {
                    float middle = Math.fma(slope, c.halfDt(), v);
                    slope = Math.fma(c.rest() - middle, c.leak(), drive) * c.rt();
                }
                float v1 = Math.fma(slope, c.dt(), v);
                float thr = thrTheta + c.thr();
                boolean spike = v1 > thr;
                v = spike ? c.reset() : v1;
                v = v < c.vMin() ? c.vMin() : v;
                v = Canonical.flush(v);
                thrTheta = Canonical.flush(Math.fma(thrTheta, c.decay(), spike ? c.plus() : 0f));
                rfr = Canonical.flush(spike ? 0f : rfr + c.dt());
                if (spike) {
                    state.counts()[i]++;
                    if (state.tols() != null) {
                        state.tols()[i] = times[k];
                    }
                }
                if (state.surrogate() != null && k == steps - 1) {
                    state.surrogate()[i] = surrogate(c, v1, thr);
                }
            }
            state.v()[i] = v;
            state.thrTheta()[i] = thrTheta;
            state.rfr()[i] = rfr;
        }
    }

    private static float surrogate(LifConstants c, float v1, float thr) {
        float q = (v1 - thr) * LifConstants.PI * LifConstants.TENTH;
        return Canonical.flush(1f / Math.fma(q, q, 1f) * LifConstants.INVERSE_PI * c.surrogateScale());
    }
}
