package org.lifsim.internal.fastpath;

import java.util.List;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.StateVariable;

/**
 * Proves for how many steps neither a flush nor the lower bound v_min can change a LIF unit.
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
 * <p>At most one spike: a refractory unit falls back towards v_rest. It cannot spike if its thr_theta is not negative,
 * and v_reset and v_rest are below the threshold by more than roundings.
 *
 * <p>With per-unit parameters, each unit must meet the conditions, and each bound is the worst over all units.
 */
final class LifFastPathBounds extends FastPathBounds {
    private static final StateLimit V = new StateLimit(StateVariable.V, LifModel.MIN_V, false);
    private static final StateLimit CURRENT = new StateLimit(StateVariable.CURRENT, null, false);
    private static final StateLimit THR_THETA = new StateLimit(StateVariable.THR_THETA, null, true);

    static final List<StateLimit> LIMITS = List.of(V, CURRENT, THR_THETA);

    /** Fraction of a bound that is used, so that roundings cannot cross it. */
    private static final double MARGIN = 0.9;

    /**
     * Each step rounds thr_theta by at most 2^-24 of its value. Over the steps of a proof that is less than
     * {@link #MARGIN} leaves. This one is for the rounding of a limit itself.
     */
    private static final double ROUNDING = 0.001;

    /**
     * A potential at or below the negative threshold times this factor stays below the threshold. The margin of a
     * thousandth is far larger than what roundings move.
     */
    private static final float BELOW_THRESHOLD = 1.001f;

    /** Smallest magnitude of a parameter, and of v_rest, v_reset and threshold: 2^-20. */
    private static final float MIN_MAGNITUDE = 0x1p-20f;

    /** Largest magnitude of a parameter, and of a potential that the lower bound may apply to: 2^20. */
    private static final float MAX_MAGNITUDE = 0x1p20f;

    private final Worst worst;

    LifFastPathBounds(DerivedParameterTable derived) {
        this(derived, Worst.of(derived));
    }

    private LifFastPathBounds(DerivedParameterTable derived, Worst worst) {
        super(LIMITS, derived, worst.possible, worst.between);
        this.worst = worst;
    }

    @Override
    float least(StateLimit limit, int steps) {
        if (limit == CURRENT) {
            return worst.bounded ? 0 : Float.NEGATIVE_INFINITY;
        }
        return limit == THR_THETA ? lowestTheta(steps) : Float.NEGATIVE_INFINITY;
    }

    @Override
    float most(StateLimit limit, int steps) {
        if (limit == V) {
            return worst.bounded ? MAX_MAGNITUDE : Float.POSITIVE_INFINITY;
        }
        return limit == THR_THETA ? highestTheta(steps) : Float.POSITIVE_INFINITY;
    }

    /** Smallest positive thr_theta that some steps cannot decrease to a subnormal. */
    private float lowestTheta(int steps) {
        // Largest decrease of the logarithm of thr_theta in a step, its rounding included.
        double shrinkage = -Math.log(worst.decay) + 0x1p-23;
        double lowest = Float32Math.MIN_NORMAL * Math.exp(steps * shrinkage / MARGIN);
        return (float) Math.min(Float.MAX_VALUE, lowest * (1 + ROUNDING));
    }

    /** Largest thr_theta that the spikes of some steps cannot raise too far; none if a spike raises it too little. */
    private float highestTheta(int steps) {
        double mostSpikes = 1 + (double) steps / worst.between;
        double highest = -(double) worst.thr * MARGIN - mostSpikes * worst.largestPlus;
        return worst.smallestPlus >= lowestTheta(steps) ? (float) (highest * (1 - ROUNDING)) : Float.NEGATIVE_INFINITY;
    }

    /** What the parameters of all units allow. */
    private record Worst(
            boolean possible,
            boolean bounded,
            int between,
            float thr,
            float decay,
            float largestPlus,
            float smallestPlus) {

        static Worst of(DerivedParameterTable derived) {
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
            float dt = LifDerived.of(derived, 0).dt();
            int between = apart ? 1 + refractorySteps(refract, dt) : 1;
            return new Worst(every, bound, between, threshold, decay, most, least);
        }

        /**
         * Whether the parameters of a unit allow the fast path. They must have ordinary size, with a negative threshold
         * and reset and a threshold growth that is not negative. v_rest and v_reset must be at or above v_min.
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
    }
}
