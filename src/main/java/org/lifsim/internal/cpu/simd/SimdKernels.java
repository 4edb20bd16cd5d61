package org.lifsim.internal.cpu.simd;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.cpu.CpuKernels;
import org.lifsim.internal.cpu.FastPath;
import org.lifsim.internal.cpu.MatrixKernels;
import org.lifsim.internal.cpu.SpikeBitPacker;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.random.RandomKey;

/** SIMD implementations of the models, each of which names its own. A model that names none has the reference implementation. */
public final class SimdKernels implements CpuKernels {
    /** The fast paths, which the build writes. */
    private static final Map<String, SimdFastPath.Forms> FAST_PATHS =
            Map.of("LIF", new SimdFastPath.Forms(LifFastPath5::of, LifFastPath3::of, LifFastPath2::of));

    /** Called by name, so that nothing outside this package needs the module. */
    public SimdKernels() {}

    @Override
    public StepUpdate step(NeuronState state) {
        ModelDefinition model = state.variant().model();
        String name = model.simdUpdate(state.variant());
        if (name == null) {
            return model.referenceUpdate(state);
        }
        try {
            return step(SimdKernels.class.getPackageName() + "." + name, state);
        } catch (InvocationTargetException e) {
            throw unwrapped(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "model " + model.name() + " has no update in SIMD Java of the name " + name, e);
        }
    }

    private static StepUpdate step(String name, NeuronState state) throws ReflectiveOperationException {
        if (name.endsWith("Steps")) {
            boolean midpoint = state.variant().has(ModelFeature.MIDPOINT);
            return (StepUpdate) form(name, midpoint)
                    .getDeclaredMethod("of", NeuronState.class)
                    .invoke(null, state);
        }
        return (StepUpdate)
                Class.forName(name).getDeclaredConstructor(NeuronState.class).newInstance(state);
    }

    /**
     * The form of a step that the build wrote; see {@code src/main/simd}. A form with as many vectors side by side as the
     * usual one of the same compiler, or as the masked one, is left out.
     */
    private static Class<?> form(String name, boolean midpoint) throws ClassNotFoundException {
        String compiler = name + (SimdFastPath.MASK_REGISTERS ? "Masked" : "Unmasked");
        List<String> forms = List.of(midpoint ? compiler + "Midpoint" : compiler, compiler, name + "Masked");
        for (String form : forms) {
            try {
                return Class.forName(form);
            } catch (ClassNotFoundException e) {
                continue; // the next one has as many vectors
            }
        }
        throw new ClassNotFoundException("none of " + forms);
    }

    /** What a constructor threw, such as that memory is missing. */
    static RuntimeException unwrapped(InvocationTargetException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
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
