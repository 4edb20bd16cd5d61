package org.lifsim.population;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.PhasorEncoder;
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.model.WinnerTakeAll;
import org.lifsim.random.RandomKey;

/**
 * Compares the random numbers of ngc-learn 3.2.3's components with the keys of its tutorials,
 * {@code dkey, *subkeys = random.split(random.PRNGKey(1234), 6)}. These are the thresholds of an SLIFCell with
 * {@code subkeys[0]}, a PoissonCell with {@code subkeys[1]} and a BernoulliCell with {@code subkeys[2]}; a WTASCell with
 * {@code subkeys[0]} and a PhasorCell with {@code subkeys[1]}, whose batch has two elements.
 */
class KeyTest {
    static List<String> backends() {
        return TestBackends.usual();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void slifsThresholdsAreThoseOfTheKey(String name) {
        ModelParameters parameters = SimplifiedLif.MODEL
                .defaults()
                .with(SimplifiedLif.TAU_M, 20)
                .with(SimplifiedLif.RESIST_M, 1)
                .with(SimplifiedLif.THR, 0.4)
                .with(SimplifiedLif.THR_JITTER, 0.05);
        try (Backend backend = TestBackends.open(name);
                Population cells = Population.of(parameters)
                        .units(5)
                        .rngKey(RandomKey.parse("1234/1"))
                        .build(backend)) {
            float[] thresholds = new float[5];
            cells.read(StateVariable.THR, 0, thresholds);
            assertArrayEquals(
                    new float[] {0.41310808f, 0.41386557f, 0.40388966f, 0.39584032f, 0.42114124f}, thresholds);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void encodersDrawWithTheKey(String name) {
        String[] poisson = {"10000001", "00100000", "00000001", "00000000", "00100101", "00000001"};
        String[] bernoulli = {"10111011", "11110100", "10011010", "10010000", "01101101", "10111101"};
        try (Backend backend = TestBackends.open(name)) {
            assertEmits(
                    poisson,
                    PoissonEncoder.MODEL.defaults().with(PoissonEncoder.TARGET_FREQ, 200),
                    "1234/2",
                    1f,
                    backend);
            assertEmits(bernoulli, BernoulliEncoder.MODEL.defaults(), "1234/3", 0.5f, backend);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void thresholdsOfWinnersAreThoseOfTheKey(String name) {
        try (Backend backend = TestBackends.open(name);
                Population cells = Population.of(WinnerTakeAll.MODEL.defaults().with(WinnerTakeAll.TAU_M, 10))
                        .units(5)
                        .rngKey(RandomKey.parse("1234/1"))
                        .build(backend)) {
            float[] thresholds = new float[5];
            cells.read(StateVariable.THR, 0, thresholds);
            assertArrayEquals(
                    new float[] {0.42721555f, 0.35173655f, 0.35913327f, 0.36976048f, 0.42250055f}, thresholds);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aPhasorsScalesAndSpikesAreThoseOfTheKey(String name) {
        try (Backend backend = TestBackends.open(name);
                Population cells = Population.of(PhasorEncoder.MODEL.defaults().with(PhasorEncoder.TARGET_FREQ, 200))
                        .units(4)
                        .batch(2)
                        .dt(1)
                        .rngKey(RandomKey.parse("1234/2"))
                        .build(backend)) {
            float[] scales = new float[8];
            cells.read(StateVariable.BASE_SCALE, 0, scales);
            assertArrayEquals(
                    new float[] {
                        0.98499995f, 0.97999996f, 0.94499999f, 1.06f, 1.0849999f, 1.0799999f, 1.0649999f, 0.90999997f
                    },
                    scales);
            cells.clamp(1f);
            String[] steps = {"00000000", "10011110", "01000000", "00100001", "00000000"};
            cells.advance(3);
            for (String expected : steps) {
                cells.advance(1);
                assertEquals(expected, outputs(cells));
            }
            cells.reset();
            float[] kept = new float[8];
            cells.read(StateVariable.BASE_SCALE, 0, kept);
            assertArrayEquals(scales, kept);
        }
    }

    /** A component that exists already: its scales are given, so the key is that of its next step. */
    @ParameterizedTest
    @MethodSource("backends")
    void givenScalesLeaveTheKey(String name) {
        ModelParameters parameters = PhasorEncoder.MODEL.defaults().with(PhasorEncoder.TARGET_FREQ, 200);
        try (Backend backend = TestBackends.open(name);
                Population drawn = Population.of(parameters)
                        .units(40)
                        .dt(1)
                        .rngKey(RandomKey.parse("1234/2"))
                        .build(backend)) {
            float[] scales = new float[40];
            drawn.read(StateVariable.BASE_SCALE, 0, scales);
            try (Population given = Population.of(parameters)
                    .units(40)
                    .dt(1)
                    .initial(StateVariable.BASE_SCALE, Values.of(scales))
                    .rngKey(RandomKey.parse("1234/2/0"))
                    .build(backend)) {
                drawn.clamp(1f);
                given.clamp(1f);
                drawn.advance(50);
                given.advance(50);
                assertEquals(drawn.digest(), given.digest());
            }
        }
    }

    private static String outputs(Population cells) {
        float[] outputs = new float[(int) cells.units()];
        cells.read(StateVariable.OUTPUTS, 0, outputs);
        StringBuilder found = new StringBuilder();
        for (float output : outputs) {
            found.append((int) output);
        }
        return found.toString();
    }

    private static void assertEmits(
            String[] steps, ModelParameters parameters, String key, float stimulus, Backend backend) {
        try (Population cells = Population.of(parameters)
                .units(8)
                .dt(1)
                .rngKey(RandomKey.parse(key))
                .build(backend)) {
            cells.clamp(stimulus);
            for (String expected : steps) {
                cells.advance(1);
                assertEquals(expected, outputs(cells));
            }
        }
    }
}
