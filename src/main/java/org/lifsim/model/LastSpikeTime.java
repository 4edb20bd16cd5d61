package org.lifsim.model;

import org.lifsim.internal.step.Float32Math;

/** Whether a population keeps each unit's time of last spike, and what that time counts in. Steps count from 0 after a reset. */
public enum LastSpikeTime {
    /** Not kept; costs nothing. */
    OFF,
    /** The step's index times dt, in ms: computed in double, rounded once to float32. */
    MILLISECONDS,
    /** The step's index, as a float32: exact up to 2^24 steps, then rounded. */
    STEPS;

    /**
     * The value written for a spike.
     *
     * @param step the step's index, from 0
     * @param dt the step, ms
     * @return the time of that step in this unit, rounded to float32; flushed as every column is
     */
    public float at(long step, double dt) {
        return Float32Math.flushSubnormals(this == STEPS ? (float) step : (float) (step * dt));
    }
}
