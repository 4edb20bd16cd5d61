package org.lifsim.internal.selftest;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.lifsim.backend.Backend;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.model.PhasorEncoderModel;
import org.lifsim.internal.model.SimplifiedLifModel;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.HodgkinHuxley;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.model.WinnerTakeAll;
import org.lifsim.random.RandomKey;

/**
 * The self-test of a device for neuron models. It steps edge cases and compares them bit for bit with the reference
 * implementation. The edge cases are ties at the threshold, signed zeros, subnormals and every branch. Ordinary units test the
 * fast path. Random numbers, current sources, spike bitmaps and the forms for many units are compared as well.
 */
public final class ModelSelfTest {
    private static final int UNITS = 1024;
    private static final int GROUP = 256;

    /** Several steps, then a single one, for which devices have other code. */
    private static final int[] CHUNKS = {4, 1};

    /** With spikes there is also one of more steps than a word of a bitmap has. */
    private static final int[] RECORDED_CHUNKS = {4, 1, 40};

    private static final int BITMAP_WORDS = 2;
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
    private static final float[] GATED_POTENTIALS = {
        0f, -3.7f, 9.999999f, 24.99999f, 4f, Math.nextUp(4f), 30f, 97.3f, -35f, 250f, -900f, 1e-30f, Float.MIN_NORMAL
    };
    private static final float[] GATES = {0f, 0.317677f, 0.052932f, 0.596121f, 1f, Float.MIN_NORMAL, 0.9999999f};
    private static final float[] SPIKES = {0f, 1f};
    private static final float[] ANGLES = {
        0f, 3.7f, PhasorEncoderModel.TURN, Math.nextUp(PhasorEncoderModel.TURN), -1e-30f, 1e30f
    };

    private ModelSelfTest() {}

    /**
     * Tests all models and the random numbers.
     *
     * @param backend the device
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testAll(Backend backend) {
        Optional<String> difference = testDraws(backend);
        for (NeuronModel model : NeuronModels.all()) {
            difference = difference.or(() -> testModel(backend, model));
        }
        ModelVariant lif = ModelVariant.of(Lif.tutorialParameters(), false, LastSpikeTime.OFF);
        return difference.or(
                () -> testVariant(backend, lif.withSpikes().withSources(List.of(CurrentSources.Kind.values())), UNITS));
    }

    /**
     * The variants that {@link #testModel} tests.
     *
     * @param model the neuron model
     * @return the variants, in the form for few units
     */
    static Set<ModelVariant> variants(NeuronModel model) {
        return trials(model).stream().map(ModelSelfTest::variant).collect(Collectors.toSet());
    }

    /** The form in which {@link #testModel} tests a variant. */
    static String testedForm(Device device, ModelVariant variant) {
        return device.form(variant, UNITS);
    }

