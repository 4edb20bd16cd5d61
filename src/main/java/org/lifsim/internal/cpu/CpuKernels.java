package org.lifsim.internal.cpu;

import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.random.RandomKey;

/** Creates the CPU implementations of a step: scalar or SIMD. */
public interface CpuKernels {
    /**
     * Binds the step of a model to some units.
     *
     * @param state the units
     * @return the step
     */
    StepUpdate step(NeuronState state);

    /**
     * Binds the fast path to some units.
     *
     * @param state the units
     * @param bounds what their parameters allow
     * @return the fast path, or null if such units have none
     */
    default FastPath fastPath(NeuronState state, FastPathBounds bounds) {
        return null;
    }

    /**
     * Binds the current sources to some units.
     *
     * @param state units with current sources
     * @return what computes their input; call it before each step
     */
    StepUpdate currentSources(NeuronState state);

    /**
     * Binds the gathering of spikes to some units.
     *
     * @param state the units
     * @return what packs their spikes into bits
     */
    SpikeBitPacker spikeBitPacker(NeuronState state);

    /**
     * Draws random numbers: the number of unit {@code first + i} goes to {@code dst[i]}.
     *
     * @param distribution the distribution
     * @param key random key of a step
     * @param parameter a probability, or a rate per step
     * @param first index of the first unit
     * @param dst receives the numbers
     */
    void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst);

    /**
     * The inner loops of a network.
     *
     * @return sums, traces and learning rules
     */
    MatrixKernels matrixKernels();

    /**
     * Number of units that one operation computes.
     *
     * @return float32 lanes; 1 for the scalar implementation
     */
    int lanes();

    /**
     * Number of units that are best stepped together.
     *
     * @return a number of units; a task should have a multiple of it
     */
    int alignment();
}
