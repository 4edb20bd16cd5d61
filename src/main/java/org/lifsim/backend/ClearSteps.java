package org.lifsim.backend;

import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifState;

/**
 * For how many steps neither a flush nor the lower bound can change a unit, proved from bounds on its state and current.
 *
 * <p>All of it is for constants of ordinary size, in [{@link #SMALLEST}, {@link #LARGEST}]: then nothing on the way from v to the next v
 * overflows unless a current pushes it up to a spike, and nothing is subnormal, so that every rounding is relative.
 *
 * <p>No flush of v: after a step v is v_reset or at most the threshold, which stays below a twentieth of its negative base. No flush
 * of rfr: it is 0 or at least dt. No flush of thr_theta: once raised it needs many time constants to decay to a subnormal.
 *
 * <p>No lower bound: take v_rest and v_reset at or above v_min, a current that is not negative, and a = dt * conduct_leak / tau_m of at
 * most 0.9. Euler: a unit at or below v_rest is pushed up, and rounding is monotone; one above v_rest by g moves down by at most a g,
 * roundings included, so not past v_rest. Midpoint: the slope in the middle is 1 - a/2 times the first, and the rounding of the
 * middle, where it moves at all, is at most as large as its move; so below v_rest it is still not negative, and above it still
 * moves by at most a g.
 *
 * <p>The proof is loose on purpose: it only decides which form of the step runs, and both give the same bits.
 */
public final class ClearSteps {
    /** Each step rounds thr_theta by at most 2^-24 of it: over so many steps by less than the margins below. */
    private static final int MOST_STEPS = 1 << 20;

    /** The share of a bound that is used, so that roundings cannot cross it. */
    private static final double MARGIN = 0.9;

    /** The steps between two looks at a unit's bounds: few enough that most proofs reach so far. */
    public static final int PASS = 1024;

    /** A potential that stays below the threshold, which is negative: by a thousandth of it, far more than roundings move. */
    private static final float BELOW_THRESHOLD = 1.001f;

    /** The smallest size of a constant, and of v_rest, v_reset and threshold, 2^-20. */
    public static final float SMALLEST = 0x1p-20f;

    /** The largest size of a constant, and of a potential that the lower bound may have to meet, 2^20. */
    public static final float LARGEST = 0x1p20f;

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
     * Whether the constants alone allow clear steps: of ordinary size, a negative threshold and reset, growth that is not negative,
     * and a rest and reset at or above v_min.
     *
     * @param c the constants of the step
     * @return false if no step of any unit can be clear
     */
    public static boolean canBeClear(LifConstants c) {
        boolean ordinary = isOrdinary(c.rt())
                && isOrdinary(c.dt())
                && isOrdinary(Math.abs(c.rest()))
                && (c.leak() == 0 || isOrdinary(c.leak()));
        boolean negative = isOrdinary(-c.thr()) && isOrdinary(-c.reset());
        boolean adapts = c.plus() == 0 || c.plus() >= Canonical.TINY;
        boolean bounded = c.rest() >= c.vMin() && c.reset() >= c.vMin() && c.leak() * c.rt() * c.dt() <= MARGIN;
        return ordinary && negative && adapts && bounded && c.decay() > 0;
    }

    private static boolean isOrdinary(float x) {
        return x >= SMALLEST && x <= LARGEST;
    }

    /**
     * The largest thr_theta from which so many steps are clear.
     *
     * @param c constants that can be clear
     * @param steps how many steps, at most 2^20
     * @return a bound; negative if there is none
     */
    public static double highestTheta(LifConstants c, int steps) {
        double mostSpikes = 1 + (double) steps / stepsBetweenSpikes(c);
        return -(double) c.thr() * MARGIN - mostSpikes * c.plus();
    }

    /**
     * So many steps in a row hold at most one spike of a unit whose thr_theta is not negative: a refractory unit falls back towards
     * v_rest and cannot spike, where v_reset and v_rest are below the threshold by more than roundings. Spikes may then be counted
     * at the end of so many steps: a unit has spiked in them if its rfr is less than their {@link #time}, since otherwise rfr,
     * which was not negative, has grown by that much; rounding is monotone.
     *
     * @param c constants of a step
     * @return steps, at least 1 and at most {@link #PASS}; 1 where {@link #canBeClear} does not hold
     */
    public static int stepsBetweenSpikes(LifConstants c) {
        int refractory = 0;
        if (canBeClear(c) && Math.max(c.rest(), c.reset()) <= c.thr() * BELOW_THRESHOLD) {
            for (float rfr = 0; rfr < c.refract() && refractory < PASS - 1; rfr += c.dt()) {
                refractory++;
            }
        }
        return refractory + 1;
    }

    /**
     * What rfr becomes from 0 in so many steps.
     *
     * @param c constants that can be clear
     * @param steps how many steps, at most {@link #PASS}
     * @return ms, each sum rounded
     */
    public static float time(LifConstants c, int steps) {
        float rfr = 0;
        for (int k = 0; k < steps; k++) {
            rfr += c.dt();
        }
        return rfr;
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
            above &= v[i] >= c.vMin() & v[i] <= LARGEST & current[i] >= 0;
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
        double growth = (highestTheta(c, 0) - largest) / c.plus() * stepsBetweenSpikes(c);
        double decaying = Math.log(smallest / (double) Canonical.TINY) * MARGIN / shrinkage(c);
        return (int) Math.max(0, Math.min(MOST_STEPS, Math.min(growth, decaying)));
    }
}
