package org.lifsim.internal.fastpath;

import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;

/**
 * For how many steps neither a flush nor the lower bound can change a LIF unit, proved from bounds on its state and current.
 *
 * <p>All of it is for constants of ordinary size, in [{@link #MIN_MAGNITUDE}, {@link #MAX_MAGNITUDE}]: then nothing on the way from v to the next v
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
 * <p>Where units have constants of their own, each must allow it, and of each bound the worst of all units is taken.
 *
 * <p>The proof is loose on purpose: it only decides which form of the step runs, and both give the same bits.
 */
public final class FastPathBounds {
    /** Each step rounds thr_theta by at most 2^-24 of it: over so many steps by less than the margins below. */
    private static final int MAX_STEPS = 1 << 20;

    /** The share of a bound that is used, so that roundings cannot cross it. */
    private static final double MARGIN = 0.9;

    /** The steps between two looks at a unit's bounds: few enough that most proofs reach so far. */
    public static final int PASS = 1024;

    /** A potential that stays below the threshold, which is negative: by a thousandth of it, far more than roundings move. */
    private static final float BELOW_THRESHOLD = 1.001f;

    /** The smallest size of a constant, and of v_rest, v_reset and threshold, 2^-20. */
    public static final float MIN_MAGNITUDE = 0x1p-20f;

    /** The largest size of a constant, and of a potential that the lower bound may have to meet, 2^20. */
    public static final float MAX_MAGNITUDE = 0x1p20f;

    private final boolean possible;
    private final int between;
    private final DerivedValues minimum;
    private final boolean bounded;
    private final float dt;
    private final float highestThreshold;
    private final float largestPlus;
    private final float smallestPlus;
    private final float smallestDecay;

    /**
     * What the constants of some units allow.
     *
     * @param derived of LIF units
     */
    public FastPathBounds(DerivedParameterTable derived) {
        boolean every = true;
        boolean apart = true;
        float threshold = Float.NEGATIVE_INFINITY;
        float most = 0;
        float least = Float.MAX_VALUE;
        float decay = 1;
        float refract = Float.POSITIVE_INFINITY;
        boolean bound = false;
        int distinct = derived.perUnit().isEmpty() ? 1 : derived.length();
        for (int i = 0; i < distinct; i++) {
            LifDerived c = LifDerived.of(derived, i);
            every &= isApplicable(c);
            apart &= Math.max(c.rest(), c.reset()) <= c.thr() * BELOW_THRESHOLD;
            threshold = Math.max(threshold, c.thr());
            most = Math.max(most, c.plus());
            least = c.plus() > 0 ? Math.min(least, c.plus()) : least;
            decay = Math.min(decay, c.decay());
            refract = Math.min(refract, c.refract());
            bound |= c.vMin() != Float.NEGATIVE_INFINITY;
        }
        possible = every;
        dt = LifDerived.of(derived, 0).dt();
        minimum = derived.of(LifModel.MIN_V);
        bounded = bound;
        highestThreshold = threshold;
        largestPlus = most;
        smallestPlus = least;
        smallestDecay = decay;
        between = possible && apart ? 1 + refractorySteps(refract, dt) : 1;
    }

    /**
     * Whether a unit's constants allow clear steps: of ordinary size, a negative threshold and reset, growth that is not negative,
     * and a rest and reset at or above v_min.
     */
    private static boolean isApplicable(LifDerived c) {
        boolean ordinary = isOrdinary(c.rt())
                && isOrdinary(c.dt())
                && isOrdinary(Math.abs(c.rest()))
                && (c.leak() == 0 || isOrdinary(c.leak()));
        boolean negative = isOrdinary(-c.thr()) && isOrdinary(-c.reset());
        boolean adapts = c.plus() == 0 || c.plus() >= Float32Math.MIN_NORMAL;
        boolean bounded = c.rest() >= c.vMin() && c.reset() >= c.vMin() && c.leak() * c.rt() * c.dt() <= MARGIN;
        return ordinary && negative && adapts && bounded && c.decay() > 0;
    }

