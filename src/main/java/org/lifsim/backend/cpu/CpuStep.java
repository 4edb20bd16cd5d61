package org.lifsim.backend.cpu;

import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifState;

/** A statement of the LIF step on Java arrays: scalar or vector. Any number of threads may call it on units of their own. */
public interface CpuStep {
    /**
     * Advances units [from, to) by some steps and counts their spikes.
     *
     * @param constants what the steps read
     * @param state the units
     * @param from the first unit
     * @param to the unit after the last
     * @param steps how many steps, at least 1
     * @param times the time of each step; read only where time of last spike is kept
     */
    void advance(LifConstants constants, LifState state, int from, int to, int steps, float[] times);

    /**
     * The shortened statement for such units.
     *
     * @param constants what their steps read
     * @param state which columns they have
     * @return it, or null if there is none
     */
    default ClearStep clear(LifConstants constants, LifState state) {
        return null;
    }

    /**
     * How many units one operation steps.
     *
     * @return float32 lanes; 1 for the scalar statement
     */
    int lanes();

    /**
     * Units that are best stepped together.
     *
     * @return a run of units should be a multiple of this
     */
    default int grain() {
        return 1;
    }
}
