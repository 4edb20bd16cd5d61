package org.lifsim.internal.cpu;

import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.StepUpdate;

/** A step that can also be taken many times in a call, which is faster than one call for each step. */
public interface ManySteps extends StepUpdate {
    /**
     * Number of units that are best stepped together.
     *
     * @return a number of units; a task should have a multiple of it
     */
    int alignment();

    /**
     * Whether {@link #advance} may be called for the units that the step is bound to.
     *
     * @return false if they keep more of each step than its state and the number of spikes, or have current sources that it does not know
     */
    boolean isPossible();

    /**
     * Advances units by some steps and counts their spikes. It does not store what is kept of the last step alone, such
     * as its spikes: take that step with {@link #update}.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param first index of the first step in the chunk, from 0; with a spike bitmap its bit is the lowest of a word
     * @param steps number of steps, at least 1
     * @param context what the steps of the chunk share; not read if there are no current sources
     * @param words receives the spikes, every word of the units that are advanced; null if they are only counted
     * @return the first unit that was not advanced; those after it were not advanced either
     */
    int advance(int from, int to, int first, int steps, AdvanceContext context, CpuSpikeBitmap words);
}
