package org.lifsim.internal.selftest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.lifsim.backend.Backend;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * The self-test of a device for neuron models. It steps edge cases and compares them bit for bit with the reference
 * implementation. The edge cases are ties at the threshold, signed zeros, subnormals and every branch. Ordinary units test the
 * fast path. Random numbers are compared as well.
 */
public final class ModelSelfTest {
    private static final int UNITS = 1024;
    private static final int GROUP = 256;
    private static final int STEPS = 5;
    private static final double DT = 0.1;

    /**
     * A set of units to test.
     *
     * @param parameters parameters of the model
     * @param observed true to compute the optional state variables as well
     * @param values for each state variable, including the input current, the initial values to choose from at random
     */
    private record Trial(ModelParameters parameters, boolean observed, Map<StateVariable, float[]> values) {}

    private static final float[] POTENTIALS = {
        -65f,
        -60f,
        -52f,
        Math.nextUp(-52f),
        Math.nextDown(-52f),
        -52.05f,
        0f,
        0.5f,
        Math.nextUp(0.5f),
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        1e-30f,
        1e30f,
        -1e30f,
        123.456f,
        -0.1f
    };
    private static final float[] THETAS = {0f, 0.05f, Float.MIN_NORMAL, 3e-38f, 1.7f, 60f, 1e-7f};
    private static final float[] TIMES = {0f, 0.1f, 0.2f, 0.3f, 1.9f, 1.9999999f, 2f, 2.1f, 1e6f};
    private static final float[] CURRENTS = {0f, -0f, 0.3f, -0.3f, Float.MIN_VALUE, -1e-39f, 1e-36f, 100f, -7f, 1e20f};
    private static final float[] RECOVERIES = {0f, -14f, 3.7f, 1e-30f, Float.MIN_NORMAL, 100f, -1e10f};
    private static final float[] SPIKES = {0f, 1f};

    private ModelSelfTest() {}

