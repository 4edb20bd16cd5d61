package org.lifsim.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.BackendContract;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.selftest.NetworkSelfTest;
import org.lifsim.internal.verification.ReferenceCase;
import org.lifsim.internal.verification.VerificationResult;
import org.lifsim.random.RandomKey;

/** Networks have the bits of ngc-learn and of a dense oracle. */
class NetworkContractTest extends BackendContract {
    private static final int STEPS = 14;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dc-small", "dc-mnist", "dc-long-mnist", "bfa-small", "bfa-mnist"})
    void referenceCaseHasTheRecordedBits(String reference) throws IOException {
        VerificationResult result = ReferenceCase.builtIn(reference).verify(backend);
        assertTrue(result.equal(), result.text());
    }

    @Test
    void recordedRunsOfComponentsHaveTheRecordedBits() throws IOException {
        int compared = 0;
        for (String name : ReferenceCase.builtInNames()) {
            ReferenceCase reference = ReferenceCase.builtIn(name);
            if (reference.getClass().getSimpleName().equals("ComponentCase")) {
                VerificationResult result = reference.verify(backend);
                assertTrue(result.equal(), name + ": " + result.text());
                compared++;
            }
        }
        assertTrue(compared > 40, compared + " cases");
    }

    @Test
    @Tag("basic")
    void selfTestPasses() {
        assertEquals("passed", NetworkSelfTest.testAll(backend).orElse("passed"));
    }

    /** Compares all variables after each step with a dense oracle, in presentations with and without learning. */
    @Test
    void randomNetworksStepAsTheOracle() {
        long first = Long.getLong("lifsim.seed", 1);
        for (long seed = first; seed < first + 12; seed++) {
            RandomNetwork random = new RandomNetwork(seed);
            try (Backend oracle = new OracleBackend();
                    Network expected = random.on(oracle);
                    Network found = random.on(backend)) {
                for (int presentation = 0; presentation < 3; presentation++) {
                    for (Network network : List.of(expected, found)) {
                        network.reset();
                        network.setLearning(presentation != 1);
                        random.stimulate(network, seed + presentation);
                    }
                    for (int step = 1; step <= STEPS; step++) {
                        expected.advance(1);
                        found.advance(1);
                        assertSame(
                                expected,
                                found,
                                "-Dlifsim.seed=" + seed + " presentation " + presentation + " step " + step);
                    }
                    expected.run(random.normalise());
                    found.run(random.normalise());
                    assertSame(expected, found, "-Dlifsim.seed=" + seed + " normalised");
                }
            }
        }
    }

    /** Rows that fill a part of a run of 256 values, many rows in a run, rows of several runs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 127, 128, 257, 600})
    void formulasOfEveryShapeStepAsTheOracle(int columns) {
        ComponentParameters parameters = Components.TRACE_STDP
                .defaults()
                .with("A_plus", .3)
                .with("A_minus", .2)
                .with("eta", .1);
        int rows = 1 + 700 / columns;
        int batch = 1 + columns % 2;
        NetworkBuilder builder = new NetworkBuilder("shape", 1, batch);
        Map<String, Signal> inputs = Map.of(
                "preSpike", builder.input("preSpike", rows),
                "postSpike", builder.input("postSpike", columns),
                "preTrace", builder.input("preTrace", rows),
                "postTrace", builder.input("postTrace", columns));
        WeightMatrix weights = builder.weights("weights", rows, columns);
        builder.component("rule", parameters, inputs, Map.of("weights", weights));
        RandomKey key = RandomKey.ofSeed(columns);
        try (Backend oracle = new OracleBackend();
                Network expected = builder.build(oracle);
                Network found = builder.build(backend)) {
            for (Network network : List.of(expected, found)) {
                network.setLearning(true);
                network.write(weights, uniform(key, rows * columns));
                inputs.forEach((name, signal) -> network.write(signal, uniform(key, batch * signal.width())));
                network.advance(2);
            }
            assertSame(expected, found, columns + " columns");
        }
    }

    private static float[] uniform(RandomKey key, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = key.uniform(i);
        }
        return values;
    }

    /** Zeros of either sign are equal, as in the reference. */
    private static void assertSame(Network expected, Network found, String message) {
        for (Variable variable : expected.snapshot().variables()) {
            assertArrayEquals(
                    withoutSigns(expected.snapshot().read(variable)),
                    withoutSigns(found.snapshot().read(variable)),
                    message + ": " + variable + "\n" + expected.describe());
        }
    }

