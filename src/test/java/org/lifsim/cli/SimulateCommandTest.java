package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.NpyWriter;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;
import org.lifsim.TestBackends;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpzReader;

/** {@code lifsim simulate}, without checkpoints. */
class SimulateCommandTest extends CommandTestBase {
    private static final String SMALL = "simulate --units 1003 --steps 50 --current 0:0.6 --json";
    private static final String RECORDED = "simulate --units 500 --steps 3000 --current 0.1 --seed 2 --slice 70"
            + " --spikes spikes.npz --stimulus ou(sd=0.3,tau=5,seed=1)+step(amplitude=0:0.3,on=100)";

    @Test
    void theDigestIsTheSameOnEveryBackendAndWithEverySliceAndChunk() throws IOException {
        Set<String> digests = new HashSet<>();
        for (String backend : TestBackends.names()) {
            digests.add(json(SMALL, "--backend", backend).get("digest").asText());
        }
        digests.add(json(SMALL + " --slice 100 --chunk 7 --threads 1 --warmup 60")
                .get("digest")
                .asText());
        assertEquals(1, digests.size());
    }

    @Test
    void theSummaryHasAllItsKeys() throws IOException, InterruptedException {
        JsonNode object = json(process(SMALL.split(" ")));
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        assertEquals(
                List.of(
                        "model",
                        "units",
                        "batch",
                        "steps",
                        "dt",
                        "seed",
                        "key",
                        "backend",
                        "device",
                        "seconds",
                        "unit_steps_per_second",
                        "spikes",
                        "mean_rate_hz",
                        "digest",
                        "warnings"),
                keys);
        assertEquals(1003, object.get("units").asLong());
        assertTrue(object.get("device").isTextual() && object.get("seconds").asDouble() > 0);
        assertEquals(
                object.get("spikes").asDouble() / 1003 / 0.005,
                object.get("mean_rate_hz").asDouble(),
                1e-9);
        Result text = lifsim("simulate", "--units", "10", "--steps", "10");
        assertTrue(text.out().contains("digest     ") && text.out().contains("mean rate"), text.out());
    }

    @Test
    void spikesAreTheSameBytesOnEveryBackend() throws IOException {
        Set<String> runs = new HashSet<>();
        for (String backend : TestBackends.names()) {
            String digest = digest(RECORDED, "--backend", backend);
            runs.add(digest + Arrays.hashCode(Files.readAllBytes(folder.resolve("spikes.npz"))));
        }
        assertEquals(1, runs.size(), runs.toString());
        Map<String, NpzReader.Array> none = NpzReader.read(
                Files.newInputStream(folder.resolve("spikes.npz")), Subject.of("spikes.npz"), Set.of("no such array"));
        assertEquals(Map.of(), none);
    }

    /** The key {@code split(PRNGKey(1234), 6)[2]} of JAX 0.12, given as a path of splits, as two words, and in a file. */
    @Test
    void aKeyIsGivenInThreeWays() throws IOException {
        Files.writeString(folder.resolve("key.yaml"), "model: poisson\nkey: 1234/2\n");
        JsonNode path = json("simulate --units 50 --steps 100 --model poisson --json --key 1234/2");
        assertEquals("2113592192:603280156", path.get("key").asText());
        JsonNode words = json("simulate --units 50 --steps 100 --model poisson --json --key 2113592192:603280156");
        JsonNode file = json("simulate --units 50 --steps 100 --json --config key.yaml");
        JsonNode seed = json("simulate --units 50 --steps 100 --model poisson --json --seed 1234");
        assertEquals(path.get("digest"), words.get("digest"));
        assertEquals(path.get("digest"), file.get("digest"));
        assertNotEquals(path.get("digest"), seed.get("digest"));
        Files.writeString(folder.resolve("key.yaml"), "model: poisson\nseed: 3\nkey: 1234/2\n");
        assertMistake(
                line("simulate --units 5 --steps 5 --config key.yaml"),
                "key.yaml",
                "line 3",
                "key is given as well as seed");
    }

    @Test
    void aCountMayHaveAnExponent() throws IOException {
        String plain = digest("simulate --units 2000 --steps 50");
        assertEquals(plain, digest("simulate --units 2e3 --steps 0.5e2"));
        assertEquals(plain, digest("simulate --units 2_000 --steps 50"));
        assertMistake(lifsim("simulate", "--units", "1.5", "--steps", "5"), "'1.5' is not a whole number");
        assertMistake(lifsim("simulate", "--units", "1e99", "--steps", "5"), "'1e99' is not a whole number");
    }

