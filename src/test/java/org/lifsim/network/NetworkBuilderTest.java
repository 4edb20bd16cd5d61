package org.lifsim.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.internal.plan.Variable;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.Lif;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.random.RandomKey;

class NetworkBuilderTest {
    private static final int MUTILATIONS = 300;

    @TempDir
    Path folder;

    private final NetworkBuilder builder = new NetworkBuilder("test", 0.5);
    private final NeuronGroup x = builder.addNeurons("x", BernoulliEncoder.MODEL.defaults(), 4);
    private final NeuronGroup e = builder.addNeurons("e", Lif.tutorialParameters(), 3);
    private final WeightMatrix w = builder.weights("w", 4, 3);

    private static void assertRefused(String part, Executable action) {
        InputException refusal = assertThrows(InputException.class, action);
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @Test
    void readingWhatIsComputedLaterNeedsBefore() {
        builder.dense("late", x.spikes(), w, SummationOrder.ASCENDING);
        builder.update(x);
        assertRefused(
                "reads outputs_x, which operation 2 computes later in the step; read it with previousStep()",
                builder::describe);
    }

    @Test
    void aNetworkThatRanAwaySaysSo() {
        builder.update(x);
        builder.dense("big", x.spikes(), w, SummationOrder.ASCENDING);
        try (Backend backend = TestBackends.open("cpu-scalar");
                Network network = builder.build(backend)) {
            float[] weights = new float[12];
            Arrays.fill(weights, 3e38f);
            network.write(w, weights);
            assertEquals(Optional.empty(), network.nonFinite());
            network.write(x.current(), new float[] {1, 1, 1, 1});
            network.advance(1);
            String warning = network.nonFinite().orElseThrow().toString();
            assertTrue(warning.contains("big of network test is Infinity at index 0"), warning);
        }
    }

    @Test
    void readingWhatIsGoneIsRefused() {
        builder.update(x);
        builder.dense("late", x.spikes().previousStep(), w, SummationOrder.ASCENDING);
        assertRefused("operation 1 has already replaced it", builder::describe);
    }

    @Test
    void readingWhatNobodyComputesHasNoBefore() {
        builder.dense("late", builder.input("y", 4).previousStep(), w, SummationOrder.ASCENDING);
        assertRefused("no operation computes it", builder::describe);
    }

    @Test
    void sizesNamesAndNumbersAreChecked() {
        assertRefused(
                "e has 3 values, expected 4 (the rows of w)",
                () -> builder.dense("out", e.spikes(), w, SummationOrder.ASCENDING));
        assertRefused("name w is already used", () -> builder.input("w", 2));
        assertRefused("name 'two words'", () -> builder.input("two words", 1));
        assertRefused("tau is 0.0 ms", () -> builder.exponentialTrace("tr", x.spikes(), 0));
        assertRefused("norm of w is -1.0", () -> builder.normalizeColumns(w, -1));
        assertRefused("plus -1.0", () -> builder.stdp(w, x.spikes(), x.spikes(), e.spikes(), e.spikes(), -1, 0, 1));
        assertRefused("expected a finite number", () -> builder.oneToOne("o", x.spikes(), Double.NaN));
        assertRefused("dt is 0.0 ms", () -> new NetworkBuilder("n", 0));
        assertRefused("batch is 0", () -> new NetworkBuilder("n", 1, 0));
        assertRefused("has no surrogate", () -> builder.addNeurons("b", BernoulliEncoder.MODEL.defaults(), 2, true));
        assertRefused(
                "set resist_inh to 0",
                () -> builder.addNeurons(
                        "s", SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RESIST_INH, 0.2), 2));
        assertRefused("ascending units from 0 to 2", () -> CsrMatrix.of(3, new int[][] {{0, 0}}));
        assertRefused("has target 3", () -> CsrMatrix.of(3, new int[][] {{3}}));
        assertRefused("a panel has 0 terms", () -> SummationOrder.panels(0));
        builder.update(x);
        assertRefused("is updated twice in a step", () -> builder.update(x));
        NeuronGroup foreign = new NetworkBuilder("other", 0.5).addNeurons("z", BernoulliEncoder.MODEL.defaults(), 4);
        assertRefused("belongs to another network", () -> builder.exponentialTrace("tr", foreign.spikes(), 1));
        NetworkBuilder batches = new NetworkBuilder("batches", 0.5, 2);
        NeuronGroup cells = batches.addNeurons("c", Lif.tutorialParameters(), 2);
        WeightMatrix own = batches.weights("w", 2, 2);
        assertRefused(
                "batch size is 2, expected 1",
                () -> batches.stdp(own, cells.spikes(), cells.spikes(), cells.spikes(), cells.spikes(), 1, 1, 1));
    }