    /**
     * Tests all models and the random numbers.
     *
     * @param backend the device
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testAll(Backend backend) {
        Optional<String> difference = differenceOfDraws(Device.of(backend));
        for (NeuronModel model : NeuronModels.all()) {
            difference = difference.or(() -> testModel(backend, model));
        }
        return difference;
    }

    /**
     * Tests one model. Variants that need correctly rounded divisions are skipped on devices without them, because such devices
     * reject these variants.
     *
     * @param opened the device
     * @param model the neuron model
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testModel(Backend opened, NeuronModel model) {
        Device backend = Device.of(opened);
        Optional<String> difference = Optional.empty();
        for (Trial trial : trials(model)) {
            ModelVariant variant = ModelVariant.of(
                    trial.parameters, trial.observed, trial.observed ? LastSpikeTime.MILLISECONDS : LastSpikeTime.OFF);
            if (backend.hasCorrectlyRoundedDivision() || !variant.model().usesDivision(variant)) {
                difference = difference.or(() -> compare(backend, trial, variant));
            }
        }
        return difference;
    }

    private static List<Trial> trials(NeuronModel model) {
        if (model == Lif.MODEL) {
            return lif();
        }
        if (model == SimplifiedLif.MODEL) {
            return slif();
        }
        Map<StateVariable, float[]> values = values(POTENTIALS, THETAS, CURRENTS);
        values.put(StateVariable.W, RECOVERIES);
        ModelParameters example = model.demoParameters();
        if (!model.options().contains(ModelOption.INTEGRATION_TYPE)) {
            return List.of(new Trial(example, false, values));
        }
        return List.of(
                new Trial(example, false, values),
                new Trial(example.with(ModelOption.INTEGRATION_TYPE, "rk2"), false, values));
    }

    private static List<Trial> lif() {
        Map<StateVariable, float[]> extremeValues = values(POTENTIALS, THETAS, CURRENTS);
        ModelParameters tutorial = Lif.tutorialParameters();
        // Ordinary units, for which a backend can use the fast path, with uniform and per-unit parameters.
        Map<StateVariable, float[]> ordinary = values(
                new float[] {-65f, -64.99999f, -60f, -57.3f, -52.3f, -52f, -51.9f},
                new float[] {0f, 0.05f, 0.049983f, 0.3f},
                new float[] {0f, 0.02f, 0.3f, 0.6f});
        ModelParameters varied =
                tutorial.with(Lif.TAU_M, Values.linspace(70, 130)).with(Lif.THR, Values.linspace(-53, -51));
        // The midpoint rule near zero, where flushing of subnormals matters, without adaptation. The resting potential
        // is equal to the threshold.
        ModelParameters aroundZero = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 7.3)
                .with(Lif.V_REST, 0.5)
                .with(Lif.THR, 0.5)
                .with(Lif.V_RESET, 0)
                .with(Lif.CONDUCT_LEAK, 0.7)
                .with(Lif.TAU_THETA, 0)
                .with(Lif.REFRACT_TIME, 0.25)
                .with(ModelOption.INTEGRATION_TYPE, "rk2");
        // Potentials that decay towards 0. A device that flushes intermediate results to 0 stops too early.
        ModelParameters decaying = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 7.3)
                .with(Lif.V_REST, 0)
                .with(Lif.THR, 1)
                .with(Lif.V_RESET, 0);
        Map<StateVariable, float[]> small = values(
                new float[] {2e-38f, 3e-38f, -5e-38f, 8.57e-38f, 1e-37f, -4e-37f, 1e-36f},
                new float[] {0f},
                new float[] {0f});
        return List.of(
                new Trial(tutorial, false, extremeValues),
                new Trial(tutorial, false, ordinary),
                new Trial(varied, false, ordinary),
                new Trial(aroundZero, false, extremeValues),
                new Trial(aroundZero, true, extremeValues),
                new Trial(decaying, false, small),
                new Trial(tutorial.with(Lif.ONE_SPIKE, "true"), false, extremeValues));
    }

    private static Map<StateVariable, float[]> values(float[] v, float[] thrTheta, float[] current) {
        Map<StateVariable, float[]> values = new LinkedHashMap<>();
        values.put(StateVariable.V, v);
        values.put(StateVariable.THR_THETA, thrTheta);
        values.put(StateVariable.RFR, TIMES);
        values.put(StateVariable.CURRENT, current);
        return values;
    }

    private static List<Trial> slif() {
        Map<StateVariable, float[]> values = new LinkedHashMap<>();
        values.put(StateVariable.V, POTENTIALS);
        values.put(StateVariable.THR, new float[] {0.4f, 0.5f, Math.nextUp(0.5f), 0f, -60f, 0.025f});
        values.put(StateVariable.RFR, TIMES);
        values.put(StateVariable.S, SPIKES);
        values.put(StateVariable.CURRENT, CURRENTS);
        ModelParameters example = SimplifiedLif.MODEL.demoParameters();
        return List.of(
                new Trial(example, false, values),
                new Trial(example.with(SimplifiedLif.STICKY_SPIKES, "true"), true, values),
                new Trial(example.with(SimplifiedLif.RESIST_INH, 0.2).with(SimplifiedLif.RHO_B, 0.001), false, values));
    }

    private static Optional<String> compare(Device backend, Trial trial, ModelVariant variant) {
        boolean inhibited = variant.has(ModelFeature.LATERAL_INHIBITION);
        float[] weights = inhibited ? SimplifiedLifModel.weights(RandomKey.ofSeed(1), GROUP) : null;
        DerivedParameterTable derived =
                new DerivedParameterTable(trial.parameters, DT, 0, UNITS, variant.isCoupled() ? GROUP : UNITS, weights);
        AdvanceContext context = new AdvanceContext(variant);
        context.prepareSpikeTimes(STEPS, 0, variant, DT);
        context.prepareRngKeys(STEPS, RandomKey.ofSeed(2));
        try (Device scalar = CpuBackend.scalar(1);
                Slice expected = scalar.allocate(variant, derived);
                Slice found = backend.allocate(variant, derived)) {
            for (Slice slice : List.of(expected, found)) {
                start(slice, variant, trial);
                slice.advance(STEPS, context, null);
            }
            return difference(found, expected, trial.parameters, variant);
        }
    }

    private static void start(Slice slice, ModelVariant variant, Trial trial) {
        SplittableRandom random = new SplittableRandom(1);
        for (StateVariable variable : variant.variables()) {
            float[] pool = trial.values.getOrDefault(variable, new float[] {0f});
            float[] values = new float[UNITS];
            for (int i = 0; i < UNITS; i++) {
                float value = pool[random.nextInt(pool.length)];
                values[i] = variable.equals(StateVariable.CURRENT) ? value : Float32Math.flushSubnormals(value);
            }
            slice.fill(variable, 0f);
            slice.write(variable, 0, values, 0, UNITS);
        }
        slice.clearCounts();
    }

    private static Optional<String> difference(
            Slice found, Slice expected, ModelParameters parameters, ModelVariant variant) {
        float[] is = new float[UNITS];
        float[] should = new float[UNITS];
        for (StateVariable variable : variant.variables()) {
            found.read(variable, 0, is, 0, UNITS);
            expected.read(variable, 0, should, 0, UNITS);
            for (int i = 0; i < UNITS; i++) {
                if (Float.floatToIntBits(is[i]) != Float.floatToIntBits(should[i])) {
                    return Optional.of(variable.key() + " of " + variant.model().name() + " unit " + i + " after "
                            + STEPS + " steps is " + is[i] + ", expected " + should[i] + " (" + parameters + ")");
                }
            }
        }
        int[] counts = new int[UNITS];
        int[] shouldCount = new int[UNITS];
        found.readCounts(0, counts, 0, UNITS);
        expected.readCounts(0, shouldCount, 0, UNITS);
        for (int i = 0; i < UNITS; i++) {
            if (counts[i] != shouldCount[i]) {
                return Optional.of("spike count of " + variant.model().name() + " unit " + i + " after " + STEPS
                        + " steps is " + counts[i] + ", expected " + shouldCount[i] + " (" + parameters + ")");
            }
        }
        return Optional.empty();
    }

    /** Compares random numbers, also around unit 2^32, where the lower word of the index overflows to 0. */
    private static Optional<String> differenceOfDraws(Device backend) {
        RandomKey key = new RandomKey(0x1234_5678, 0x9ABC_DEF0);
        List<String> differences = new ArrayList<>();
        for (Distribution distribution : Distribution.values()) {
            for (long first : new long[] {0, (1L << 32) - UNITS / 2 - 3}) {
                float[] found = new float[UNITS - 5];
                backend.fillRandom(distribution, key, 0.3f, first, found);
                for (int i = 0; i < found.length; i++) {
                    float should = distribution.of(key, 0.3f, first + i);
                    if (Float.floatToRawIntBits(found[i]) != Float.floatToRawIntBits(should)) {
                        differences.add("random number " + distribution + " of unit " + (first + i) + " is " + found[i]
                                + ", expected " + should);
                    }
                }
            }
        }
        return differences.stream().findFirst();
    }
}
