package org.lifsim.backend;

import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifState;

/**
 * For how many steps neither a flush nor the lower bound can change a unit, proved from bounds on its state and current.
 *
 * <p>No flush of v: after a step v is v_reset or at most the threshold, so below a negative threshold it stays away from zero. No flush
 * of rfr: it is 0 or at least dt. No flush of thr_theta: once raised it needs many time constants to decay to a subnormal. No lower
 * bound: a unit at or above v_min that leaks towards a v_rest at or above it, under a current that is not negative, moves up, or down
 * towards v_rest without passing it, since rounding is monotone and dt * conduct_leak / tau_m is below 1.
 *
 * <p>The proof is loose on purpose: it only decides which form of the step runs, and both give the same bits.
 */
public final class ClearSteps {
    /** Each step rounds thr_theta by at most 2^-24 of it: over so many steps by less than the margins below. */
    private static final int MOST_STEPS = 1 << 20;

    /** The share of a bound that is used, so that roundings cannot cross it. */
    private static final double MARGIN = 0.9;

    private ClearSteps() {}

    /**
     * The number of steps that are clear.
     *
     * @param c the constants of the step
     * @param state the units
     * @param from the first unit
     * @param to the unit after the last
     * @return steps, 0 if nothing could be proved
     */
    public static int of(LifConstants c, LifState state, int from, int to) {
        return canBeClear(c) && staysAboveMinimum(c, state, from, to) ? stepsOfTheta(c, state.thrTheta(), from, to) : 0;
    }

    /**
     * Whether the constants alone allow clear steps: a negative threshold and reset, growth that is not negative, and a rest and reset
     * at or above v_min.
     *
     * @param c the constants of the step
     * @return false if no step of any unit can be clear
     */
    public static boolean canBeClear(LifConstants c) {
        boolean negative = c.thr() <= -Canonical.TINY && c.reset() <= -Canonical.TINY;
        boolean adapts = c.plus() == 0 || c.plus() >= Canonical.TINY;
        boolean bounded = c.rest() >= c.vMin() && c.reset() >= c.vMin() && c.leak() * c.rt() * c.dt() <= MARGIN;
        return negative && adapts && bounded && c.decay() > 0;
    }

    /**
     * The largest thr_theta from which so many steps are clear.
     *
     * @param c constants that can be clear
     * @param steps how many steps, at most 2^20
     * @return a bound; negative if there is none
     */
    public static double highestTheta(LifConstants c, int steps) {
        return -(double) c.thr() * MARGIN - steps * (double) c.plus();
    }

    /**
     * The smallest thr_theta but 0 from which so many steps are clear; a spike's theta_plus must not be smaller either.
     *
     * @param c constants that can be clear
     * @param steps how many steps, at most 2^20
     * @return a bound, perhaps infinite
     */
    public static double lowestTheta(LifConstants c, int steps) {
        return Canonical.TINY * Math.exp(steps * shrinkage(c) / MARGIN);
    }

    /** How fast the logarithm of thr_theta can fall in a step, its rounding included. */
    private static double shrinkage(LifConstants c) {
        return -Math.log(c.decay()) + 0x1p-23;
    }

    private static boolean staysAboveMinimum(LifConstants c, LifState state, int from, int to) {
        if (c.vMin() == Float.NEGATIVE_INFINITY) {
            return true;
        }
        float[] v = state.v();
        float[] current = state.current();
        boolean above = true;
        for (int i = from; i < to; i++) {
            above &= v[i] >= c.vMin() & current[i] >= 0;
        }
        return above;
    }

    private static int stepsOfTheta(LifConstants c, float[] thrTheta, int from, int to) {
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
        double growth = (highestTheta(c, 0) - largest) / c.plus();
        double decaying = Math.log(smallest / (double) Canonical.TINY) * MARGIN / shrinkage(c);
        return (int) Math.max(0, Math.min(MOST_STEPS, Math.min(growth, decaying)));
    }
}
