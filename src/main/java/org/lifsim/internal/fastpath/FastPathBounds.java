package org.lifsim.internal.fastpath;

import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.Float32Math;

/**
 * Proves for how many steps neither a flush nor the lower bound v_min can change a LIF unit. The proof uses bounds on
 * the state and the current of the unit.
 *
 * <p>All of it requires parameters of ordinary size, in [{@link #MIN_MAGNITUDE}, {@link #MAX_MAGNITUDE}]. Then nothing
 * on the way from v to the next v overflows, unless a current pushes v up to a spike. Nothing is subnormal, so every
 * rounding is relative.
 *
 * <p>No flush of v: after a step v is v_reset or at most the threshold. The threshold stays below a twentieth of its
 * negative base. No flush of rfr: it is 0 or at least dt. No flush of thr_theta: once raised, it needs many time
 * constants to decay to a subnormal.
 *
 * <p>No lower bound: v_rest and v_reset must be at or above v_min, and the current must not be negative.
 * {@code a = dt * conduct_leak / tau_m} must be at most 0.9. Euler: a unit at or below v_rest is pushed up, and
 * rounding is monotone. A unit above v_rest by g moves down by at most a g, roundings included, so not past v_rest.
 * Midpoint: the slope in the middle is 1 - a/2 times the first slope. The rounding of the middle potential, where it
 * moves at all, is at most as large as its move. So below v_rest the slope is still not negative, and above v_rest the
 * unit still moves by at most a g.
 *
 * <p>With per-unit parameters, each unit must meet the conditions, and each bound is the worst over all units.
 *
 * <p>The proof is deliberately loose. It only decides whether the fast path or the full step runs, and both give the
 * same bits.
 */
public final class FastPathBounds {
    /**
     * Each step rounds thr_theta by at most 2^-24 of its value. Over this many steps that is less than the margins
     * below.
     */
    private static final int MAX_STEPS = 1 << 20;

    /** Fraction of a bound that is used, so that roundings cannot cross it. */
    private static final double MARGIN = 0.9;

    /** Number of steps between two checks of a unit's bounds. It is small enough that most proofs reach that far. */
    public static final int CHUNK_STEPS = 1024;

    /**
     * A potential at or below the negative threshold times this factor stays below the threshold. The margin of a
     * thousandth is far larger than what roundings move.
     */
    private static final float BELOW_THRESHOLD = 1.001f;

    /** Smallest magnitude of a parameter, and of v_rest, v_reset and threshold: 2^-20. */
    public static final float MIN_MAGNITUDE = 0x1p-20f;

    /** Largest magnitude of a parameter, and of a potential that the lower bound may apply to: 2^20. */
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
     * Computes what the parameters of some units allow.
     *
     * @param derived derived parameters of LIF units
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
     * Whether the parameters of a unit allow the fast path. They must have ordinary size, with a negative threshold and
     * reset and a threshold growth that is not negative. v_rest and v_reset must be at or above v_min.
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
        for (float rfr = 0; rfr < refract && steps < CHUNK_STEPS - 1; rfr += dt) {
            steps++;
        }
        return steps;
    }

    /**
     * Whether the parameters alone allow the fast path.
     *
     * @return false if no step can be proved, whatever the state
     */
    public boolean isPossible() {
        return possible;
    }

    /**
     * Number of steps that the fast path may take from a state.
     *
     * @param v potentials of all units, in mV; {@code v[i]} of unit i
     * @param thrTheta adaptive thresholds of all units, in mV
     * @param current input currents of all units
     * @param from the first unit
     * @param to the unit after the last one
     * @return number of steps, 0 if nothing could be proved
     */
    public int maxSteps(float[] v, float[] thrTheta, float[] current, int from, int to) {
        return possible && staysAboveMinimum(v, current, from, to) ? stepsOfTheta(thrTheta, from, to) : 0;
    }

    /**
     * Largest thr_theta from which the fast path may take a number of steps.
     *
     * @param steps number of steps, at most 2^20
     * @return a bound, in mV; negative if there is none
     */
    public double highestTheta(int steps) {
        double mostSpikes = 1 + (double) steps / between;
        return -(double) highestThreshold * MARGIN - mostSpikes * largestPlus;
    }

    /**
     * Number of consecutive steps in which a unit with a thr_theta of at least 0 spikes at most once. A refractory unit
     * falls back towards v_rest. It cannot spike if v_reset and v_rest are below the threshold by more than roundings.
     * So spikes may be counted once, after all of these steps. A unit spiked in them if its rfr is less than their
     * {@link #time}: otherwise rfr, which was not negative, has grown by that much, since rounding is monotone.
     *
     * @return number of steps, from 1 to {@link #CHUNK_STEPS}; 1 if the fast path is not possible
     */
    public int maxStepsWithAtMostOneSpike() {
        return between;
    }

    /**
     * Value of rfr after a number of steps from 0.
     *
     * @param steps number of steps, at most {@link #CHUNK_STEPS}
     * @return time in ms, rounded after each addition
     */
    public float time(int steps) {
        float rfr = 0;
        for (int k = 0; k < steps; k++) {
            rfr += dt;
        }
        return rfr;
    }

    /**
     * Smallest positive thr_theta from which the fast path may take a number of steps. A spike's theta_plus must not be
     * smaller either.
     *
     * @param steps number of steps, at most 2^20
     * @return a bound, in mV; possibly infinite
     */
    public double lowestTheta(int steps) {
        return Float32Math.MIN_NORMAL * Math.exp(steps * shrinkage() / MARGIN);
    }

    /**
     * Smallest positive theta_plus.
     *
     * @return theta_plus in mV; the largest float32 if no spike raises a threshold
     */
    public float smallestPlus() {
        return smallestPlus;
    }

    /** Largest decrease of the logarithm of thr_theta in a step, its rounding included. */
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
