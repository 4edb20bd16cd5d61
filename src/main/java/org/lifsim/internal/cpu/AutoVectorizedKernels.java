package org.lifsim.internal.cpu;

import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.model.Lif;

/**
 * Scalar Java with loops that the JVM vectorizes by itself. It compiles them within milliseconds, and an explicit SIMD
 * form within seconds, so these come first.
 */
final class AutoVectorizedKernels extends ScalarKernels {
    @Override
    public FastPath fastPath(NeuronState state, FastPathBounds bounds) {
        return state.variant().model().equals(Lif.MODEL) ? AutoVectorizedLif.of(state, bounds, step(state)) : null;
    }
}
