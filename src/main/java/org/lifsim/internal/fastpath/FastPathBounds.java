package org.lifsim.internal.fastpath;

import java.util.List;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.StateVariable;

/**
 * Proves for how many steps the fast path gives the bits of the full step. A model has a subclass, which derives limits
 * from the parameters of its units. While the state of a unit is within them, what the fast path omits changes nothing
 * for some steps. The proof may be loose. It only decides whether the fast path or the full step runs.
 *
 * <p>The model must keep {@link StateVariable#RFR}. A spike sets it to 0, and any other step adds dt.
 */
public abstract class FastPathBounds {
    /** Number of steps between two checks of a unit's limits. It is small enough that most proofs reach that far. */
    public static final int CHUNK_STEPS = 1024;

    /** Largest number of steps of a proof. Proofs are for a power of two. */
    static final int MAX_STEPS = 1 << 20;

    private final List<StateLimit> limits;
    private final DerivedValues[] floors;
    private final boolean possible;
    private final int between;
    private final float dt;

    /**
     * Stores what the parameters allow.
     *
     * @param limits what must be within limits
     * @param derived derived parameters of the units
     * @param possible whether they allow the fast path at all
     * @param between see {@link #maxStepsWithAtMostOneSpike}
     */
    FastPathBounds(List<StateLimit> limits, DerivedParameterTable derived, boolean possible, int between) {
        this.limits = limits;
        this.possible = possible;
        this.between = possible ? between : 1;
        dt = derived.of(DerivedParameter.DT).at(0);
        floors = new DerivedValues[limits.size()];
        for (int n = 0; n < floors.length; n++) {
            DerivedParameter floor = limits.get(n).floor();
            floors[n] = floor == null ? DerivedValues.uniform(Float.NEGATIVE_INFINITY) : derived.of(floor);
        }
    }

    /** Lower limit for a number of steps, at most {@link #MAX_STEPS}; -infinity for none beside the floor. */
    abstract float least(StateLimit limit, int steps);

    /** Upper limit for a number of steps, at most {@link #MAX_STEPS}; -infinity if no value is allowed. */
    abstract float most(StateLimit limit, int steps);

    /**
     * Whether the parameters alone allow the fast path.
     *
     * @return false if no step can be proved, whatever the state
     */
    public final boolean isPossible() {
        return possible;
    }

    /**
     * Lower limit for {@link #CHUNK_STEPS} steps.
     *
     * @param limit one of the model's limits
     * @return smallest value; -infinity for none beside the floor
     */
    public final float least(StateLimit limit) {
        return least(limit, CHUNK_STEPS);
    }

    /**
     * Upper limit for {@link #CHUNK_STEPS} steps.
     *
     * @param limit one of the model's limits
     * @return largest value; -infinity if the fast path is not possible
     */
    public final float most(StateLimit limit) {
        return possible ? most(limit, CHUNK_STEPS) : Float.NEGATIVE_INFINITY;
    }

    /**
     * Number of consecutive steps in which a unit within the limits spikes at most once. So spikes may be counted once,
     * after all of these steps. A unit spiked in them if its rfr is less than their {@link #time}: otherwise rfr, which
     * was not negative, has grown by that much, since rounding is monotone.
     *
     * @return number of steps, from 1 to {@link #CHUNK_STEPS}; 1 if the fast path is not possible
     */
    public final int maxStepsWithAtMostOneSpike() {
        return between;
    }

    /**
     * Value of rfr after a number of steps from 0.
     *
     * @param steps number of steps, at most {@link #CHUNK_STEPS}
     * @return time in ms, rounded after each addition
     */
    public final float time(int steps) {
        float rfr = 0;
        for (int k = 0; k < steps; k++) {
            rfr += dt;
        }
        return rfr;
    }

    /** Number of steps after 0 in which rfr stays below a refractory period, at most {@link #CHUNK_STEPS} - 1. */
    static int refractorySteps(float refract, float dt) {
        int steps = 0;
        for (float rfr = 0; rfr < refract && steps < CHUNK_STEPS - 1; rfr += dt) {
            steps++;
        }
        return steps;
    }

    /**
     * Number of steps that the fast path may take from a state.
     *
     * @param state all units
     * @param from the first unit to advance
     * @param to the unit after the last one
     * @return number of steps, 0 if nothing could be proved
     */
    public final int maxSteps(NeuronState state, int from, int to) {
        int steps = possible ? MAX_STEPS : 0;
        for (int n = 0; n < floors.length && steps > 0; n++) {
            steps = maxSteps(n, state.values(limits.get(n).variable()), from, to, steps);
        }
        return steps;
    }

    /** Number of steps, at most {@code steps}, for which the values of a variable are within its limits. */
    private int maxSteps(int n, float[] values, int from, int to, int steps) {
        StateLimit limit = limits.get(n);
        DerivedValues floor = floors[n];
        if (isUnlimited(limit, floor)) {
            return steps;
        }
        boolean orZero = limit.orZero();
        boolean above = true;
        float smallest = Float.POSITIVE_INFINITY;
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            float x = values[i];
            above &= x >= floor.at(i); // false for NaN
            smallest = x < smallest && !(orZero && x == 0) ? x : smallest;
            largest = x > largest ? x : largest;
        }
        int proved = above ? steps : 0;
        while (proved > 0 && !(smallest >= least(limit, proved) && largest <= most(limit, proved))) {
            proved /= 2;
        }
        return proved;
    }

    private boolean isUnlimited(StateLimit limit, DerivedValues floor) {
        return !floor.isPerUnit()
                && floor.at(0) == Float.NEGATIVE_INFINITY
                && least(limit, MAX_STEPS) == Float.NEGATIVE_INFINITY
                && most(limit, MAX_STEPS) == Float.POSITIVE_INFINITY;
    }
}