    @Test
    void aValueIsMadeOnceAndNotOfItself() {
        WeightMatrix square = builder.weights("square", 3, 3);
        assertRefused(
                "reads j_e and also writes it",
                () -> builder.dense(e, e.current().previousStep(), square, null, SummationOrder.ASCENDING));
        builder.dense(e, x.spikes().previousStep(), w, null, SummationOrder.ASCENDING);
        assertRefused(
                "j_e is already written by operation 1",
                () -> builder.update(e, builder.dense("more", x.spikes().previousStep(), w, SummationOrder.ASCENDING)));
        WeightMatrix foreign = new NetworkBuilder("other", 1).weights("w9", 4, 3);
        assertRefused(
                "w9 belongs to another network",
                () -> builder.dense("d", x.spikes().previousStep(), foreign, SummationOrder.ASCENDING));
        assertRefused("w9 belongs to another network", () -> builder.normalizeColumns(foreign, 1));
        assertRefused("startAfter: steps is -1", () -> builder.startAfter(-1));
    }

    @Test
    void valuesAreCheckedBeforeTheyAreSet() {
        builder.update(x);
        Signal out = builder.dense("out", x.spikes(), w, SummationOrder.ASCENDING);
        try (Backend backend = TestBackends.open("cpu-scalar");
                Network network = builder.build(backend)) {
            assertRefused("got 2 values, expected 4 x 3", () -> network.write(w, new float[2]));
            assertRefused("w of network test has NaN at index 1", () -> network.write(w, filled(Float.NaN)));
            assertRefused("is computed by an operation", () -> network.write(out, new float[3]));
            assertRefused("steps is -1", () -> network.advance(-1));
            assertArrayEquals(new float[12], network.read(w));
        }
    }

