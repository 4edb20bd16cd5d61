package org.lifsim.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lifsim.ModelCases;
import org.lifsim.error.InputException;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.QuadraticLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;

/** Many steps in registers give the bits of the reference, for any state and parameters that a model takes. */
class ManyStepsTest {
    private static final int UNITS = 333;
    private static final int ROUNDS = 6;

    /** What steps in registers, and not one by one. */
    private static final Set<String> MODELS =
            Set.of("lif", "slif", "quadlif", "if", "izhikevich", "adex", "fitzhughnagumo", "raf", "hodgkinhuxley");

    @Test
    void bitsAreThoseOfTheReference() {
        Random random = new Random(1);
        Set<String> seen = new TreeSet<>();
        for (ModelParameters some : cases()) {
            for (int round = 0; round < ROUNDS; round++) {
                ModelParameters parameters = round == 0 ? some : varied(some, random, round > 3);
                String what = parameters.model().key() + ", round " + round + ", " + parameters;
                double dt = round % 2 == 0 ? 0.1 : 0.05 + random.nextDouble() / 10;
                if (spikes(parameters, dt, random, what) > 0) {
                    seen.add(parameters.model().key());
                }
            }
        }
        assertEquals(new TreeSet<>(MODELS), seen);
    }

    /** All models, and forms of a spike's end and of the lower bound that are no example of theirs. */
    private static List<ModelParameters> cases() {
        ModelParameters lif = Lif.tutorialParameters();
        ModelParameters quadratic = QuadraticLif.MODEL.demoParameters();
        return Stream.concat(
                        ModelCases.all().stream(),
                        Stream.of(
                                lif.with(ModelOption.INTEGRATION_TYPE, "rk2").with(Lif.CONDUCT_LEAK, 0.7),
                                lif.with(Lif.V_MIN, -66),
                                lif.with(Lif.REFRACTORY, "hold"),
                                quadratic.with(QuadraticLif.CRITICAL_V, 1),
                                quadratic.with(QuadraticLif.CRITICAL_V, Values.linspace(0.5, 1))))
                .toList();
    }

    /** Other values of all parameters; those that a model refuses stay. */
    private static ModelParameters varied(ModelParameters parameters, Random random, boolean perUnit) {
        ModelParameters varied = parameters;
        for (Parameter parameter : parameters.model().parameters()) {
            if (parameters.values(parameter).uniformValue().isEmpty() || random.nextBoolean()) {
                continue;
            }
            double value = parameters.of(parameter) * (0.9 + 0.2 * random.nextDouble());
            try {
                ModelParameters next = perUnit
                        ? varied.with(
                                parameter,
                                Values.uniform(Math.min(value, 1.1 * value), Math.max(value, 1.1 * value), 3))
                        : varied.with(parameter, value);
                next.check(0.2, UNITS);
                ModelVariant.of(next, false, LastSpikeTime.OFF);
                varied = next;
            } catch (InputException e) {
                continue; // this parameter keeps its value
            }
        }
        return varied;
    }

    /** Compares some steps, and returns the number of their spikes; 0 if such units take one step at a time. */
    private static long spikes(ModelParameters parameters, double dt, Random random, String what) {
        NeuronState expected = units(parameters, dt);
        NeuronState actual = units(parameters, dt);
        StepUpdate reference = new ScalarKernels().step(expected);
        boolean simple = !expected.variant().isCoupled() && !expected.variant().isRandom();
        if (!simple || !(simd().step(actual) instanceof ManySteps many) || !many.isPossible()) {
            return 0;
        }
        for (boolean records : new boolean[] {false, true}) {
            fill(expected, random);
            for (StateVariable variable : expected.variant().variables()) {
                float[] from = expected.values(variable);
                System.arraycopy(from, 0, actual.values(variable), 0, UNITS);
            }
            int steps = 1 + random.nextInt(100);
            int from = random.nextInt(20);
            int to = UNITS - random.nextInt(60);
            CpuSpikeBitmap words = new CpuSpikeBitmap(8, UNITS, false);
            Arrays.fill(words.words(), -1); // what earlier steps left
            int first = 32;
            int end = many.advance(from, to, first, steps, null, records ? words : null);
            assertTrue(end <= to && to - end < many.alignment(), what);
            int[] spikes = new int[UNITS * 8];
            for (int k = 0; k < steps; k++) {
                int[] before = expected.counts().clone();
                reference.update(from, end, null, k);
                for (int i = from; i < end; i++) {
                    spikes[words.row(first + k) + i] |=
                            expected.counts()[i] - before[i] << k % SpikeBitmap.STEPS_PER_WORD;
                }
            }
            assertSame(expected, actual, what);
            for (int k = 0; records && k < steps; k += SpikeBitmap.STEPS_PER_WORD) {
                int row = words.row(first + k);
                assertArrayEquals(
                        Arrays.copyOfRange(spikes, row + from, row + end),
                        Arrays.copyOfRange(words.words(), row + from, row + end),
                        what + ", recorded from step " + k);
            }
        }
        return Arrays.stream(expected.counts()).sum();
    }

    private static CpuKernels simd() {
        try {
            return (CpuKernels) Class.forName("org.lifsim.internal.cpu.simd.SimdKernels")
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static NeuronState units(ModelParameters parameters, double dt) {
        DerivedParameterTable derived = new DerivedParameterTable(parameters, dt, 0, UNITS, UNITS, null);
        return new NeuronState(ModelVariant.of(parameters, false, LastSpikeTime.OFF), derived);
    }

    /** States of all sizes, and now and then such as a run that overflowed leaves. */
    private static void fill(NeuronState state, Random random) {
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 1e30f, -1e30f, 1e-42f, -1e-42f
        };
        boolean isAny = random.nextBoolean(); // else no time since a spike is negative
        List<StateVariable> variables = new ArrayList<>(state.variant().variables());
        for (StateVariable variable : variables) {
            float size = (float) Math.pow(10, random.nextInt(5) - 2);
            float[] values = state.values(variable);
            for (int i = 0; i < UNITS; i++) {
                boolean isOdd = isAny && random.nextInt(100) == 0;
                float value = isOdd ? odd[random.nextInt(odd.length)] : (random.nextFloat() - 0.5f) * size;
                values[i] = isAny || !variable.equals(StateVariable.RFR) ? value : Math.abs(value);
            }
        }
    }

    /** Compares what is kept of each step; what is kept of the last one alone is another step's. */
    private static void assertSame(NeuronState expected, NeuronState actual, String what) {
        StateVariable ofLastStep = expected.variant().model().spikeVariable();
        for (StateVariable variable : expected.variant().variables()) {
            if (variable.equals(StateVariable.SURROGATE) || variable.equals(ofLastStep)) {
                continue;
            }
            float[] e = expected.values(variable);
            float[] a = actual.values(variable);
            for (int i = 0; i < UNITS; i++) {
                int unit = i;
                assertEquals(
                        Float.floatToIntBits(e[i]),
                        Float.floatToIntBits(a[i]),
                        () -> what + ": " + variable + " of unit " + unit + " is " + a[unit] + ", expected " + e[unit]);
            }
        }
        assertArrayEquals(expected.counts(), actual.counts(), what);
    }
}
