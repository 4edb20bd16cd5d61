package org.lifsim.internal.cpu;

import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.reference.CurrentSourceReference;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.random.RandomKey;

/** The reference implementations of the models. */
class ScalarKernels implements CpuKernels {
    @Override
    public StepUpdate step(NeuronState state) {
        return state.variant().model().referenceUpdate(state);
    }

    @Override
    public StepUpdate currentSources(NeuronState state) {
        return new CurrentSourceReference(state);
    }

    @Override
    public SpikeBitPacker spikeBitPacker(NeuronState state) {
        return new ScalarSpikeBitPacker(state);
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        for (int i = 0; i < dst.length; i++) {
            dst[i] = distribution.of(key, parameter, first + i);
        }
    }

    @Override
    public MatrixKernels matrixKernels() {
        return new ScalarMatrixKernels();
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public int alignment() {
        return 1;
    }
}
