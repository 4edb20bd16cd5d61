package org.lifsim.internal.step;

/**
 * What a cell's options make of its step: the scalar and the vector statement branch on it, and the kernel is compiled with a macro of the
 * same name.
 */
public enum ModelFeature {
    /** The step integrates by the midpoint rule, second-order Runge-Kutta, instead of Euler's. */
    MIDPOINT,
    /** Of the units of a group that spike in a step one is kept, chosen at random. */
    ONE_SPIKE,
    /** Of the units of a group that spike in a step one is kept, if it had the group's largest potential. */
    MAX_ONE_SPIKE,
    /** A refractory unit goes on emitting spikes. */
    STICKY_SPIKES,
    /** Thresholds follow how many units of a group spike. */
    THRESHOLD_TRACKS_ACTIVITY,
    /** The spikes of a group's units inhibit the group's units in the next step. */
    LATERAL_INHIBITION,
    /** A reset leaves thresholds as they are. */
    PERSISTENT_THRESHOLD,
    /** A spike leaves the state as it is. */
    NO_POST_SPIKE_RESET,
    /** Each step draws random numbers. */
    RANDOM,
    /** The surrogate derivative is 1. */
    STRAIGHT_THROUGH,
    /** The surrogate derivative is a triangle. */
    TRIANGULAR,
    /** The surrogate derivative is the arctan's. */
    ARCTAN,
    /** The surrogate derivative is a hyperbolic secant of the current. */
    SECANT;

    /**
     * Whether units depend on each other within a step.
     *
     * @return true if a step cannot be taken unit by unit
     */
    public boolean isCoupling() {
        return selectsSpikes() || this == THRESHOLD_TRACKS_ACTIVITY || this == LATERAL_INHIBITION;
    }

    /**
     * Whether it chooses among the spikes of a group.
     *
     * @return true if a spike may be dropped
     */
    public boolean selectsSpikes() {
        return this == ONE_SPIKE || this == MAX_ONE_SPIKE;
    }
}
