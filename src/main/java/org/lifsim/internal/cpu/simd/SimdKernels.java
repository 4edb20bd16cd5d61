package org.lifsim.internal.cpu.simd;

import java.util.Map;
import java.util.function.Function;
import org.lifsim.internal.cpu.CpuKernels;
import org.lifsim.internal.cpu.FastPath;
import org.lifsim.internal.cpu.MatrixKernels;
import org.lifsim.internal.cpu.SpikeBitPacker;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.random.RandomKey;

/** SIMD implementations of all models. A new model must be added to the first map. */
public final class SimdKernels implements CpuKernels {
    private static final Map<String, Function<NeuronState, StepUpdate>> UPDATES = Map.of(
            "LIF", SimdLif::new,
            "SLIF", SimdSimplifiedLif::new,
            "QuadLIF", SimdQuadraticLif::new,
            "AdEx", SimdAdEx::new,
            "Izhikevich", SimdIzhikevich::new,
            "RAF", SimdResonateAndFire::new,
            "Poisson", SimdPoissonEncoder::new,
            "Bernoulli", SimdBernoulliEncoder::new);

    /** The fast paths, which the build writes. */
    private static final Map<String, SimdFastPath.Forms> FAST_PATHS =
            Map.of("LIF", new SimdFastPath.Forms(LifFastPath5::of, LifFastPath3::of, LifFastPath2::of));

    /** Called by name, so that nothing outside this package needs the module. */
    public SimdKernels() {}

    @Override
    public StepUpdate step(NeuronState state) {
        String model = state.variant().model().name();
        Function<NeuronState, StepUpdate> constructor = UPDATES.get(model);
        if (constructor == null) {
            throw new IllegalStateException(
                    "model " + model + " has no update in SIMD Java, see " + SimdKernels.class.getName());
        }
        return constructor.apply(state);
    }

    /** Fast paths know Euler's rule only. */
    @Override
    public FastPath fastPath(NeuronState state, FastPathBounds bounds) {
        SimdFastPath.Forms forms = FAST_PATHS.get(state.variant().model().name());
        boolean isKnown = forms != null && !state.variant().has(ModelFeature.MIDPOINT);
        return isKnown ? forms.of(state).of(state, bounds, step(state)) : null;
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
        return SimdFastPath.GRAIN;
    }
}
