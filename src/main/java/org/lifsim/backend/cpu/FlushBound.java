package org.lifsim.backend.cpu;

import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.LifConstants;

/**
 * For how many steps no flush can change a unit, proved from bounds on the adaptive threshold alone. After a step v is v_reset, v_min
 * or at most the threshold, so below a negative threshold it stays away from zero; rfr is 0 or at least dt; thr_theta, once raised,
 * needs many time constants to decay to a subnormal. The proof is loose on purpose: it only decides which form of the step runs,
 * and both give the same bits.
 */
final class FlushBound {
    /** Each step rounds thr_theta by at most 2^-24 of it: over so many steps by less than the margins below. */
    private static final int MOST_STEPS = 1 << 20;

    /** The share of a bound that is used, so that roundings cannot cross it. */
    private static final double MARGIN = 0.9;

    private FlushBound() {}

    /**
     * The number of steps that need no flush.
     *
     * @param c the constants of the step
     * @param thrTheta the adaptive thresholds, flushed
     * @param from the first unit
     * @param to the unit after the last
     * @return steps, 0 if nothing could be proved
     */
    static int steps(LifConstants c, float[] thrTheta, int from, int to) {
        boolean negative = c.thr() <= -Canonical.TINY && c.reset() <= -Canonical.TINY && c.vMin() <= -Canonical.TINY;
        boolean adapts = c.plus() == 0 || c.plus() >= Canonical.TINY;
        if (!negative || !adapts || c.decay() == 0) {
            return 0;
        }
        float largest = 0;
        float smallest = c.plus() == 0 ? Float.MAX_VALUE : c.plus();
        for (int i = from; i < to; i++) {
            float theta = thrTheta[i];
            if (!(theta >= 0)) {
                return 0;
            }
            largest = Math.max(largest, theta);
            smallest = theta > 0 ? Math.min(smallest, theta) : smallest;
        }
        double growth = (-(double) c.thr() * MARGIN - largest) / c.plus();
        double shrinkage = -Math.log(c.decay()) + 0x1p-23;
        double decaying = Math.log(smallest / (double) Canonical.TINY) * MARGIN / shrinkage;
        return (int) Math.max(0, Math.min(MOST_STEPS, Math.min(growth, decaying)));
    }
}
