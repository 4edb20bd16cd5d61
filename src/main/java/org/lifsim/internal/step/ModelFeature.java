package org.lifsim.internal.step;

/**
 * A feature of a model's step, selected by the options of the model. The reference and SIMD implementations branch on
 * it. The kernel is compiled with a macro of the same name after {@code FEATURE_}.
 */
public enum ModelFeature {
    /** The step integrates by the midpoint rule (second-order Runge-Kutta) instead of Euler's. */
    MIDPOINT,
    /** Of the units of a group that spike in a step, one keeps its spike; it is selected at random. */
    ONE_SPIKE,
    /** A spike is kept only if its unit had the group's largest potential before the step. */
    MAX_ONE_SPIKE,
    /** A refractory unit keeps emitting spikes. */
    STICKY_SPIKES,
    /** Thresholds follow the number of units of a group that spike. */
    THRESHOLD_TRACKS_ACTIVITY,
    /** The spikes of a group's units inhibit the units of the group in the next step. */
    LATERAL_INHIBITION,
    /** A reset leaves thresholds unchanged. */
    PERSISTENT_THRESHOLD,
    /** A spike leaves the state unchanged. */
    NO_POST_SPIKE_RESET,
    /** Each step draws random numbers. */
    RANDOM,
    /** The surrogate derivative is 1. */
    STRAIGHT_THROUGH,
    /** The surrogate derivative is a triangle. */
    TRIANGULAR,
    /** The surrogate derivative is that of the arctan. */
    ARCTAN,
    /** The surrogate derivative is a hyperbolic secant of the current. */
    SECANT;

    /**
     * Whether units depend on each other within a step.
     *
     * @return true if a step cannot be computed unit by unit
     */
    public boolean isCoupling() {
        return selectsSpikes() || this == THRESHOLD_TRACKS_ACTIVITY || this == LATERAL_INHIBITION;
    }

    /**
     * Whether the feature selects among the spikes of a group.
     *
     * @return true if a spike may be dropped
     */
    public boolean selectsSpikes() {
        return this == ONE_SPIKE || this == MAX_ONE_SPIKE;
    }
}
