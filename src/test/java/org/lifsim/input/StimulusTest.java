package org.lifsim.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.random.NormalSampler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.random.RandomKey;

/** Tests the values of each current source, read from the input currents of units. */
class StimulusTest {
    private static final double DT = 0.5;

    @TempDir
    Path folder;

    /** The input current of each unit in each step, with a clamped current of 0 and dt 0.5 ms. */
    private static float[][] inputs(Stimulus stimulus, int units, int steps) {
        return inputs(stimulus, units, steps, 0);
    }

    private static float[][] inputs(Stimulus stimulus, int units, int steps, long seed) {
        float[][] inputs = new float[steps][units];
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = Population.of(Lif.tutorialParameters())
                        .units(units)
                        .dt(DT)
                        .seed(seed)
                        .stimulus(stimulus)
                        .build(backend)) {
            for (float[] input : inputs) {
                population.advance(1);
                population.read(StateVariable.CURRENT, 0, input);
            }
        }
        return inputs;
    }

    private static float[] course(String text, int steps) {
        float[] course = new float[steps];
        float[][] inputs = inputs(Stimulus.parse(text), 1, steps);
        for (int k = 0; k < steps; k++) {
            course[k] = inputs[k][0];
        }
        return course;
    }

    @Test
    void coursesAreOfTheirTimes() {
        assertArrayEquals(new float[] {3, 3, 3}, course("constant(amplitude=3)", 3));
        assertArrayEquals(new float[] {0, 0, 3, 3, 0}, course("step(amplitude=3, on=1, off=2)", 5));
        assertArrayEquals(new float[] {0, 3, 3}, course("step(amplitude=3, on=0.4)", 3), "the nearest step");
        assertArrayEquals(new float[] {1, 1, 1.5f, 2, 2.5f, 3, 3}, course("ramp(from=1, to=3, start=0.5, end=2.5)", 7));
        assertArrayEquals(
                new float[] {0, 5, 0, 0, 5, 0, 0, 0},
                course("pulses(amplitude=5, period=1.5, width=0.5, start=0.5, stop=3)", 8));
        float[] sine = course("sine(amplitude=2, frequency=250, phase=90)", 20);
        for (int k = 0; k < sine.length; k++) {
            assertEquals(2 * Math.cos(2 * Math.PI * 0.25 * DT * k), sine[k], 1e-6);
        }
    }

    @Test
    void sourcesAreAddedAndMultiplied() {
        Stimulus one = Stimulus.parse("step(amplitude=3, on=1, gain=2) + constant(amplitude=0:1)");
        assertArrayEquals(new float[] {6, 7}, inputs(one, 2, 3)[2]);
        Stimulus other = Stimulus.step(Values.of(3), 1, Double.POSITIVE_INFINITY)
                .scaledBy(Values.of(2))
                .plus(Stimulus.constant(Values.linspace(0, 1)))
                .scaledBy(Values.of(1));
        assertArrayEquals(inputs(one, 2, 3), inputs(other, 2, 3));
        assertEquals("step(amplitude=3, on=1, gain=2) + constant(amplitude=0:1)", one.toString());
    }

    @Test
    void randomNumbersAreOfSeedSourceStepAndUnit() {
        float[][] noise = inputs(Stimulus.parse("step_noise(sd=0.5, seed=7)"), 5, 3);
        RandomKey stream = RandomKey.ofSeed(7).foldIn(0x7374_696D_756CL);
        for (int step = 0; step < 3; step++) {
            for (int unit = 0; unit < 5; unit++) {
                assertEquals(0.5f * NormalSampler.of(stream.foldIn(step).randomBits(unit)), noise[step][unit]);
            }
        }
    }

    /** Mean, variance and covariance of 2,000 units at a late step are within five standard errors of theory. */
    @Test
    void anOrnsteinUhlenbeckProcessHasItsMoments() {
        int units = 2000;
        float[][] inputs = inputs(Stimulus.parse("ou(mean=3, sd=0.5, tau=5, seed=1)"), units, 210);
        double mean = 0;
        double variance = 0;
        double covariance = 0;
        for (int i = 0; i < units; i++) {
            mean += inputs[209][i] / units;
            variance += (inputs[209][i] - 3) * (inputs[209][i] - 3) / units;
            covariance += (inputs[209][i] - 3) * (inputs[199][i] - 3) / units;
        }
        assertEquals(3, mean, 5 * 0.5 / Math.sqrt(units));
        assertEquals(0.25, variance, 5 * 0.25 * Math.sqrt(2.0 / units));
        assertEquals(0.25 * Math.exp(-1), covariance, 5 * 0.25 * Math.sqrt(2.0 / units));
    }

    @Test
    void aSynapseHasItsMean() {
        int units = 2000;
        float[][] inputs = inputs(Stimulus.parse("poisson(rate=200, weight=0.2, tau=4, seed=1)"), units, 300);
        double mean = 0;
        for (int i = 0; i < units; i++) {
            mean += inputs[299][i] / units;
        }
        double p = 200 * DT / 1000;
        double decay = Math.exp(-DT / 4);
        double expected = 0.2 * p / (1 - decay);
        double variance = 0.04 * p / (1 - decay * decay);
        assertEquals(expected, mean, 5 * Math.sqrt(variance / units));
    }

    /** Of all units and steps; each sum has this number of independent spikes. */
    private static double[] momentsOfSpikes(String source, int units, int steps) {
        float[][] inputs = inputs(Stimulus.parse(source), units, steps);
        double mean = 0;
        double square = 0;
        for (float[] row : inputs) {
            for (float x : row) {
                mean += x;
                square += x * x;
            }
        }
        mean /= units * (double) steps;
        return new double[] {mean, square / (units * (double) steps) - mean * mean};
    }

    /** At 1.7 spikes per step a Bernoulli process is impossible; at 0.9 its variance is a tenth. */
    @Test
    void countsOfPoissonSpikesVaryAsMuchAsTheirMean() {
        double perStep = 1000 / DT;
        double[] poisson = momentsOfSpikes("poisson(rate=" + 1.7 * perStep + ", weight=1, tau=0)", 500, 200);
        assertEquals(1.7, poisson[0], 5 * Math.sqrt(1.7 / 100_000));
        assertEquals(1.7, poisson[1], 5 * Math.sqrt((1.7 + 2 * 1.7 * 1.7) / 100_000));
        double[] bernoulli = momentsOfSpikes("bernoulli(rate=" + 0.9 * perStep + ", weight=1, tau=0)", 500, 200);
        assertEquals(0.9, bernoulli[0], 5 * Math.sqrt(0.09 / 100_000));
        assertEquals(0.09, bernoulli[1], 0.01);
    }

    @Test
    void whiteNoiseDependsOnTheStepByItsRoot() {
        float[][] white = inputs(Stimulus.parse("white_noise(sigma=2, seed=7)"), 5, 3);
        float[][] step = inputs(Stimulus.parse("step_noise(sd=" + 2 / Math.sqrt(DT) + ", seed=7)"), 5, 3);
        assertArrayEquals(step, white);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "white_noise(sigma=1, seed=3",
                "step_noise(sd=1, seed=3",
                "ou(sd=1, tau=0, seed=3, mean=2",
                "poisson(rate=9000, weight=1, tau=0, seed=3",
                "bernoulli(rate=900, weight=1, tau=0, seed=3"
            })
    void aRandomSourceIsOnBetweenTwoTimes(String source) {
        float[][] always = inputs(Stimulus.parse(source + ")"), 6, 9);
        String window = ", on=" + 2 * DT + ", off=" + 6 * DT + ")";
        float[][] between = inputs(Stimulus.parse(source + window), 6, 9);
        for (int step = 0; step < 9; step++) {
            assertArrayEquals(step >= 2 && step < 6 ? always[step] : new float[6], between[step], "step " + step);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "white_noise(sigma=1, seed=3",
                "ou(sd=1, tau=4, seed=3, mean=2",
                "poisson(rate=900, weight=1, tau=4, seed=3",
                "bernoulli(rate=900, weight=1, tau=4, seed=3"
            })
    void aSharedSourceHasTheNumbersOfUnitZero(String source) {
        float[][] own = inputs(Stimulus.parse(source + ")"), 3, 40);
        float[][] shared = inputs(Stimulus.parse(source + ", shared=1, gain=1:3)"), 3, 40);
        float[][] tripled = inputs(Stimulus.parse(source + ", gain=3)"), 3, 40);
        for (int step = 0; step < 40; step++) {
            assertEquals(own[step][0], shared[step][0], "step " + step);
            assertEquals(tripled[step][0], shared[step][2], "step " + step);
        }
    }

    @Test
    void sourcesWithoutASeedFollowTheRunAndOthersDoNot() {
        float[][][] drawn = new float[4][][];
        for (int k = 0; k < 4; k++) {
            drawn[k] = inputs(Stimulus.parse(k < 2 ? "ou(sd=1, tau=4)" : "ou(sd=1, tau=4, seed=0)"), 5, 3, k % 2);
        }
        assertFalse(Arrays.deepEquals(drawn[0], drawn[1]));
        assertArrayEquals(drawn[2], drawn[3]);
        assertArrayEquals(drawn[0], drawn[2]);
    }

    /** Parameters, initial values and arguments of one seed are independent; they were equal once. */
    @Test
    void equalSeedsOfDifferentThingsDoNotCorrelate() {
        int units = 4000;
        Values normal = Values.normal(0, 1, 1);
        double[][] drawn = new double[3][units];
        normal.drawnFor("initial v").read(0, drawn[0], units, units);
        normal.drawnFor("initial thr_theta").read(0, drawn[1], units, units);
        Lif.tutorialParameters().with(Lif.V_REST, normal).values(Lif.V_REST).read(0, drawn[2], units, units);
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < a; b++) {
                double product = 0;
                for (int i = 0; i < units; i++) {
                    product += drawn[a][i] * drawn[b][i] / units;
                }
                assertEquals(0, product, 5 / Math.sqrt(units), a + " and " + b);
            }
        }
    }

    /** What the time step leaves nothing of is refused. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "step(amplitude=1, on=1.05, off=1.15) | no step of dt",
                "white_noise(sigma=1, on=1.01, off=1.02) | no step of dt",
                "pulses(amplitude=1, width=0.04, period=1) | argument width of source pulses is 0.04 ms, less than half",
                "pulses(amplitude=1, width=0.01, period=0.04) | argument period of source pulses is 0.04 ms, less than",
                "sine(amplitude=1, frequency=5000) | less than 5000.0 Hz",
                "sine(amplitude=1, frequency=10000) | show it as another frequency",
                "poisson(rate=640001, weight=1, tau=5) | from 0 to 640000.0 Hz",
                "bernoulli(rate=10001, weight=1, tau=5) | from 0 to 10000.0 Hz",
                "ou(sd=0:1, tau=5, shared=1) | one number for all units",
                "ou(sd=1, tau=5, shared=2) | 0 or 1",
                "noise(sd=1) | use white_noise(sigma=...)"
            })
    void whatTheTimeStepCannotShowIsRefused(String text, String told) {
        InputException e = assertThrows(
                InputException.class,
                () -> StimulusCompiler.compile(Stimulus.parse(text), 0.1, RandomKey.ofSeed(0))
                        .sources()
                        .forEach(source -> source.parameters()
                                .forEach(parameter -> parameter
                                        .derivation()
                                        .of(
                                                parameter.from().stream()
                                                        .mapToDouble(values -> values.uniformValue()
                                                                .orElse(0))
                                                        .toArray(),
                                                0.1))));
        assertTrue(e.getMessage().contains(told), e.getMessage());
    }

    /** What the time step changes is told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "step(amplitude=1, on=1.04, off=2) | 1",
                "step(amplitude=1, on=0.3, off=0.7) | 0",
                "pulses(amplitude=1, width=0.1, period=0.24) | 1",
                "ramp(to=1, start=0.05, end=7.77) | 2",
                "poisson(rate=1000, weight=1, tau=5, on=3.33) | 1",
                "bernoulli(rate=1001, weight=1, tau=5) | 1",
                "bernoulli(rate=333, weight=1, tau=5) | 0",
                "sine(amplitude=1, frequency=4999) | 0"
            })
    void whatTheTimeStepChangesIsTold(String text, int warnings) {
        CurrentSources sources = StimulusCompiler.compile(Stimulus.parse(text), 0.1, RandomKey.ofSeed(0));
        assertEquals(warnings, sources.warnings().size(), sources.warnings().toString());
        sources.warnings().forEach(warning -> assertTrue(warning.toString().contains(text), warning.toString()));
    }

    /** A rate of exactly one spike per step, whatever the rounding of dt. */
    @Test
    void aRateOfOneSpikeAStepIsAllowed() {
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = Population.of(Lif.tutorialParameters())
                        .dt(0.003)
                        .stimulus(Stimulus.parse("bernoulli(rate=333333.3333333333, weight=1, tau=0)"))
                        .build(backend)) {
            population.advance(3);
            float[] current = new float[1];
            population.read(StateVariable.CURRENT, 0, current);
            assertEquals(1f, current[0]);
        }
    }

    @Test
    void aCourseIsPlayedBack() throws IOException {
        Path file = NpyWriter.write(folder.resolve("course.npy"), new float[] {1, 5, 2}, 3, 1);
        String text = "playback(file=" + file + ", gain=2)";
        assertArrayEquals(new float[] {2, 10, 4}, course(text, 3));
        Stimulus.parse(text).requireSteps(3);
        assertTrue(assertThrows(InputException.class, () -> Stimulus.parse(text).requireSteps(4))
                .getMessage()
                .contains("has 3 steps"));
        Path each = NpyWriter.write(folder.resolve("each, of (1) + 2.npy"), new float[] {1, 5, 2}, 3);
        Stimulus same = Stimulus.parse("playback(file=\"" + each + "\", gain=3)");
        assertArrayEquals(new float[][] {{3, 15, 6}, {3, 15, 6}}, inputs(same, 3, 2));
        assertEquals(same.toString(), Stimulus.parse(same.toString()).toString());
        Path gains = NpyWriter.write(folder.resolve("gains.npy"), new float[] {1, 2, 3}, 3);
        assertEquals(
                List.of(each.toString(), gains.toString()),
                Stimulus.parse("playback(file=\"" + each + "\", gain=" + gains + ") + step_noise(sd=1)")
                        .files());
        assertArrayEquals(new float[] {3, 15, 6, 3, 15, 6}, inputs(same.tile(3), 6, 1)[0]);
        Path wrong = NpyWriter.write(folder.resolve("wrong.npy"), new float[] {1, 5, 2}, 3, 1, 1);
        Stimulus stimulus = Stimulus.parse("playback(file=" + wrong + ")");
        assertTrue(assertThrows(InputException.class, () -> StimulusCompiler.compile(stimulus, DT, RandomKey.ofSeed(0)))
                .getMessage()
                .contains("expected (steps, 1)"));
    }

    @Test
    void rowsArePlayedBackToEachUnit() throws IOException {
        Path file = NpyWriter.write(folder.resolve("rows.npy"), new float[] {1, 5, 2, 0.5f, -3, 7}, 3, 2);
        Stimulus rows = Stimulus.parse("playback(file=" + file + ", gain=2:4)");
        assertArrayEquals(new float[][] {{2, 20}, {4, 2}, {-6, 28}}, inputs(rows, 2, 3));
        Stimulus twice = rows.tile(2);
        assertArrayEquals(new float[][] {{2, 20, 2, 20}, {4, 2, 4, 2}}, inputs(twice, 4, 2));
        double[] currents = {1, 1};
        rows.addDeterministicCurrent(2, DT, 0, currents, 2);
        assertArrayEquals(new double[] {-5, 29}, currents);
        assertTold("has values for 2 units in each step, expected 3", () -> inputs(rows, 3, 1));
        assertTold("has 3 steps", () -> inputs(rows, 2, 4));
        Path wrong = NpyWriter.write(folder.resolve("nan.npy"), new float[] {1, 2, 3, Float.NaN}, 2, 2);
        Stimulus broken = Stimulus.parse("playback(file=" + wrong + ")");
        assertTold("has NaN at step 1 of unit 1", () -> inputs(broken, 2, 2));
        Path each = NpyWriter.write(folder.resolve("each.npy"), new float[] {1, Float.NaN}, 2);
        Stimulus one = Stimulus.parse("playback(file=" + each + ")");
        assertTold("each.npy has NaN for some unit", () -> inputs(one, 2, 2));
    }

    private static void assertTold(String what, Executable action) {
        InputException e = assertThrows(InputException.class, action);
        assertTrue(e.getMessage().contains(what), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is not a valid source",
                "sinus(amplitude=1) | did you mean 'sine'",
                "step(amp=1) | did you mean 'amplitude'",
                "step(on=1) | argument amplitude of source step is missing",
                "step(amplitude=1, onn=2) | did you mean 'on'",
                "step(amplitude=x) | expected a number",
                "step(amplitude=1, amplitude=2) | argument amplitude is a duplicate",
                "step(3) | expected NAME=VALUE",
                "step(amplitude=1, on=0:5) | one number for all units",
                "step(amplitude=1, on=5, off=2) | not before on",
                "step(amplitude=1 | is not a valid source",
                "constant(amplitude=1) constant(amplitude=2) | is not a valid source",
                "constant(amplitude=NaN) | expected a finite number",
                "constant(amplitude=1e39) | expected a finite number",
                "ramp(to=1, start=5, end=5) | after start",
                "ramp(to=1e16, start=5, end=6) | from -1e15 to 1e15",
                "sine(amplitude=1, frequency=-1) | 0 Hz or more",
                "pulses(amplitude=1, period=0, width=0) | more than 0",
                "pulses(amplitude=1, period=1, width=2) | from 0 to period",
                "ou(sd=-1, tau=5) | 0 or more",
                "ou(sd=1, tau=-5) | 0 or more",
                "poisson(rate=-1, weight=1, tau=5) | 0 or more",
                "step_noise(sd=1, seed=1.5) | expected a whole number",
                "playback(gain=2) | argument file of source playback is missing",
                "playback(file=a.npz) | expected file=FILE.npy",
                "x * step_noise(sd=1) | expected a number",
                "w.npy * step_noise(sd=1) | give each source its gain=FILE.npy",
                "2 * | is not a valid source",
                "2 * (step_noise(sd=1) | is not a valid source",
                "playback(file=\"a, b.npy) | double quotes in pairs",
                "playback(file=a\"b\".npy) | double quotes inside"
            })
    void whatIsWrittenWrongIsTold(String text, String what) {
        InputException e = assertThrows(InputException.class, () -> Stimulus.parse(text));
        assertTrue(e.getMessage().contains(what), e.getMessage());
    }

    @Test
    void ofSeveralSourcesOfAKindOneIsNamed() throws IOException {
        Stimulus two = Stimulus.parse("constant(amplitude=1) + step(amplitude=5, on=0) + constant(amplitude=2)");
        Values ten = Values.of(10);
        assertArrayEquals(new float[][] {{17}}, inputs(two.with("constant1", "gain", ten), 1, 1));
        assertArrayEquals(new float[][] {{26}}, inputs(two.with("constant2", "gain", ten), 1, 1));
        assertArrayEquals(new float[][] {{53}}, inputs(two.with("step", "gain", ten), 1, 1));
        assertTold("step.gain (there is only one source step)", () -> two.with("step1", "gain", ten));
        assertTold(
                "constant1.gain to constant2.gain (there are 2 sources constant)",
                () -> two.with("constant", "gain", ten));
        assertTold("(there are 2 sources constant)", () -> two.with("constant3", "gain", ten));
        assertTold("expected one of those in", () -> two.with("step_noise", "gain", ten));
        assertTold("did you mean 'constant'", () -> two.with("constent2", "gain", ten));
    }

    @Test
    void theSignOfAnExponentIsNoPlus() throws IOException {
        Stimulus text = Stimulus.parse("1e+1 * constant(amplitude=2E+0)+2.e-1 * constant(amplitude=5)");
        assertArrayEquals(new float[][] {{21}}, inputs(text, 1, 1));
    }

    @Test
    void aGainMultipliesASum() throws IOException {
        String factored =
                "2 * constant(amplitude=1) + 0:3 * (step(amplitude=1, on=0.1) + -1 * step_noise(sd=0.5, seed=4))";
        String plain = "constant(amplitude=1, gain=2) + step(amplitude=1, on=0.1, gain=0:3)";
        Stimulus expected = Stimulus.parse(plain)
                .plus(Stimulus.parse("step_noise(sd=0.5, seed=4)")
                        .scaledBy(Values.of(-1))
                        .scaledBy(Values.linspace(0, 3)));
        assertArrayEquals(inputs(expected, 7, 9), inputs(Stimulus.parse(factored), 7, 9));
    }

    /** Values that could make products or sums of sources overflow are rejected. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant(amplitude=-1.1e15)",
                "sine(amplitude=1e8, frequency=1, gain=1e8)",
                "step_noise(sd=1e20)",
                "poisson(rate=1, weight=1e30, tau=5)"
            })
    void numbersThatCouldOverflowAreTold(String text) {
        Stimulus stimulus = Stimulus.parse(text);
        InputException e = assertThrows(InputException.class, () -> inputs(stimulus, 1, 1));
        assertTrue(e.getMessage().contains("from -1e15 to 1e15"), e.getMessage());
    }

    @Test
    void aTimeBeyondAllStepsIsTold() {
        Stimulus stimulus = Stimulus.parse("ramp(to=1, start=1e30, end=2e30)");
        InputException e = assertThrows(InputException.class, () -> inputs(stimulus, 1, 1));
        assertTrue(e.getMessage().contains("2^53"), e.getMessage());
    }

    @Test
    void aRateBeyondTheLargestIsTold() {
        Stimulus stimulus = Stimulus.parse("poisson(rate=0:300000, weight=1, tau=5)");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            InputException e = assertThrows(
                    InputException.class,
                    () -> Population.of(Lif.tutorialParameters())
                            .units(9)
                            .dt(DT)
                            .stimulus(stimulus)
                            .build(backend));
            assertTrue(e.getMessage().contains("300000") || e.getMessage().contains("Hz"), e.getMessage());
        }
    }

    /** Draws are compared with numbers of 32 bits for Poisson and 23 for Bernoulli spikes. */
    @Test
    void aRateThatIsTooRareToBeDrawnIsTold() {
        for (String source : List.of("poisson(rate=1e-9, weight=1, tau=5)", "bernoulli(rate=1e-4, weight=1, tau=5)")) {
            List<Problem> warnings = Population.of(Lif.tutorialParameters())
                    .units(1)
                    .stimulus(Stimulus.parse(source))
                    .warnings();
            assertEquals(1, warnings.size(), warnings.toString());
            assertTrue(warnings.get(0).toString().contains("Hz, a probability of 1.0E-"), warnings.toString());
        }
        assertEquals(
                List.of(),
                Population.of(Lif.tutorialParameters())
                        .units(1)
                        .stimulus(Stimulus.parse(
                                "poisson(rate=1e-3, weight=1, tau=5) + bernoulli(rate=0, weight=1, tau=5)"))
                        .warnings());
    }

    @Test
    void theNumberOfSourcesFactorsAndParenthesesIsBounded() {
        for (String text : List.of(
                "constant(amplitude=1)" + "+constant(amplitude=1)".repeat(1000),
                "2*".repeat(100_000) + "constant(amplitude=1)",
                "(".repeat(10_000) + "constant(amplitude=1)" + ")".repeat(10_000))) {
            InputException e = assertThrows(InputException.class, () -> Stimulus.parse(text));
            assertTrue(
                    e.getMessage().contains(" has more than ") || e.getMessage().contains(" in more than "),
                    e.getMessage());
        }
        Stimulus.parse("constant(amplitude=1e+3)+constant(amplitude=" + "0".repeat(100_000) + "1)");
    }
}
