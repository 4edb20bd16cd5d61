package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.NpyWriter;
import org.lifsim.Processes;
import org.lifsim.Processes.Result;
import org.lifsim.TestBackends;
import org.lifsim.error.Subject;
import org.lifsim.input.CurrentSourceType;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.verification.PopulationCase;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.recording.RecorderKind;

/** Runs the program as a process and checks its output, files and exit code. */
class CommandLineTest {
    private static final String[] SMALL = {
        "simulate", "--units", "1003", "--steps", "50", "--current", "0:0.6", "--json"
    };

    @TempDir
    Path folder;

    private Result lifsim(String... args) throws IOException, InterruptedException {
        return Processes.java(folder, Map.of(), Main.class.getName(), args);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = PopulationCase.class.getResourceAsStream("/org/lifsim/internal/verification/" + name)) {
            return in.readAllBytes();
        }
    }

    /** Expects an input error: exit code 2, the words on stderr, nothing on stdout, no stack trace, no temporary file. */
    private void assertMistake(Result result, String... words) throws IOException {
        assertEquals(2, result.exitCode(), result.err());
        assertEquals("", result.out());
        for (String choice : words) {
            assertTrue(result.err().contains(choice), result.err());
        }
        assertFalse(result.err().contains("\tat "), result.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().endsWith(".tmp")).toList());
        }
    }

    @Test
    void traceRunsTheLecture() throws IOException, InterruptedException {
        Result result = lifsim("trace");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(new String(resource("lecture-stdout.txt"), StandardCharsets.UTF_8), result.out());
        assertTrue(result.err().contains("backend: cpu"), result.err());
        assertTrue(result.err().contains("bitwise equal"), result.err());
        assertTrue(result.err().contains("lif_plot.png") && result.err().contains("trace.csv"), result.err());
        assertEquals(800, ImageIO.read(folder.resolve("lif_plot.png").toFile()).getWidth());
    }

    @Test
    void traceWritesNumbersThatReadBackAsTheSameFloats() throws IOException, InterruptedException {
        lifsim("trace", "--out", "new/folder", "--plot-format", "svg");
        assertTrue(Files.readString(folder.resolve("new/folder/lif_plot.svg")).contains("<svg"));
        List<String> lines = Files.readAllLines(folder.resolve("new/folder/trace.csv"));
        assertEquals("step,t_ms,j,v,s,thr_theta,rfr,surrogate,tols", lines.get(0));
        assertEquals(201, lines.size());
        PopulationCase lecture = PopulationCase.builtIn("lecture");
        for (int step = 0; step < 200; step++) {
            String[] fields = lines.get(step + 1).split(",");
            assertEquals((float) (step * 0.1), Float.parseFloat(fields[1]));
            assertEquals(lecture.current()[step], Float.parseFloat(fields[2]));
            String[] names = {"v", "s", "thr_theta", "rfr", null, "tols"};
            for (int i = 0; i < names.length; i++) {
                if (names[i] != null) {
                    assertEquals(
                            lecture.expected().get(names[i])[step],
                            Float.parseFloat(fields[3 + i]),
                            names[i] + " " + step);
                }
            }
        }
    }

    @Test
    void traceOfAnotherCellSaysThatThereIsNoReference() throws IOException, InterruptedException {
        float[] course = new float[33];
        Arrays.fill(course, 3, 33, 0.02f);
        NpyWriter.write(folder.resolve("course.npy"), course, 33, 1);
        Result result = lifsim(
                "trace",
                "--set",
                "tau_m=20",
                "--set",
                "v_min=none",
                "--current",
                "course.npy",
                "--dt",
                "0.25",
                "--plot-format",
                "jpg",
                "--backend",
                "cpu-scalar");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(33, result.out().lines().count());
        assertTrue(result.err().contains("no reference data"), result.err());
        assertTrue(result.err().contains("backend: cpu-scalar"), result.err());
        assertTrue(Files.size(folder.resolve("lif_plot.jpg")) > 1000);
    }

    @Test
    void simulateGivesOneDigestOnEveryBackendAndHoweverItIsCut() throws IOException, InterruptedException {
        Set<String> digests = new HashSet<>();
        for (String backend : TestBackends.names()) {
            digests.add(json(with("--backend", backend)).get("digest").asText());
        }
        digests.add(json(with("--slice", "100", "--chunk", "7", "--threads", "1", "--warmup", "60"))
                .get("digest")
                .asText());
        assertEquals(1, digests.size());
    }

    private static String[] with(String... more) {
        List<String> args = new ArrayList<>(List.of(SMALL));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private JsonNode json(String... args) throws IOException, InterruptedException {
        Result result = lifsim(args);
        assertEquals(0, result.exitCode(), result.err());
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void simulateTellsWhatItDid() throws IOException, InterruptedException {
        JsonNode object = json(SMALL);
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
                        "memory_bytes_per_second",
                        "stepwise_share_of_memory",
                        "spikes",
                        "mean_rate_hz",
                        "digest"),
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
    void verifyTellsEachCaseAndBackend() throws IOException, InterruptedException {
        Result result = lifsim("verify", "--backend", "cpu-vector");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("lecture cpu-vector: equal v s thr_theta rfr tols\n"), result.out());
        assertTrue(
                result.out().contains("lif-rk2 cpu-vector: equal v s s_raw thr_theta rfr surrogate tols\n"),
                result.out());
        assertTrue(result.out().endsWith("82 cases, 82 runs: 82 bitwise equal, 0 different\n"), result.out());
    }

    @Test
    void verifyTellsWhatDiffers() throws IOException, InterruptedException {
        Path json = copyCase("lif-lecture");
        change(json, "theta_plus", "0.0500001");
        Result result = lifsim("verify", json.toString(), "--backend", "cpu-scalar");
        assertEquals(1, result.exitCode(), result.err());
        assertTrue(
                result.out()
                        .matches(
                                "(?s)case cpu-scalar: differs .*thr_theta \\d+/9600 first step \\d+ unit \\d+ found \\S+"
                                        + " expected \\S+ \\d+ ulp.*1 case, 1 run: 0 bitwise equal, 1 different\n"),
                result.out());
    }

    private Path copyCase(String name) throws IOException {
        Path json = folder.resolve("case.json");
        Files.write(json, resource("cases/" + name + ".json"));
        Files.write(folder.resolve("case.npz"), resource("cases/" + name + ".npz"));
        return json;
    }

    private static void change(Path json, String parameter, String value) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode meta = (ObjectNode) mapper.readTree(json.toFile());
        ((ObjectNode) meta.get("parameters")).set(parameter, mapper.readTree(value));
        mapper.writeValue(json.toFile(), meta);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"model\": \"LIF\" | \"model\": \"AdEx\" | Available in AdEx",
                "\"model\": \"LIF\" | \"model\": \"LIV\" | did you mean 'lif'",
                "\"steps\": 400 | \"steps\": 401 | (401, 24)",
                "\"units\": 24 | \"units\": 0 | units 0",
                "\"rfr\" | \"rfx\" | rfx",
                "\"tau_m\" | \"tau_n\" | did you mean 'tau_m'",
                "\"dt\": 0.1 | \"dt\": \"a\" | dt",
                "\"dt\": 0.1 | \"dt\": 0.0 | dt is 0.0",
                "\"tau_m\": 100.0 | \"one_spike\": 7 | one_spike",
                "{ | [ | JSON"
            })
    void aCaseThatDisagreesIsRefused(String found, String replaced, String choice)
            throws IOException, InterruptedException {
        Path json = copyCase("lif-lecture");
        Files.writeString(json, Files.readString(json).replaceFirst(Pattern.quote(found), replaced));
        assertMistake(lifsim("verify", json.toString()), "case", choice);
    }

    @Test
    void damagedArchivesAreRefused() throws IOException, InterruptedException {
        Path json = copyCase("lif-lecture");
        byte[] npz = Files.readAllBytes(folder.resolve("case.npz"));
        Files.write(folder.resolve("case.npz"), Arrays.copyOf(npz, npz.length / 2));
        assertMistake(lifsim("verify", json.toString()), "case.npz");
        Files.writeString(folder.resolve("case.npz"), "no archive");
        assertMistake(lifsim("verify", json.toString()), "case.npz", "numpy.savez");
        Files.delete(folder.resolve("case.npz"));
        assertMistake(lifsim("verify", json.toString()), "case.npz", "does not exist");
        assertMistake(lifsim("verify", "nowhere.json"), "nowhere.json", "does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simulate --units ten --steps 5",
                "simulate --steps 5",
                "simulate --units 0 --steps 5",
                "simulate --units 5 --steps -1",
                "simulate --units 5 --steps 5 --chunk 0",
                "simulate --units 5 --steps 5 --slice -3",
                "simulate --units 5 --steps 5 --warmup -1",
                "simulate --units 5 --steps 5 --threads 0",
                "simulate --units 5 --steps 5 --dt 0",
                "simulate --units 5 --steps 5 --dt nan",
                "simulate --units 5 --steps 5 --bogus",
                "simulate --units 5 --steps 5 --current loud",
                "simulate --units 5 --steps 5 --current 0:",
                "simulate --units 5 --steps 5 --current 1e39",
                "simulate --units 5 --steps 5 --current 1e37",
                "simulate --units 5 --steps 5 --current nowhere.npy",
                "simulate --units 5 --steps 5 --backend gpu",
                "simulate --units 5 --steps 5 --backend opencl:nothing-of-that-name",
                "simulate --units 5 --steps 5 --set tau=5",
                "simulate --units 5 --steps 5 --set tau_m",
                "simulate --units 5 --steps 5 --set tau_m=0",
                "simulate --units 1000000000000 --steps 5",
                "simulate --units 1000000 --steps 5 --slice 1",
                "simulate --units 5 --steps 99999999999999999999",
                "simulate --units 9223372036854775807 --steps 5 --batch 2",
                "simulate --units 4294967296 --batch 4294967296 --steps 5",
                "simulate --units 5 --steps 5 --batch 0",
                "simulate --units 5 --steps 5 --model lift",
                "simulate --units 5 --steps 5 --set tau_m=1:x",
                "simulate --units 5 --steps 5 --set tau_m=-1:5",
                "simulate --units 5 --steps 5 --set tau_m=uniform:5:1:0",
                "simulate --units 5 --steps 5 --set tau_m=normal:5:1",
                "simulate --units 5 --steps 5 --set tau_m=nowhere.npy",
                "simulate --units 5 --steps 5 --set one_spike=maybe",
                "simulate --units 5 --steps 5 --initial w=1",
                "simulate --units 5 --steps 5 --initial rfr=-1",
                "simulate --units 5 --steps 5 --initial v=nan",
                "simulate --units 5 --steps 5 --config nowhere.yaml",
                "simulate --units 5 --steps 5 --model slif --set resist_inh=0:1",
                "simulate --units 5000000 --steps 5 --model slif --set resist_inh=1",
                "simulate --units 46342 --steps 5 --model slif --set resist_inh=1",
                "simulate --units 5 --steps 5 --seed x",
                "simulate --units 5 --steps 5 --key 1:2:3",
                "simulate --units 5 --steps 5 --key 1234/x",
                "simulate --units 5 --steps 5 --seed 1 --key 1:2",
                "simulate --units 5 --steps 5 --stimulus sinus(amplitude=1)",
                "simulate --units 5 --steps 5 --stimulus constant(amplitude=nowhere.npy)",
                "simulate --units 5 --steps 5 --stimulus playback(file=nowhere.npy)",
                "simulate --units 5 --steps 5 --spikes spikes.txt",
                "simulate --units 5 --steps 5 --spikes nowhere/spikes.npz",
                "simulate --units 5 --steps 5 --checkpoint nowhere/state.npz",
                "simulate --units 5 --steps 5 --checkpoint-every 5",
                "simulate --units 5 --steps 5 --checkpoint state.npz --checkpoint-every 0",
                "simulate --units 5 --steps 5 --resume --checkpoint nowhere.npz",
                "simulate --units 5 --steps 5 --resume --checkpoint .",
                "simulate --units 5 --steps 5 --spikes a.npz --checkpoint a.npz",
                "simulate --units 5 --steps 5 --spikes a.npz --checkpoint ./a.npz.step.npy",
                "simulate --units 5 --steps 5 --stimulus ou(sd=0:-1,tau=5)",
                "simulate --units 5 --steps 5 --stimulus noise(sd=0:-1)",
                "simulate --units 5 --steps 5 --set v_min=none --dt nan --stimulus step(amplitude=1)",
                "simulate --units 5 --steps 5 --record spikse()",
                "simulate --units 5 --steps 5 --record spikes(unit=3)",
                "simulate --units 5 --steps 5 --record spikes(units=5)",
                "simulate --units 5 --steps 5 --record spikes(units=0:2:0)",
                "simulate --units 5 --steps 5 --record spikes(file=.npz)",
                "simulate --units 5 --steps 5 --record rate(bin=0)",
                "simulate --units 5 --steps 5 --record rate(bin=x)",
                "simulate --units 5 --steps 5 --record rate(file=rate.h5)",
                "simulate --units 5 --steps 5 --record traces(every=0)",
                "simulate --units 5 --steps 5 --record traces(columns=u)",
                "simulate --units 5 --steps 5 --record counts() --record counts()",
                "simulate --units 5 --steps 5 --record counts(file=nowhere/counts.npz)",
                "simulate --units 5 --steps 5 --checkpoint a.npz --checkpoint-seconds 0",
                "simulate --units 5 --steps 5 --checkpoint-seconds 5",
                "simulate --units 9000000000 --steps 5 --set tau_m=normal:5:1:1",
                "simulate --units 5 --steps 5 --shard 0",
                "simulate --units 5 --steps 5 --shard 2 --resume --checkpoint nowhere/a.npz",
                "simulate --units 5 --steps 5 --shard 2 --resume --checkpoint .",
                "simulate --units 5 --steps 5 --shard 2 --resume",
                "run",
                "run nowhere.yaml",
                "run . --out x",
                "init nowhere/experiment.yaml",
                "plot nowhere",
                "plot .",
                "report nowhere",
                "sweep nowhere.yaml --vary current=0:1:2",
                "trace --model bernoulli --set tau_m=3",
                "trace --steps 0",
                "trace --plot-format gif",
                "trace --current x:y",
                "trace --steps 2000000000",
                "trace --current 0.1:0.2",
                "trace --steps 2000000000000",
                "verify a.txt",
                "",
                "dance"
            })
    void mistakesAreTold(String line) throws IOException, InterruptedException {
        assertMistake(lifsim(line.isEmpty() ? new String[0] : line.split(" ")), "lifsim: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "modl: lif | line 1 | did you mean 'model'",
                "model: lift | line 1 | did you mean 'lif'",
                "dt: fast | line 1 | expected a number",
                "batch: 0 | line 1 | expected a whole number from 1",
                "parameters: 5 | line 1 | not a mapping",
                "parameters:\\n  taum: 5 | line 2 | did you mean 'tau_m'",
                "parameters:\\n  tau_m: [1, x] | line 2 | expected a number",
                "parameters:\\n  tau_m: [1, 2] | 2 values | expected 3",
                "parameters:\\n  tau_m: {a: 1} | line 2 | expected one value",
                "parameters:\\n  tau_m: nowhere.npy | line 2 | does not exist",
                "initial:\\n  u: 5 | line 2 | did you mean 'v'",
                "units: 0 | line 1 | expected a whole number from 1",
                "steps: many | line 1 | expected a whole number",
                "stimulus: stap(amplitude=1) | line 1 | did you mean 'step'",
                "stimulus:\\n  - step(amplitude=1)\\n  - ou(sd=x, tau=1) | line 3 | argument sd",
                "record: {spikes: } | line 1 | expected one value",
                "record:\\n  - spikes()\\n  - rates() | line 3 | did you mean 'rate'",
                "record:\\n  - rate(bins=3) | line 2 | did you mean 'bin'",
                "checkpoint: 5 | line 1 | not a mapping",
                "checkpoint:\\n  evry: 5 | line 2 | did you mean 'every'",
                "checkpoint:\\n  seconds: 0 | line 2 | expected a number > 0",
                "dt: 1\\ndt: 2 | line 2 | ",
                "a: [ | line | not valid YAML",
                "a: b: c | line 1 | not valid YAML",
                "just words | not a mapping | 'model: lif'"
            })
    void aConfigurationThatIsWrongIsToldByItsLine(String text, String where, String what)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("cell.yaml"), text.replace("\\n", "\n").replace("\\t", "\t"));
        Result result = lifsim("simulate", "--units", "3", "--steps", "5", "--config", "cell.yaml");
        assertMistake(result, what == null ? "cell.yaml" : what, where);
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("cell.yaml"), "[".repeat(100_000));
        assertMistake(
                lifsim("simulate", "--units", "3", "--steps", "5", "--config", "cell.yaml"), "cell.yaml", "nested");
        Path json = copyCase("lif-lecture");
        Files.writeString(json, "[".repeat(100_000));
        assertMistake(lifsim("verify", json.toString()), "case", "JSON");
    }

    @Test
    void aConfigurationIsAsTheCommandLine() throws IOException, InterruptedException {
        Files.write(folder.resolve("thr.npy"), NpyWriter.bytes(new float[] {-52, -51, -53}, "<f4", false, 3));
        Files.writeString(folder.resolve("cell.yaml"), """
                model: lif
                dt: 0.2
                seed: 4
                batch: 2
                parameters:
                  tau_m: [50, 60, 70]
                  thr: thr.npy
                  v_min: ~
                  resist_m: normal:1000:10:5
                initial:
                  v: -60:-55
                """);
        Result file = lifsim("simulate", "--units", "3", "--steps", "500", "--config", "cell.yaml", "--json");
        assertEquals(0, file.exitCode(), file.err());
        String[] line = ("simulate --units 3 --steps 500 --json --dt 0.2 --seed 4 --batch 2 --set tau_m=50:70"
                        + " --set thr=thr.npy --set v_min=none --set resist_m=normal:1000:10:5 --initial v=-60:-55")
                .split(" ");
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(
                mapper.readTree(lifsim(line).out()).get("digest"),
                mapper.readTree(file.out()).get("digest"));
    }

    /** The key {@code split(PRNGKey(1234), 6)[2]} of JAX 0.12, given as a path of splits, as two words, and in a file. */
    @Test
    void aKeyIsGivenInThreeWays() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("key.yaml"), "model: poisson\nkey: 1234/2\n");
        JsonNode path = json("simulate --units 50 --steps 100 --model poisson --json --key 1234/2".split(" "));
        assertEquals("2113592192:603280156", path.get("key").asText());
        JsonNode words =
                json("simulate --units 50 --steps 100 --model poisson --json --key 2113592192:603280156".split(" "));
        JsonNode file = json("simulate --units 50 --steps 100 --json --config key.yaml".split(" "));
        JsonNode seed = json("simulate --units 50 --steps 100 --model poisson --json --seed 1234".split(" "));
        assertEquals(path.get("digest"), words.get("digest"));
        assertEquals(path.get("digest"), file.get("digest"));
        assertNotEquals(path.get("digest"), seed.get("digest"));
        Files.writeString(folder.resolve("key.yaml"), "model: poisson\nseed: 3\nkey: 1234/2\n");
        assertMistake(
                lifsim("simulate --units 5 --steps 5 --config key.yaml".split(" ")),
                "key.yaml",
                "line 3",
                "seed and key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"slif", "adex", "izhikevich", "quadlif", "raf", "poisson", "bernoulli"})
    void everyModelIsTracedAndSimulated(String model) throws IOException, InterruptedException {
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
    void aCaseWithoutWhatItStartsFromIsRefused() throws IOException, InterruptedException {
        for (String[] part : new String[][] {
            {"poisson", "key0"},
            {"lif-one-spike", "key0"},
            {"slif-plain", "thr0"},
            {"slif-lateral-inhibition", "inh_weights"}
        }) {
            Path json = copyCase(part[0]);
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode meta = (ObjectNode) mapper.readTree(json.toFile());
            var remaining = mapper.createArrayNode();
            meta.get("arrays").forEach(array -> {
                if (!array.asText().equals(part[1])) {
                    remaining.add(array);
                }
            });
            meta.set("arrays", remaining);
            mapper.writeValue(json.toFile(), meta);
            assertMistake(lifsim("verify", json.toString()), "case", part[1]);
        }
    }

    @Test
    void wrongArraysAreTold() throws IOException, InterruptedException {
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

    private Result current(String file) throws IOException, InterruptedException {
        return lifsim("simulate", "--units", "2", "--steps", "3", "--current", file);
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldAndOldFilesStay() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("file"), "mine");
        assertMistake(lifsim("trace", "--out", "file"), "folder file", "--out");
        assertMistake(lifsim("trace", "--out", "file/below"), "file/below");
        assertEquals("mine", Files.readString(folder.resolve("file")));
        Files.createDirectories(folder.resolve("taken/trace.csv"));
        Result completed = lifsim("trace", "--out", "taken");
        assertEquals(2, completed.exitCode(), completed.err());
        assertTrue(completed.err().contains("a folder of that name exists"), completed.err());
        assertTrue(Files.isDirectory(folder.resolve("taken/trace.csv")));
        byte[] old = "old".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("trace.csv"), old);
        assertMistake(lifsim("trace", "--current", "nowhere.npy"), "nowhere.npy");
        assertArrayEquals(old, Files.readAllBytes(folder.resolve("trace.csv")));
    }

    @Test
    void withoutOpenClDevicesSaysWhyAndOpenClCannotBeHad() throws IOException, InterruptedException {
        Map<String, String> none = Map.of("OCL_ICD_VENDORS", folder.toString(), "OCL_ICD_FILENAMES", "");
        Result devices = Processes.java(folder, none, Main.class.getName(), "devices");
        assertEquals(0, devices.exitCode(), devices.err());
        assertTrue(devices.out().contains("opencl: not available: "), devices.out());
        assertTrue(devices.out().contains("pocl-opencl-icd"), devices.out());
        assertTrue(devices.out().contains("auto selects cpu-vector"), devices.out());
        assertMistake(
                Processes.java(folder, none, Main.class.getName(), "trace", "--backend", "opencl"),
                "backend opencl",
                "pocl-opencl-icd");
        Result verify = Processes.java(folder, none, Main.class.getName(), "verify");
        assertEquals(0, verify.exitCode(), verify.err());
        assertTrue(verify.err().contains("OpenCL was not verified"), verify.err());
    }

    @Test
    void withoutTheVectorApiTheCpuIsScalarAndSaysSo() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.remove("--add-modules=jdk.incubator.vector");
        List<String> devices = new ArrayList<>(command);
        devices.add("devices");
        Result result = Processes.run(folder, Map.of("OCL_ICD_VENDORS", folder.toString()), devices);
        assertTrue(result.out().contains("cpu-vector: not available"), result.out());
        assertTrue(result.out().contains("auto selects cpu-scalar"), result.out());
        command.addAll(List.of("trace", "--backend", "cpu-vector"));
        assertMistake(Processes.run(folder, Map.of(), command), "cpu-vector is not available", "--add-modules");
    }

    @Test
    void devicesTellsEveryDevice() throws IOException, InterruptedException {
        Result result = lifsim("devices", "-v");
        assertEquals(0, result.exitCode(), result.err());
        for (String name : TestBackends.names()) {
            assertTrue(result.out().contains(name.replace("opencl:", "opencl: ")), result.out());
        }
        assertTrue(result.out().contains("passed") && result.out().contains("auto selects"), result.out());
        assertTrue(result.err().contains(System.getProperty("java.home")), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"trace", "simulate", "verify", "devices"})
    void everyCommandHasHelpWithAnExample(String command) throws IOException, InterruptedException {
        Result result = lifsim(command, "--help");
        assertEquals(0, result.exitCode());
        assertTrue(
                result.out().contains("Usage: lifsim " + command)
                        && result.out().contains("Example:"),
                result.out());
        assertFalse(result.out().contains("theta_plus"), result.out());
        assertTrue(result.out().lines().count() <= 64, result.out());
        assertTrue(result.out().lines().allMatch(line -> line.length() <= 80), result.out());
    }

    @Test
    void modelsSourcesAndRecordersAreListed() throws IOException, InterruptedException {
        String models = lifsim("models").out();
        String sources = lifsim("sources").out();
        String recorders = lifsim("recorders").out();
        NeuronModels.all().forEach(model -> assertListed(model.key(), models));
        List.of(CurrentSourceType.values()).forEach(type -> assertListed(type.key(), sources));
        List.of(RecorderKind.values()).forEach(kind -> assertListed(kind.key(), recorders));
        assertMistake(lifsim("models", "lift"), "did you mean 'lif'?");
        for (String model : List.of("izhikevich", "slif")) {
            String described = lifsim("models", model).out();
            String help = lifsim("simulate", "--model", model, "--help").out();
            for (Parameter parameter : NeuronModels.named(model).parameters()) {
                assertTrue(described.contains("  " + parameter.name() + " "), described);
                assertTrue(help.contains("  " + parameter.name() + " "), help);
            }
        }
    }

    private static void assertListed(String key, String list) {
        assertTrue(list.lines().anyMatch(line -> line.startsWith(key + " ")), key + " is not in\n" + list);
        assertTrue(list.lines().allMatch(line -> line.length() <= 80), list);
    }

    @Test
    void aCountMayHaveAnExponent() throws IOException, InterruptedException {
        String plain = digest(folder, "simulate --units 2000 --steps 50 --json");
        assertEquals(plain, digest(folder, "simulate --units 2e3 --steps 0.5e2 --json"));
        assertEquals(plain, digest(folder, "simulate --units 2_000 --steps 50 --json"));
        assertMistake(lifsim("simulate", "--units", "1.5", "--steps", "5"), "'1.5' is not a whole number");
        assertMistake(lifsim("simulate", "--units", "1e99", "--steps", "5"), "'1e99' is not a whole number");
    }

    @Test
    void onlyANearNameIsSuggested() throws IOException, InterruptedException {
        Result far = lifsim("frobnicate");
        assertMistake(far, "unknown command 'frobnicate'");
        assertFalse(far.err().contains("did you mean"), far.err());
        assertMistake(lifsim("simulte"), "did you mean 'simulate'?");
        assertMistake(lifsim("simulate", "--unit", "5"), "did you mean '--units'?");
    }

    @Test
    void outputThatIsLostIsAFailure() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        String shell = String.join(" ", command) + " trace > /dev/full";
        Result result = Processes.run(folder, Map.of(), List.of("sh", "-c", shell));
        assertEquals(3, result.exitCode(), result.err());
        assertTrue(result.err().contains("standard output could not be written"), result.err());
    }

    @Test
    void theUsersLanguageChangesNothing() throws IOException, InterruptedException {
        Map<String, String> arabic = Map.of("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");
        Result result = Processes.java(folder, arabic, Main.class.getName(), "trace");
        assertEquals(new String(resource("lecture-stdout.txt"), StandardCharsets.UTF_8), result.out());
    }

    @Test
    void aTraceBeyondAllAxesIsWrittenAndNotDrawn() throws IOException, InterruptedException {
        Result result = lifsim("trace", "--set", "v_min=none", "--set", "resist_m=1e30", "--current", "-1");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.err().contains("no plot"), result.err());
        assertTrue(Files.exists(folder.resolve("trace.csv")) && !Files.exists(folder.resolve("lif_plot.png")));
    }

    @Test
    void aCourseMustHaveTheShapeAndLengthOfTheTrace() throws IOException, InterruptedException {
        NpyWriter.write(folder.resolve("flat.npy"), new float[1], 1);
        NpyWriter.write(folder.resolve("three.npy"), new float[3], 3, 1);
        assertMistake(lifsim("trace", "--steps", "3", "--current", "flat.npy"), "flat.npy", "expected (steps, 1)");
        assertMistake(lifsim("trace", "--steps", "4", "--current", "three.npy"), "--steps is 4", "3 steps");
    }

    @Test
    void versionTellsProgramAndJava() throws IOException, InterruptedException {
        Result result = lifsim("--version");
        assertEquals(0, result.exitCode());
        assertTrue(result.out().startsWith("lifsim ") && result.out().contains("Java "), result.out());
    }

    private static final String RUN = "simulate --units 500 --steps 150000 --current 0.1 --seed 2 --spikes spikes.npz"
            + " --stimulus ou(sd=0.3,tau=5,seed=1)+step(amplitude=0:0.3,on=100) --json --checkpoint state.npz";

    private String digest(Path in, String line, String... more) throws IOException, InterruptedException {
        String[] args = Stream.concat(Arrays.stream(line.split(" ")), Arrays.stream(more))
                .toArray(String[]::new);
        Result result = Processes.java(in, Map.of(), Main.class.getName(), args);
        assertEquals(0, result.exitCode(), result.err());
        return new ObjectMapper().readTree(result.out()).get("digest").asText();
    }

    @Test
    void spikesAreTheSameBytesOnEveryBackend() throws IOException, InterruptedException {
        Set<String> runs = new HashSet<>();
        for (String backend : TestBackends.names()) {
            String digest = digest(folder, RUN.replace("150000", "3000") + " --slice 70", "--backend", backend);
            runs.add(digest + Arrays.hashCode(Files.readAllBytes(folder.resolve("spikes.npz"))));
        }
        assertEquals(1, runs.size(), runs.toString());
        Map<String, NpzReader.Array> none = NpzReader.read(
                Files.newInputStream(folder.resolve("spikes.npz")), Subject.of("spikes.npz"), Set.of("no such array"));
        assertEquals(Map.of(), none);
    }

    private static final String EXPERIMENT = """
            units: 500
            steps: 150000
            seed: 2
            current: 0.1
            stimulus:
              - ou(sd=0.3, tau=5, seed=1)
              - step(amplitude=0:0.3, on=100)
            record:
              - spikes()
              - rate(bin=2)
              - counts(file=counts.csv)
              - traces(units=3 250, columns=j v thr_theta, every=7)
            checkpoint:
              every: 1500
            """;

    /** After ten kills or stops at random times, a resumed run has the same digest and the same files. */
    @ParameterizedTest
    @ValueSource(strings = {"simulate", "run"})
    void aRunThatWasInterruptedEndsTheSame(String command) throws IOException, InterruptedException {
        boolean isRun = command.equals("run");
        Path yaml = folder.resolve("experiment.yaml");
        Files.writeString(yaml, EXPERIMENT);
        Path whole = Files.createDirectory(folder.resolve("whole"));
        String line = isRun ? "run " + yaml + " --out . --json" : RUN;
        String digest = digest(whole, line);
        long seed = Long.getLong("lifsim.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Path parted = Files.createDirectory(folder.resolve("parted"));
        Path state = parted.resolve(isRun ? "checkpoint.npz" : "state.npz");
        String resume = " --resume";
        int stopped = 0;
        for (int i = 0; i < 10; i++) {
            boolean kill = i % 2 == 0;
            Process process = start(
                    parted, line + (isRun ? "" : " --checkpoint-every 1500") + (Files.exists(state) ? resume : ""));
            if (!process.waitFor(600 + random.nextInt(900), TimeUnit.MILLISECONDS)) {
                stopped++;
                if (kill) {
                    process.destroyForcibly();
                } else {
                    process.destroy();
                }
                assertTrue(process.waitFor(20, TimeUnit.SECONDS));
                assertEquals(kill ? 137 : 143, process.exitValue());
            }
        }
        assertTrue(stopped > 0, "-Dlifsim.seed=" + seed + ": it was never stopped");
        boolean unfinished = Files.exists(state) && !Files.exists(parted.resolve("spikes.npz"));
        assertEquals(digest, digest(parted, line + (unfinished ? resume : "")), "-Dlifsim.seed=" + seed);
        for (String file :
                isRun ? List.of("spikes.npz", "rate.npz", "counts.csv", "traces.npz") : List.of("spikes.npz")) {
            assertArrayEquals(
                    Files.readAllBytes(whole.resolve(file)),
                    Files.readAllBytes(parted.resolve(file)),
                    file + " -Dlifsim.seed=" + seed);
        }
        assertFalse(isRun && Files.exists(state), "the checkpoint of a finished run was not deleted");
        try (Stream<Path> files = Files.list(parted)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().matches(".*(tmp|npz\\..*npy)"))
                            .toList());
        }
    }

    private Process start(Path in, String line) throws IOException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.addAll(List.of(line.split(" ")));
        return new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The first commands that a new user would try, with fewer units. */
    @Test
    void anExperimentFromInitToReport() throws IOException, InterruptedException {
        Result init = lifsim("init");
        assertEquals(0, init.exitCode(), init.err());
        assertTrue(init.err().contains("lifsim run experiment.yaml"), init.err());
        assertMistake(lifsim("init"), "experiment.yaml already exists");
        String[] small = {"--units", "400", "--steps", "1500", "--record", "spikes()", "--record", "counts()"};
        Result run = lifsim(Stream.concat(Stream.of("run", "experiment.yaml", "--plot"), Arrays.stream(small))
                .toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("digest     "), run.out());
        for (String file : List.of("run.json", "spikes.npz", "counts.npz", "raster.png", "f-I.png", "intervals.png")) {
            assertTrue(Files.exists(folder.resolve("experiment/" + file)), file);
        }
        Result again = lifsim(Stream.concat(
                        Stream.of("simulate", "--config", "experiment.yaml", "--out", "flags"), Arrays.stream(small))
                .toArray(String[]::new));
        assertEquals(0, again.exitCode(), again.err());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("experiment/spikes.npz")),
                Files.readAllBytes(folder.resolve("flags/spikes.npz")));
        Result plot = lifsim("plot", "flags", "--unit", "17", "--from", "20", "--to", "70", "--plot-format", "svg");
        assertEquals(0, plot.exitCode(), plot.err());
        assertTrue(Files.readString(folder.resolve("flags/trace-17.svg")).contains("<svg"));
        assertMistake(lifsim("plot", "flags", "--unit", "400"), "units 0 to 399");
        assertMistake(lifsim("plot", "flags", "--from", "150"), "from 150.0 ms");
        Result report = lifsim("report", "experiment");
        assertEquals(0, report.exitCode(), report.err());
        assertTrue(Files.readString(folder.resolve("experiment/report.html")).contains("<figure>"));
        assertMistake(lifsim("run", "experiment.yaml", "--resume"), "no checkpoint to resume from");
        Result sweep = lifsim(
                "sweep",
                "experiment.yaml",
                "--units",
                "10",
                "--steps",
                "500",
                "--vary",
                "tau_m=20:100:3",
                "--vary",
                "ou.sd=0,0.1");
        assertEquals(0, sweep.exitCode(), sweep.err());
        List<String> table = Files.readAllLines(folder.resolve("experiment-sweep/sweep.csv"));
        assertEquals(7, table.size());
        assertTrue(table.get(0).startsWith("tau_m,ou.sd,mean_rate_hz,"), table.get(0));
        assertTrue(Files.size(folder.resolve("experiment-sweep/sweep.png")) > 1000);
        assertMistake(lifsim("sweep", "experiment.yaml", "--vary", "taum=1:2:3"), "did you mean 'tau_m'");
        assertMistake(
                lifsim("sweep", "experiment.yaml", "--vary", "tau_m=1:2:3", "--resume"),
                "no checkpoint to resume from");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
    void aPopulationBeyondTheMemoryIsRunInParts(String collector) throws IOException, InterruptedException {
        String line = "simulate --units 3000000 --steps 20 --current 0:0.6 --backend cpu --json";
        String whole = digest(folder, line);
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.removeIf(choice -> choice.startsWith("-Xmx") || choice.equals("-XX:+UseSerialGC"));
        command.add(1, "-Xmx64m");
        command.add(1, collector);
        command.addAll(List.of(line.split(" ")));
        Result parted = Processes.run(folder, Map.of(), command);
        assertEquals(0, parted.exitCode(), parted.err());
        assertTrue(parted.err().contains("3,000,000 units in "), parted.err());
        assertEquals(
                whole, new ObjectMapper().readTree(parted.out()).get("digest").asText());
    }

    @Test
    void aRunTellsHowFarItIsUnlessItIsAskedNotTo() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.add(1, "-Dlifsim.terminal=true");
        command.addAll(List.of(
                "simulate", "--units", "200000", "--steps", "6000", "--backend", "cpu-scalar", "--threads", "1"));
        Result told = Processes.run(folder, Map.of(), command);
        assertEquals(0, told.exitCode(), told.err());
        assertTrue(told.err().matches("(?s).*of 6,000 steps, .* million unit-steps/s, .*, .* spikes.*"), told.err());
        command.add("--quiet");
        assertFalse(Processes.run(folder, Map.of(), command).err().contains("6,000 steps"));
    }

    @Test
    void aCheckpointThatDoesNotFitIsRefused() throws IOException, InterruptedException {
        String line =
                "simulate --units 50 --steps 400 --spikes spikes.npz --checkpoint state.npz --checkpoint-every 250";
        digest(folder, line + " --json");
        String resume = line + " --resume";
        assertMistake(lifsim((resume + " --set tau_m=20").split(" ")), "tau_m is 100.0 in the checkpoint and 20.0");
        assertMistake(lifsim((resume + " --current 0.5").split(" ")), "current is");
        assertMistake(lifsim(resume.replace("--steps 400", "--steps 200").split(" ")), "step 250", "200 steps");
        assertMistake(lifsim(resume.split(" ")), "spikes.npz.step.npy", "missing");
        assertMistake(
                lifsim(resume.replace("--spikes spikes.npz ", "").split(" ")), "recorder 0: spikes", "no recorder");
        long spikes = new ObjectMapper()
                .readTree(lifsim((line.replace("--steps 400", "--steps 250") + " --json").split(" "))
                        .out())
                .get("spikes")
                .asLong();
        for (String array : new String[] {"step", "unit"}) {
            byte[] rows = new byte[128 + 8 * (int) spikes];
            Files.write(folder.resolve("spikes.npz." + array + ".npy"), rows);
        }
        assertMistake(lifsim(resume.split(" ")), "spikes.npz.step.npy", "does not belong to the checkpoint");
        byte[] bytes = Files.readAllBytes(folder.resolve("state.npz"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve("state.npz"), bytes);
        assertMistake(lifsim(resume.split(" ")), "state.npz", "damaged");
        Files.write(folder.resolve("state.npz"), Arrays.copyOf(bytes, bytes.length / 2));
        assertMistake(lifsim(resume.split(" ")), "state.npz", "truncated");
        Files.copy(folder.resolve("spikes.npz"), folder.resolve("state.npz"), StandardCopyOption.REPLACE_EXISTING);
        assertMistake(lifsim(resume.split(" ")), "is not a checkpoint");
    }

    @Test
    void aSignalEndsItWithTheUsualCode() throws IOException, InterruptedException {
        List<String> command = Processes.javaCommand(Main.class.getName());
        command.addAll(List.of("simulate", "--units", "100000", "--steps", "100000000", "--backend", "cpu"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertFalse(process.waitFor(3, TimeUnit.SECONDS));
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
    }

    /** Train and eval print the same accuracy for the same weights, and all files exist. */
    @Test
    void bothNetworksAreTrainedAndTellDigitsApartAgain() throws IOException, InterruptedException {
        for (String network : List.of("dcsnn", "bfasnn")) {
            String[] size = network.equals("dcsnn")
                    ? new String[] {"--units", "20", "--images", "40"}
                    : new String[] {"--hidden", "30", "--images", "40", "--batch", "20"};
            List<String> train = new ArrayList<>(
                    List.of(network, "train", "--mnist", "sample", "--steps", "50", "--test-images", "30"));
            train.addAll(List.of(size));
            train.addAll(List.of("--out", network, "--backend", "cpu"));
            Result trained = lifsim(train.toArray(String[]::new));
            assertEquals(0, trained.exitCode(), trained.err());
            String accuracy = trained.out()
                    .lines()
                    .filter(line -> line.startsWith("accuracy on 30 test images: "))
                    .findFirst()
                    .orElseThrow();
            for (String file :
                    List.of("weights.npz", "run.json", "receptive-fields.png", "raster.png", "confusion.png")) {
                assertTrue(Files.size(folder.resolve(network).resolve(file)) > 0, file);
            }
            List<String> eval = new ArrayList<>(
                    List.of(network, "eval", "--mnist", "sample", "--steps", "50", "--test-images", "30"));
            eval.addAll(List.of("--weights", network + "/weights.npz", "--out", network + "-eval"));
            if (network.equals("bfasnn")) {
                eval.addAll(List.of("--batch", "20"));
            }
            Result told = lifsim(eval.toArray(String[]::new));
            assertEquals(0, told.exitCode(), told.err());
            assertEquals(accuracy + "\n", told.out());
            assertTrue(
                    Files.readString(folder.resolve(network + "-eval/run.json")).contains("\"accuracy\""));
        }
    }

    @Test
    void mistakesWithNetworksAreNamed() throws IOException, InterruptedException {
        assertMistake(lifsim("dcsnn"), "missing command, expected train or eval");
        assertMistake(lifsim("dcsnn", "train", "--out", "x"), "--mnist");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "none", "--out", "x"), "folder none does not exist", "sample");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "sample", "--images", "301", "--out", "x"),
                "--images is 301, expected 1 to 300");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "sample", "--units", "0", "--out", "x"),
                "--units is 0, expected at least 1");
        assertMistake(
                lifsim("bfasnn", "train", "--mnist", "sample", "--images", "30", "--out", "x"),
                "--images is 30, expected a multiple of the batch size, 250");
        assertMistake(
                lifsim("bfasnn", "train", "--mnist", "sample", "--weight-std", "1,2", "--out", "x"),
                "--weight-std is [1.0, 2.0], expected three numbers");
        assertMistake(
                lifsim("dcsnn", "train", "--mnist", "sample", "--label-images", "0", "--out", "x"),
                "--label-images is 0");
        assertMistake(
                lifsim("bfasnn", "train", "--mnist", "sample", "--test-images", "0", "--batch", "20", "--out", "x"),
                "--test-images is 0");
        assertMistake(
                lifsim("bfasnn", "eval", "--mnist", "sample", "--weights", "none.npz"), "file none.npz does not exist");
        Files.writeString(folder.resolve("text.npz"), "no archive");
        assertMistake(lifsim("dcsnn", "eval", "--mnist", "sample", "--weights", "text.npz"), "file text.npz");
    }

    @Test
    void aNetworkCaseThatIsDamagedIsNamed() throws IOException, InterruptedException {
        for (String ending : List.of(".json", ".npz")) {
            try (InputStream in = PopulationCase.class.getResourceAsStream(
                    "/org/lifsim/internal/verification/cases/dc-small" + ending)) {
                Files.copy(in, folder.resolve("case" + ending));
            }
        }
        Path json = folder.resolve("case.json");
        String whole = Files.readString(json);
        Result equal = lifsim("verify", "case.json", "--backend", "cpu-scalar");
        assertEquals(0, equal.exitCode(), equal.err());
        assertTrue(
                equal.out()
                        .startsWith("case cpu-scalar: equal w1_initial x w1_out w1ie_out w1ei_out s_e v_e rfr_e"
                                + " thr_theta_e s_i v_i rfr_i tr0 tr1 s_e_raw w1_learned w1_normalised\n"),
                equal.out());
        Files.writeString(json, whole.replace("\"A_plus\": 0.01", "\"A_plus\": 0.011"));
        Result differs = lifsim("verify", "case.json", "--backend", "cpu-scalar");
        assertEquals(1, differs.exitCode(), differs.err());
        assertTrue(
                differs.out().contains("differs ") && differs.out().contains("w1_learned of presentation "),
                differs.out());
        Files.writeString(json, whole.replace("Diehl & Cook", "Hopfield"));
        assertMistake(lifsim("verify", "case.json"), "has network 'Hopfield', expected 'Diehl & Cook' or 'BFA-SNN'");
        Files.writeString(json, whole.replace("\"units\": 20", "\"units\": 21"));
        assertMistake(lifsim("verify", "case.json"), "array w1_initial of file case.npz has shape (64, 20)");
        Files.writeString(json, whole.replace("\"image\": 2", "\"image\": 7"));
        assertMistake(
                lifsim("verify", "case.json", "--backend", "cpu-scalar"), "presents image 7, but file case.npz has 3");
        Files.writeString(json, whole.replace("\"image\": 2", "\"image\": \"two\""));
        assertMistake(
                lifsim("verify", "case.json", "--backend", "cpu-scalar"),
                "has image \"two\", expected a whole number from 0");
        Files.writeString(json, whole.replace("\"seed\": 69", "\"seed\": 1e300"));
        assertMistake(lifsim("verify", "case.json"), "has seed 1.0E300, expected a whole number from 0");
        Files.writeString(json, whole.replace("\"presentations\"", "\"presented\""));
        assertMistake(lifsim("verify", "case.json"), "has no 'presentations', expected a list of at least one");
        Files.writeString(json, whole.replaceFirst("\"learning\": true", "\"learning\": false"));
        assertMistake(
                lifsim("verify", "case.json", "--backend", "cpu-scalar"),
                "lists array '0_w1_learned', which the presentations of this Diehl & Cook case do not compute");
        Files.writeString(json, whole.replace("\"A_minus\"", "\"a_minus\""));
        assertMistake(lifsim("verify", "case.json"), "has A_minus missing, expected a number");
    }
}
