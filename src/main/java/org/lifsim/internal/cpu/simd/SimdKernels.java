package org.lifsim.internal.cpu.simd;

import org.lifsim.internal.cpu.CpuKernels;
import org.lifsim.internal.cpu.LifFastPath;
import org.lifsim.internal.cpu.MatrixKernels;
import org.lifsim.internal.cpu.SpikeBitPacker;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** SIMD implementations of the models, each of which names its own. A model that names none has the reference implementation. */
public final class SimdKernels implements CpuKernels {
    /** Called by name, so that nothing outside this package needs the module. */
    public SimdKernels() {}

    @Override
    public StepUpdate step(NeuronState state) {
        ModelDefinition model = state.variant().model();
        if (model.simdUpdate() == null) {
            return model.referenceUpdate(state);
        }
        try {
            return (StepUpdate) Class.forName(SimdKernels.class.getPackageName() + "." + model.simdUpdate())
                    .getDeclaredConstructor(NeuronState.class)
                    .newInstance(state);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "model " + model.name() + " has no update in SIMD Java of the name " + model.simdUpdate(), e);
        }
    }

    @Override
    public LifFastPath lifFastPath(NeuronState state, FastPathBounds bounds) {
        boolean isApplicable = state.values(StateVariable.SURROGATE) == null
                && state.values(StateVariable.TOLS) == null
                && !state.variant().has(ModelFeature.MIDPOINT);
        return isApplicable ? UniformLifFastPath.of(state, bounds, step(state)) : null;
    }

    @Override
    public StepUpdate currentSources(NeuronState state) {
        return new SimdCurrentSources(state);
    }

    @Override
    public SpikeBitPacker spikeBitPacker(NeuronState state) {
        return new SimdSpikeBitPacker(state);
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        SimdRandom.draw(distribution, key, parameter, first, dst);
    }

    @Override
    public MatrixKernels matrixKernels() {
        return new SimdMatrixKernels();
    }

    @Override
    public int lanes() {
        return SimdUpdate.LANES;
    }

    @Override
    public int alignment() {
        return AbstractLifFastPath.GRAIN;
    }
}
