package org.lifsim.internal.cpu;

import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.ReferenceUpdate;
import org.lifsim.random.RandomKey;

/** How the CPU states steps: scalar or vector. */
public interface CpuKernels {
    /**
     * Binds a cell's step to some units.
     *
     * @param state the units
     * @return the step
     */
    ReferenceUpdate step(NeuronState state);

    /**
     * Binds the shortened step to some units.
     *
     * @param state the units
     * @param bounds what their constants allow
     * @return the shortened step, or null if there is none for such units
     */
    default LifFastPath lifFastPath(NeuronState state, FastPathBounds bounds) {
        return null;
    }

    /**
     * Binds what a stimulus adds to some units.
     *
     * @param state the units, driven
     * @return what makes their input of a step, to be called before the step
     */
    ReferenceUpdate currentSources(NeuronState state);

    /**
     * Binds what gathers spikes to some units.
     *
     * @param state the units
     * @return what gathers theirs
     */
    SpikeBitPacker spikeBitPacker(NeuronState state);

    /**
     * Draws random numbers.
     *
     * @param distribution what to draw
     * @param key the key of a step
     * @param parameter a probability, or a rate a step
     * @param first the first unit
     * @param dst where the numbers go
     */
    void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst);

    /**
     * The loops of circuits.
     *
     * @return what sums, traces and learns
     */
    MatrixKernels matrixKernels();

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
    int alignment();
}
