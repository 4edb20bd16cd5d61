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
import org.lifsim.model.PoissonEncoder;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * Compares the random numbers of ngc-learn 3.2.3's components with the keys of its tutorials,
 * {@code dkey, *subkeys = random.split(random.PRNGKey(1234), 6)}. These are the thresholds of an SLIFCell with
 * {@code subkeys[0]}, a PoissonCell with {@code subkeys[1]} and a BernoulliCell with {@code subkeys[2]}.
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
                float[] outputs = new float[8];
                cells.read(StateVariable.OUTPUTS, 0, outputs);
                StringBuilder found = new StringBuilder();
                for (float output : outputs) {
                    found.append((int) output);
                }
                assertEquals(expected, found.toString());
            }
        }
    }
}