    @ParameterizedTest
    @MethodSource("org.lifsim.ModelCases#keys")
    void everyModelIsTracedAndSimulated(String model) throws IOException {
        Result trace = lifsim("trace", "--model", model, "--steps", "300", "--out", model);
        assertEquals(0, trace.exitCode(), trace.err());
        assertEquals(300, trace.out().lines().count());
        assertTrue(Files.exists(folder.resolve(model + "/" + model + "_plot.png")));
        assertTrue(Files.readString(folder.resolve(model + "/trace.csv")).startsWith("step,t_ms,j,"));
        Result simulation = lifsim("simulate", "--model", model, "--units", "100", "--steps", "2000");
        assertEquals(0, simulation.exitCode(), simulation.err());
        assertTrue(simulation.out().contains("model      " + model), simulation.out());
        assertFalse(simulation.out().contains("spikes     0\n"), simulation.out());
    }

    @Test
    void unusableArraysAreRejected() throws IOException {
        float[] six = new float[6];
        Files.write(folder.resolve("double.npy"), NpyWriter.bytes(six, "<f8", false, 3));
        Files.write(folder.resolve("fortran.npy"), NpyWriter.bytes(six, "<f4", true, 2, 3));
        Files.write(folder.resolve("shape.npy"), NpyWriter.bytes(six, "<f4", false, 6));
        byte[] whole = NpyWriter.bytes(six, "<f4", false, 3, 2);
        Files.write(folder.resolve("truncated.npy"), Arrays.copyOf(whole, whole.length - 4));
        Files.write(folder.resolve("head.npy"), Arrays.copyOf(whole, 20));
        Files.writeString(folder.resolve("text.npy"), "currents");
        Files.write(folder.resolve("huge.npy"), NpyWriter.bytes(new float[0], "<f4", false, 1 << 30, 1 << 30, 2));
        six[4] = Float.NaN;
        Files.write(folder.resolve("nan.npy"), NpyWriter.bytes(six, "<f4", false, 3, 2));
        assertMistake(current("double.npy"), "double.npy", "<f8", "astype('float32')");
        assertMistake(current("fortran.npy"), "fortran.npy", "Fortran order");
        assertMistake(current("shape.npy"), "shape.npy", "(6,)", "(3, 2)");
        assertMistake(current("truncated.npy"), "truncated.npy", "is truncated");
        assertMistake(current("head.npy"), "head.npy", "truncated");
        assertMistake(current("text.npy"), "text.npy", "not a NumPy array");
        assertMistake(current("huge.npy"), "huge.npy", "too large");
        assertMistake(current("nan.npy"), "unit 0 is NaN");
    }

    private Result current(String file) throws IOException {
        return lifsim("simulate", "--units", "2", "--steps", "3", "--current", file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
    @Tag("slow")
    void aPopulationThatDoesNotFitInMemoryRunsInShards(String collector) throws IOException, InterruptedException {
        String line = "simulate --units 3000000 --steps 20 --current 0:0.6 --backend cpu-scalar --json";
        String whole = json(line).get("digest").asText();
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.removeIf(choice -> choice.startsWith("-Xmx") || choice.equals("-XX:+UseSerialGC"));
        command.add(1, "-Xmx64m");
        command.add(1, collector);
        command.addAll(List.of(line.split(" ")));
        Result parted = Processes.run(folder, Map.of(), command);
        assertEquals(whole, json(parted).get("digest").asText());
        assertTrue(parted.err().contains("3,000,000 units in "), parted.err());
    }

    /** Units change from the scalar to the SIMD form in the middle of the run, with recorded spikes and with sources. */
    @ParameterizedTest
    @ValueSource(strings = {"", " --spikes spikes.npz", " --stimulus ou(sd=0.1,tau=5)", " --model adex"})
    @Tag("slow")
    void theFormOfTheStepsDoesNotShow(String more) throws IOException, InterruptedException {
        String line = "simulate --units 30000 --steps 3000" + more;
        String expected = digest(line + " --backend cpu-scalar");
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.add(1, "-Dlifsim.cpu.form=adaptive");
        command.addAll(List.of((line + " --json --backend cpu-vector").split(" ")));
        if (more.contains("spikes")) {
            byte[] spikes = Files.readAllBytes(folder.resolve("spikes.npz"));
            assertEquals(
                    expected,
                    json(Processes.run(folder, Map.of(), command)).get("digest").asText());
            assertArrayEquals(spikes, Files.readAllBytes(folder.resolve("spikes.npz")));
        } else {
            assertEquals(
                    expected,
                    json(Processes.run(folder, Map.of(), command)).get("digest").asText());
        }
    }

    @Test
    @Tag("slow")
    void progressIsShownUnlessQuiet() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.add(1, "-Dlifsim.terminal=true");
        command.add(1, "-Dlifsim.columns=120");
        command.addAll(List.of(
                "simulate", "--units", "100000", "--steps", "6000", "--backend", "cpu-scalar", "--threads", "1"));
        Result told = Processes.run(folder, Map.of(), command);
        assertEquals(0, told.exitCode(), told.err());
        assertTrue(told.err().matches("(?s).*of 6,000 steps, .* million unit-steps/s, .*, .* spikes.*"), told.err());
        command.add("--quiet");
        assertFalse(Processes.run(folder, Map.of(), command).err().contains("6,000 steps"));
    }
}
