package org.lifsim.backend.cpu;

import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifState;

/** A statement of the LIF step on Java arrays: scalar or vector. Any number of threads may call it on units of their own. */
public interface CpuStep {
    /**
     * Advances units [from, to) by some steps.
     *
     * @param constants what the steps read
     * @param state the units
     * @param from the first unit
     * @param to the unit after the last
     * @param steps how many steps, at least 1
     * @param times the time of each step; read only where time of last spike is kept
     * @param clear whether it was proved that neither a flush nor v_min would change a value, so that both may be left out
     */
    void advance(LifConstants constants, LifState state, int from, int to, int steps, float[] times, boolean clear);

    /**
     * How many units one operation steps.
     *
     * @return float32 lanes; 1 for the scalar statement
     */
    int lanes();
}