    private static float[] withoutSigns(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f;
        }
        return values;
    }

    @Test
    void chunksChangeNothing() {
        RandomNetwork random = new RandomNetwork(3);
        try (Network single = random.on(backend);
                Network cut = random.on(backend)) {
            single.setLearning(true);
            cut.setLearning(true);
            single.advance(40);
            for (int steps : new int[] {1, 2, 30, 0, 7}) {
                cut.advance(steps);
            }
            assertEquals(single.step(), cut.step());
            assertSame(single, cut, "cut");
        }
    }

    @Test
    void weightsChangeOnlyByLearning() {
        RandomNetwork random = new RandomNetwork(3);
        try (Network network = random.on(backend)) {
            List<Variable> weights = network.snapshot().variables().stream()
                    .filter(variable -> variable.role() == Variable.Role.WEIGHTS)
                    .toList();
            List<float[]> before =
                    weights.stream().map(network.snapshot()::read).toList();
            network.advance(20);
            for (int i = 0; i < before.size(); i++) {
                assertArrayEquals(before.get(i), network.snapshot().read(weights.get(i)));
            }
            network.setLearning(true);
            network.advance(20);
            assertNotEquals(
                    Arrays.hashCode(before.get(0)),
                    Arrays.hashCode(network.snapshot().read(weights.get(0))));
        }
    }

    /** A checkpoint in the middle of a presentation, from and to any backend. */
    @Test
    void networkResumesWithTheSameBitsOnAnyBackend() throws IOException {
        Path file = folder.resolve("network.npz");
        for (long seed : new long[] {2, 3, 7}) {
            RandomNetwork random = new RandomNetwork(seed);
            try (Network whole = random.on(scalar);
                    Network first = random.on(backend);
                    Network second = random.on(scalar);
                    Network third = random.on(backend)) {
                whole.setLearning(true);
                first.setLearning(true); // the others have it from the checkpoint
                whole.advance(30);
                first.advance(11);
                NetworkFile.writeCheckpoint(first, Map.of("image", "5"), file);
                assertEquals(Map.of("image", "5"), NetworkFile.readCheckpoint(second, file));
                second.advance(9);
                NetworkFile.writeCheckpoint(second, Map.of(), file);
                third.advance(3);
                NetworkFile.readCheckpoint(third, file);
                third.advance(10);
                assertEquals(30, third.step());
                assertSame(whole, third, "seed " + seed);
            }
        }
    }

    @Test
    void resetRestoresAllButWeightsThresholdsInputsAndKeys() {
        RandomNetwork random = new RandomNetwork(3);
        try (Network network = random.on(backend)) {
            network.setLearning(true);
            network.advance(25);
            float[] thresholds = find(network, "thr_theta_e");
            assertTrue(sum(thresholds) > 0, "the test needs a spike");
            float[] stimuli = find(network, "j_x");
            RandomKey key = network.key(random.inputs());
            network.reset();
            assertEquals(0, network.step());
            assertEquals(key, network.key(random.inputs()));
            assertArrayEquals(thresholds, find(network, "thr_theta_e"));
            assertArrayEquals(stimuli, find(network, "j_x"));
            for (String zero :
                    List.of("outputs_x", "s_e", "s_i", "s_h", "pre", "post", "sum", "driven", "j_h", "v_h")) {
                assertEquals(0f, sum(find(network, zero)), zero);
            }
            assertEquals(-65f, find(network, "v_e")[0]);
        }
    }

    private static float[] find(Network network, String variable) {
        return network.snapshot().variables().stream()
                .filter(found -> found.name().equals(variable))
                .findFirst()
                .map(network.snapshot()::read)
                .orElseThrow();
    }

    private static float sum(float[] values) {
        float sum = 0f;
        for (float value : values) {
            sum += Math.abs(value);
        }
        return sum;
    }

    /** A backend that remembers which inputs are active must discard this when they are written. */
    @Test
    void spikesThatAreWrittenAreThoseThatCount() {
        RandomNetwork random = new RandomNetwork(3);
        try (Backend oracle = new OracleBackend();
                Network expected = random.on(oracle);
                Network found = random.on(backend)) {
            for (Network network : List.of(expected, found)) {
                network.advance(5);
                float[] spikes = new float[random.inputs().spikes().variable().size()];
                for (int i = 0; i < spikes.length; i += 2) {
                    spikes[i] = i % 4 == 0 ? 1f : 0.5f;
                }
                network.write(random.inputs().spikes(), spikes);
                network.advance(2);
            }
            assertSame(expected, found, "set");
            for (Network network : List.of(expected, found)) {
                network.advance(1);
            }
            assertSame(expected, found, "a step later");
        }
    }

    @Test
    void closedNetworkAndNetworkOfAClosedBackendRefuseToStep() {
        RandomNetwork random = new RandomNetwork(3);
        Backend closed = TestBackends.open(name);
        try (Network network = random.on(closed)) {
            network.advance(2);
            closed.close();
            assertClosed(() -> network.advance(1));
        }
        assertClosed(() -> random.on(closed));
        Network network = random.on(backend);
        network.close();
        network.close();
        assertClosed(() -> network.advance(1));
    }

    private static void assertClosed(Executable use) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use);
        assertTrue(e.getMessage().contains("is closed"), e.getMessage());
    }
}