    @Test
    void aClosedNetworkSaysSo() {
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Network network = builder.build(backend);
            network.close();
            assertThrows(IllegalStateException.class, () -> network.advance(1));
        }
    }

    private static float[] filled(float second) {
        float[] values = new float[12];
        values[1] = second;
        return values;
    }

    @Test
    void theDescriptionTellsTheOrderAndWhatIsOfTheStepBefore() {
        Signal late = builder.dense("late", x.spikes().previousStep(), w, SummationOrder.panels(2));
        builder.update(x);
        builder.startAfter(3);
        builder.update(e, late);
        builder.hebbian(w, null, x.spikes(), e.spikes(), 0.5);
        String text = builder.describe();
        for (String part : List.of(
                "test: dt = 0.5 ms, batch size 1",
                " 1. late = outputs_x(t-1) w   (rows of w where outputs_x is not 0, summed in panels of 2)",
                " 2. x: a step of Bernoulli under j_x, which makes outputs_x",
                " 3. from step 4 on: j_e = late",
                " 5. if learning, from step 4 on: w = w + outputs_x^T (s_e 0.5)",
                "except for what they keep (thr_theta_e)")) {
            assertTrue(text.contains(part), part + "\nis not in\n" + text);
        }
    }

    @Test
    void weightsGoThroughAFileOfNumPy() throws IOException {
        Path file = folder.resolve("weights.npz");
        float[] values = filled(0.25f);
        try (Backend backend = TestBackends.open("cpu-scalar");
                Network network = builder.build(backend)) {
            network.write(w, values);
            NetworkFile.writeWeights(network, List.of(w), List.of(), file);
            network.write(w, new float[12]);
            NetworkFile.readWeights(network, List.of(w), List.of(), file);
            assertArrayEquals(values, network.read(w));
            NetworkBuilder larger = new NetworkBuilder("larger", 0.5);
            WeightMatrix w5 = larger.weights("w", 5, 3);
            try (Network other = larger.build(backend)) {
                assertRefused(
                        "shape (4, 3), expected <f4 of (5, 3)",
                        () -> NetworkFile.readWeights(other, List.of(w5), List.of(), file));
            }
            byte[] notANumber = new byte[12 * Float.BYTES];
            notANumber[2] = -64;
            notANumber[3] = 127;
            Path other = folder.resolve("other.npz");
            try (NpzWriter out = new NpzWriter(other)) {
                out.array("w", NpyHeader.FLOAT32, 4, 3).write(notANumber);
            }
            assertRefused(
                    "other.npz: w of network test has NaN at index 0",
                    () -> NetworkFile.readWeights(network, List.of(w), List.of(), other));
            assertRefused(
                    "has no array v",
                    () -> NetworkFile.readWeights(network, List.of(builder.weights("v", 1, 1)), List.of(), file));
            assertRefused(
                    "does not exist",
                    () -> NetworkFile.readWeights(network, List.of(w), List.of(), folder.resolve("none.npz")));
        }
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefused() throws IOException {
        Path file = folder.resolve("network.npz");
        builder.update(x);
        NetworkBuilder other = new NetworkBuilder("test", 0.5);
        other.update(other.addNeurons("x", BernoulliEncoder.MODEL.defaults(), 5));
        try (Backend backend = TestBackends.open("cpu-scalar");
                Network network = builder.build(backend);
                Network another = other.build(backend)) {
            NetworkFile.writeCheckpoint(network, Map.of(), file);
            assertRefused(
                    "units of x is 4 in the checkpoint and 5 in this network",
                    () -> NetworkFile.readCheckpoint(another, file));
            NetworkFile.writeWeights(network, List.of(w), List.of(), file);
            assertRefused("not a checkpoint of a network", () -> NetworkFile.readCheckpoint(network, file));
        }
    }

    @Test
    void cancel_stopsALongAdvanceAtAStep_andTheNetworkGoesOn() throws InterruptedException {
        builder.update(x);
        try (Backend backend = TestBackends.open("cpu-scalar");
                Network network = builder.build(backend)) {
            Thread other = new Thread(() -> {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                network.cancel();
            });
            other.start();
            assertThrows(CancelledException.class, () -> network.advance(Long.MAX_VALUE / 2));
            other.join();
            long step = network.step();
            assertTrue(step > 0, "some steps were taken");
            network.cancel();
            assertThrows(CancelledException.class, () -> network.advance(1));
            assertEquals(step, network.step());
            network.advance(1);
            assertEquals(step + 1, network.step());
        }
    }

    @Test
    void resetToInitialState_givesTheStateOfANewNetwork() {
        builder.update(x);
        try (Backend backend = TestBackends.open("cpu-scalar");
                Network network = builder.build(backend)) {
            RandomKey first = network.key(x);
            network.write(x.current(), new float[] {0.5f, 0.5f, 0.5f, 0.5f});
            network.write(w, new float[12]);
            network.advance(3);
            network.resetToInitialState();
            assertEquals(0, network.step());
            assertEquals(first, network.key(x));
            assertArrayEquals(new float[4], network.read(x.current()));
        }
    }

    /** A damaged file is rejected with an InputException, or gives exactly the state that was written. */
    @Test
    void aMutilatedCheckpointIsRefusedOrHasTheSameState() throws IOException {
        Path file = folder.resolve("network.npz");
        RandomNetwork random = new RandomNetwork(3);
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom numbers = new SplittableRandom(seed);
        try (Backend backend = TestBackends.open("cpu-scalar");
                Network network = random.on(backend)) {
            network.setLearning(true);
            network.advance(9);
            NetworkFile.writeCheckpoint(network, Map.of(), file);
            List<float[]> written = state(network);
            byte[] whole = Files.readAllBytes(file);
            int refused = 0;
            for (int i = 0; i < MUTILATIONS; i++) {
                byte[] bytes =
                        numbers.nextInt(4) == 0 ? Arrays.copyOf(whole, numbers.nextInt(whole.length)) : whole.clone();
                for (int n = numbers.nextInt(3); n >= 0 && bytes.length > 0; n--) {
                    bytes[numbers.nextInt(bytes.length)] = (byte) numbers.nextInt(256);
                }
                Files.write(file, bytes);
                network.reset();
                try {
                    NetworkFile.readCheckpoint(network, file);
                    List<float[]> read = state(network);
                    for (int v = 0; v < read.size(); v++) {
                        assertArrayEquals(written.get(v), read.get(v), "-Dlifsim.seed=" + seed + " mutilation " + i);
                    }
                    assertEquals(9, network.step());
                } catch (InputException refusal) {
                    refused++;
                    assertTrue(refusal.getMessage().contains("network.npz"), refusal.getMessage());
                }
            }
            assertTrue(refused > MUTILATIONS / 2, refused + " refused");
        }
    }

    private static List<float[]> state(Network network) {
        return network.snapshot().variables().stream()
                .map((Variable variable) -> network.snapshot().read(variable))
                .toList();
    }
}