    private static boolean isOrdinary(float x) {
        return x >= MIN_MAGNITUDE && x <= MAX_MAGNITUDE;
    }

    private static int refractorySteps(float refract, float dt) {
        int steps = 0;
        for (float rfr = 0; rfr < refract && steps < PASS - 1; rfr += dt) {
            steps++;
        }
        return steps;
    }

    /**
     * Whether the constants alone allow clear steps.
     *
     * @return false if no step can be proved clear
     */
    public boolean isPossible() {
        return possible;
    }

    /**
     * The number of steps that are clear.
     *
     * @param v potentials of the units
     * @param thrTheta their adaptive thresholds
     * @param current their currents
     * @param from the first unit
     * @param to the unit after the last
     * @return steps, 0 if nothing could be proved
     */
    public int maxSteps(float[] v, float[] thrTheta, float[] current, int from, int to) {
        return possible && staysAboveMinimum(v, current, from, to) ? stepsOfTheta(thrTheta, from, to) : 0;
    }

    /**
     * The largest thr_theta from which so many steps are clear.
     *
     * @param steps how many steps, at most 2^20
     * @return a bound; negative if there is none
     */
    public double highestTheta(int steps) {
        double mostSpikes = 1 + (double) steps / between;
        return -(double) highestThreshold * MARGIN - mostSpikes * largestPlus;
    }

    /**
     * So many steps in a row hold at most one spike of a unit whose thr_theta is not negative: a refractory unit falls back towards
     * v_rest and cannot spike, where v_reset and v_rest are below the threshold by more than roundings. Spikes may then be counted
     * at the end of so many steps: a unit has spiked in them if its rfr is less than their {@link #time}, since otherwise rfr,
     * which was not negative, has grown by that much; rounding is monotone.
     *
     * @return steps, at least 1 and at most {@link #PASS}; 1 where clear steps are not possible
     */
    public int maxStepsWithAtMostOneSpike() {
        return between;
    }

    /**
     * What rfr becomes from 0 in so many steps.
     *
     * @param steps how many steps, at most {@link #PASS}
     * @return ms, each sum rounded
     */
    public float time(int steps) {
        float rfr = 0;
        for (int k = 0; k < steps; k++) {
            rfr += dt;
        }
        return rfr;
    }

    /**
     * The smallest thr_theta but 0 from which so many steps are clear; a spike's theta_plus must not be smaller either.
     *
     * @param steps how many steps, at most 2^20
     * @return a bound, perhaps infinite
     */
    public double lowestTheta(int steps) {
        return Float32Math.MIN_NORMAL * Math.exp(steps * shrinkage() / MARGIN);
    }

    /**
     * The smallest theta_plus but 0.
     *
     * @return mV; the largest float32 where no spike raises a threshold
     */
    public float smallestPlus() {
        return smallestPlus;
    }

    /** How fast the logarithm of thr_theta can fall in a step, its rounding included. */
    private double shrinkage() {
        return -Math.log(smallestDecay) + 0x1p-23;
    }

    private boolean staysAboveMinimum(float[] v, float[] current, int from, int to) {
        if (!bounded) {
            return true;
        }
        boolean above = true;
        for (int i = from; i < to; i++) {
            above &= v[i] >= minimum.at(i) & v[i] <= MAX_MAGNITUDE & current[i] >= 0;
        }
        return above;
    }

    private int stepsOfTheta(float[] thrTheta, int from, int to) {
        float largest = 0;
        float smallest = smallestPlus;
        for (int i = from; i < to; i++) {
            float theta = thrTheta[i];
            if (!(theta >= 0)) {
                return 0;
            }
            largest = Math.max(largest, theta);
            smallest = theta > 0 ? Math.min(smallest, theta) : smallest;
        }
        double growth = (highestTheta(0) - largest) / largestPlus * between;
        double decaying = Math.log(smallest / (double) Float32Math.MIN_NORMAL) * MARGIN / shrinkage();
        return (int) Math.max(0, Math.min(MAX_STEPS, Math.min(growth, decaying)));
    }
}