    /**
     * Tests one variant of a model: its options, optional state variables, spike bitmaps and kinds of current sources.
     *
     * @param opened the device
     * @param asked the variant; each kind of source is tested once
     * @param units number of units in whose form the variant is tested
     * @return describes the first value that differs from the reference implementation; empty if all values are equal
     */
    public static Optional<String> testVariant(Backend opened, ModelVariant asked, int units) {
        Trial trial = trials(asked.model()).get(0);
        CurrentSources sources = TrialSources.of(asked.sources());
        return compare(Device.of(opened), trial, asked.withSources(sources.kinds()), sources, units);
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
            ModelVariant variant = variant(trial);
            if (backend.hasCorrectlyRoundedDivision() || !variant.model().usesDivision(variant)) {
                difference = difference.or(() -> compare(backend, trial, variant, CurrentSources.NONE, UNITS));
            }
        }
        return difference;
    }

    private static ModelVariant variant(Trial trial) {
        return ModelVariant.of(
                trial.parameters, trial.observed, trial.observed ? LastSpikeTime.MILLISECONDS : LastSpikeTime.OFF);
    }

    private static List<Trial> trials(NeuronModel model) {
        if (model == Lif.MODEL) {
            return lif();
        }
        if (model == SimplifiedLif.MODEL) {
            return slif();
        }
        if (model == WinnerTakeAll.MODEL) {
            return winnerTakeAll();
        }
        Map<StateVariable, float[]> values = values(POTENTIALS, THETAS, CURRENTS);
        values.put(StateVariable.W, RECOVERIES);
        values.put(StateVariable.ANGLES, ANGLES);
        values.put(StateVariable.BASE_SCALE, new float[] {1f, 0.9568628f, 1.2f, 0f});
        ModelParameters example = model.demoParameters();
        if (model == HodgkinHuxley.MODEL) {
            return hodgkinHuxley(example);
        }
        if (!model.options().contains(ModelOption.INTEGRATION_TYPE)) {
            return List.of(new Trial(example, false, values));
        }
        return List.of(
                new Trial(example, false, values),
                new Trial(example.with(ModelOption.INTEGRATION_TYPE, "rk2"), false, values));
    }

    private static List<Trial> hodgkinHuxley(ModelParameters example) {
        Map<StateVariable, float[]> values = values(GATED_POTENTIALS, THETAS, CURRENTS);
        values.put(StateVariable.N, GATES);
        values.put(StateVariable.M, GATES);
        values.put(StateVariable.H, GATES);
        ModelParameters reset = example.with(HodgkinHuxley.SPIKE_RESET, "true");
        return List.of(
                new Trial(example, false, values),
                new Trial(reset.with(HodgkinHuxley.INTEGRATION_TYPE, "rk2"), false, values),
                new Trial(reset.with(HodgkinHuxley.INTEGRATION_TYPE, "rk4"), false, values));
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

    /** Close competitors, ties at the threshold, and refractory units among them. */
    private static List<Trial> winnerTakeAll() {
        Map<StateVariable, float[]> values = new LinkedHashMap<>();
        values.put(StateVariable.THR, new float[] {0.0037f, 0.004f, 0f, -0.1f, 0.025f, 0.4f});
        values.put(StateVariable.RFR, TIMES);
        values.put(StateVariable.S, SPIKES);
        values.put(StateVariable.CURRENT, new float[] {0f, -0f, 0.3f, 0.31f, -7f, -90f, -1e20f, Float.MIN_VALUE});
        return List.of(new Trial(
                WinnerTakeAll.MODEL
                        .demoParameters()
                        .with(WinnerTakeAll.REFRACT_TIME, 1.9)
                        .with(WinnerTakeAll.THR_GAIN, 0.0001),
                false,
                values));
    }

    private static Optional<String> compare(
            Device backend, Trial trial, ModelVariant variant, CurrentSources sources, int like) {
        boolean inhibited = variant.has(ModelFeature.LATERAL_INHIBITION);
        float[] weights = inhibited ? SimplifiedLifModel.weights(RandomKey.ofSeed(1), GROUP) : null;
        DerivedParameterTable derived = new DerivedParameterTable(
                trial.parameters, DT, 0, UNITS, variant.isCoupled() ? GROUP : UNITS, weights, sources);
        AdvanceContext context = new AdvanceContext(variant);
        try (Device scalar = CpuBackend.scalar(1);
                Slice expected = scalar.allocate(variant, derived);
                Slice found = backend.allocate(variant, derived, like);
                SpikeBitmap rightSpikes = variant.recordsSpikes() ? expected.spikeBitmap(BITMAP_WORDS) : null;
                SpikeBitmap spikes = variant.recordsSpikes() ? found.spikeBitmap(BITMAP_WORDS) : null) {
            start(expected, variant, trial);
            start(found, variant, trial);
            RandomKey key = RandomKey.ofSeed(2);
            int step = 0;
            Optional<String> difference = Optional.empty();
            for (int chunk : variant.recordsSpikes() ? RECORDED_CHUNKS : CHUNKS) {
                int steps = Math.min(chunk, context.maxSteps());
                context.prepareSpikeTimes(steps, step, variant, DT);
                context.prepareInput(steps, step, sources);
                key = context.prepareRngKeys(steps, key);
                step += steps;
                expected.advance(steps, context, rightSpikes);
                found.advance(steps, context, spikes);
                String after = " after " + step + " steps is ";
                difference = difference
                        .or(() -> difference(found, expected, trial.parameters, variant, after))
                        .or(() -> differenceOfSpikes(spikes, rightSpikes, steps, variant, after));
            }
            return difference;
        }
    }

    private static Optional<String> differenceOfSpikes(
            SpikeBitmap found, SpikeBitmap expected, int steps, ModelVariant variant, String after) {
        if (found == null) {
            return Optional.empty();
        }
        for (int word = 0; word * SpikeBitmap.STEPS_PER_WORD < steps; word++) {
            int used = Math.min(SpikeBitmap.STEPS_PER_WORD, steps - word * SpikeBitmap.STEPS_PER_WORD);
            for (int unit = 0; unit < UNITS; unit++) {
                int is = spikes(found, word, unit, used);
                int should = spikes(expected, word, unit, used);
                if (is != should) {
                    return Optional.of("recorded spikes of " + variant.model().name() + " unit " + unit + after
                            + Integer.toBinaryString(is) + ", expected " + Integer.toBinaryString(should));
                }
            }
        }
        return Optional.empty();
    }

    /** The spikes of a unit in the steps that a word of a bitmap holds, one bit each. */
    private static int spikes(SpikeBitmap bitmap, int word, int unit, int used) {
        IntBuffer words = bitmap.await();
        ByteBuffer marks = bitmap.occupancy();
        boolean written = marks == null
                || (marks.get(word * bitmap.occupancyStride() + unit / Byte.SIZE) >> unit % Byte.SIZE & 1) != 0;
        return written ? words.get(word * bitmap.stride() + unit) << Integer.SIZE - used >>> Integer.SIZE - used : 0;
    }

    private static void start(Slice slice, ModelVariant variant, Trial trial) {
        SplittableRandom random = new SplittableRandom(1);
        for (StateVariable variable : variant.variables()) {
            boolean input = variable.equals(StateVariable.CURRENT) || variable.equals(StateVariable.CLAMPED);
            float[] pool = trial.values.getOrDefault(input ? StateVariable.CURRENT : variable, new float[] {0f});
            float[] values = new float[UNITS];
            for (int i = 0; i < UNITS; i++) {
                float value = pool[random.nextInt(pool.length)];
                values[i] = input ? value : Float32Math.flushSubnormals(value);
            }
            slice.fill(variable, 0f);
            slice.write(variable, 0, values, 0, UNITS);
        }
        slice.clearCounts();
    }

    private static Optional<String> difference(
            Slice found, Slice expected, ModelParameters parameters, ModelVariant variant, String after) {
        float[] is = new float[UNITS];
        float[] should = new float[UNITS];
        for (StateVariable variable : variant.variables()) {
            found.read(variable, 0, is, 0, UNITS);
            expected.read(variable, 0, should, 0, UNITS);
            for (int i = 0; i < UNITS; i++) {
                if (Float.floatToIntBits(is[i]) != Float.floatToIntBits(should[i])) {
                    return Optional.of(variable.key() + " of " + variant.model().name() + " unit " + i + after + is[i]
                            + ", expected " + should[i] + " (" + parameters + ")");
                }
            }
        }
        int[] counts = new int[UNITS];
        int[] shouldCount = new int[UNITS];
        found.readCounts(0, counts, 0, UNITS);
        expected.readCounts(0, shouldCount, 0, UNITS);
        for (int i = 0; i < UNITS; i++) {
            if (counts[i] != shouldCount[i]) {
                return Optional.of("spike count of " + variant.model().name() + " unit " + i + after + counts[i]
                        + ", expected " + shouldCount[i] + " (" + parameters + ")");
            }
        }
        return Optional.empty();
    }

    /**
     * Tests random numbers, also around unit 2^32, where the lower word of the index overflows to 0.
     *
     * @param opened the device
     * @return describes the first number that differs from the reference implementation; empty if all are equal
     */
    public static Optional<String> testDraws(Backend opened) {
        Device backend = Device.of(opened);
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
