package org.lifsim.backend.cpu;

import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifState;

/**
 * The shortened statement of the LIF step, for units of which {@link org.lifsim.backend.ClearSteps} proved that neither a flush nor v_min
 * would change a value. Any number of threads may call it on units of their own.
 */
public interface ClearStep {
    /**
     * Advances units [from, to) by some clear steps and counts their spikes.
     *
     * @param constants what the steps read
     * @param state the units
     * @param from the first unit
     * @param to the unit after the last
     * @param steps how many steps, at least 1
     * @param block so many steps hold at most one spike of a unit
     */
    void advance(LifConstants constants, LifState state, int from, int to, int steps, int block);

    /**
     * Takes one clear step and leaves counts as they are: they are the largest part of what a single step would move for nothing.
     *
     * @param constants what the step reads
     * @param state the units
     * @param from the first unit
     * @param to the unit after the last
     */
    void step(LifConstants constants, LifState state, int from, int to);

    /**
     * Counts the spikes of the last calls of {@link #step} on the same units.
     *
     * @param state the units
     * @param from the first unit
     * @param to the unit after the last
     * @param time the time of these steps, ms, summed from 0 as {@code rfr} is: a unit spiked in them if its rfr is less
     */
    void settle(LifState state, int from, int to, float time);
}
