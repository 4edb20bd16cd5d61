package org.lifsim.model;

import org.lifsim.internal.step.Float32Math;

/**
 * Whether a population keeps the time of the last spike of each unit, and in which unit of time. Steps count from 0
 * after a reset.
 */
public enum LastSpikeTime {
    /** The time is not kept and takes no memory. */
    OFF,
    /** The index of the step times dt, in ms: computed in double, rounded once to float32. */
    MILLISECONDS,
    /** The index of the step, as a float32: exact up to 2^24 steps, then rounded. */
    STEPS;

    /**
     * The value that is stored for a spike. Not used with {@link #OFF}.
     *
     * @param step index of the step, from 0
     * @param dt time step in ms
     * @return the time of the step in this unit of time, rounded to float32; subnormals become 0
     */
    public float at(long step, double dt) {
        return Float32Math.flushSubnormals(this == STEPS ? (float) step : (float) (step * dt));
    }
}
