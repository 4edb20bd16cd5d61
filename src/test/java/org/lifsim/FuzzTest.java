package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.Progress;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.experiment.SweepAxis;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.io.IdxFile;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.verification.ReferenceCase;
import org.lifsim.model.BernoulliEncoder;
import org.lifsim.model.Lif;
import org.lifsim.model.Values;
import org.lifsim.model.ValuesParser;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.NetworkFile;
import org.lifsim.network.NeuronGroup;
import org.lifsim.network.SummationOrder;
import org.lifsim.network.WeightMatrix;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.random.RandomKey;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.SpikeReader;
import org.lifsim.recording.UnitSelection;
import org.lifsim.report.RunFigures;

/**
 * Whatever a file or a text holds, it is either read or refused with an {@link InputException} that names it, within a second of
 * processor time. Nothing else may happen. {@code -Dlifsim.tries=N} tries N mutations of each kind of input.
 */
class FuzzTest {
    private static final int TRIES = Integer.getInteger("lifsim.tries", 150);
    private static final long SEED = Long.getLong("lifsim.seed", 20261130);
    private static final long MOST_NANOS = 1_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String EXPERIMENT = """
            model: lif
            units: 20
            steps: 60
            dt: 0.1
            seed: 3
            batch: 1
            parameters:
              tau_m: normal:80:10:1
              thr: [-52, -51, -53, -52, -50, -52, -51, -53, -52, -50, -52, -51, -53, -52, -50, -52, -51, -53, -52, -50]
              v_min: none
            initial:
              v: uniform:-65:-55:2
            current: 0.01:0.9
            stimulus:
              - step(amplitude=0:0.4, on=1)
              - ou(sd=0.1, tau=5, seed=3)
            record:
              - spikes()
              - spikes(file=spikes.h5)
              - spikes(file=spikes.csv)
              - rate(bin=3)
              - rate(bin=3, file=rate.csv)
              - counts(units=0:20)
              - traces(units=3 4:6, columns=j v)
            checkpoint:
              every: 25
              seconds: 5
            """;

    /** Words that users might write in the wrong place, and numbers at the ends of their types. */
    private static final List<String> WORDS = List.of(
            "0",
            "-1",
            "1e400",
            "1e-400",
            "1e307",
            "-1e307",
            "9007199254740993",
            "9223372036854775807",
            "-9223372036854775808",
            "4294967296",
            "2147483648",
            "18446744073709551616",
            "1e18",
            "nan",
            "NaN",
            "Infinity",
            "none",
            "~",
            "[]",
            "{}",
            "- ",
            ":",
            "[1, 2",
            "\"",
            "'",
            "&a",
            "*a",
            "!!int",
            "\t",
            "tau_m",
            "x.npy",
            "99999999999999999999",
            "uniform:1:2",
            "uniform:1e308:-1e308:1",
            "normal:0:1e308:1",
            "clipped:0:1:Infinity:1:9223372036854775807",
            "0:10:9223372036854775807",
            "9223372036854775806:9223372036854775807",
            "|",
            "? ",
            "units: 5",
            "\u0000",
            "\u001b[31m",
            "\u009b31m",
            "\u202e",
            "\ud800",
            "\u00e9",
            "()",
            "(",
            ")",
            "((((((((((",
            "*",
            "2*2*2*",
            "+",
            ",",
            "=",
            "spikes(",
            "ou()",
            "step(on=5",
            "all",
            "0:0",
            "5:3",
            "1:2:3:4:5:6",
            "[".repeat(300),
            "x".repeat(5000),
            "1,".repeat(2000),
            "\"".repeat(999),
            "/".repeat(300));

    /** Values of JSON that are of another type, or at the ends of their types. */
    private static final List<String> JSON_VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "1e307",
            "-1e307",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "4294967296",
            "1" + "0".repeat(400),
            "\"\"",
            "\"x\"",
            "\"-1 -1 -1 -1\"",
            "\"99999999999999999999 1 1 1\"",
            "\"9223372036854775807 0 0 0\"",
            "\"\\u001b[31m\\u009b\\u202e\\u0000\"",
            "\"" + "y".repeat(3000) + "\"",
            "[]",
            "[1, 2]",
            "[1e400]",
            "[null, \"x\", {}]",
            "{}",
            "{\"a\": {\"b\": []}}",
            "[".repeat(200) + "]".repeat(200));

    private static Backend backend;

    @TempDir
    static Path folder;

    private static Path run;
    private static Path stopped;

    @BeforeAll
    static void run() throws IOException {
        backend = TestBackends.open("cpu-scalar");
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, EXPERIMENT);
        run = folder.resolve("run");
        new ExperimentRun(Experiment.load(file), run, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
        stopped = folder.resolve("stopped");
        stop(stopped);
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    /** A run that is cancelled at step 20, with its checkpoint. */
    private static void stop(Path where) throws IOException {
        CancellationToken cancellation = new CancellationToken();
        Progress cancelling = (done, total, spikes) -> {
            if (done >= 20) {
                cancellation.cancel();
            }
        };
        try {
            stoppable(where, null).run(backend, cancelling, cancellation);
            fail("was not cancelled");
        } catch (CancelledException e) {
            assertTrue(Files.isRegularFile(where.resolve(ExperimentRun.CHECKPOINT)), e.toString());
        }
    }

    private static ExperimentRun stoppable(Path where, Path resumed) throws IOException {
        return new ExperimentRun(
                Experiment.load(folder.resolve("experiment.yaml")),
                where,
                new ExecutionTuning(0, 10, 0),
                new CheckpointPolicy(where.resolve(ExperimentRun.CHECKPOINT), 0, 0, resumed));
    }

    private interface Reader {
        void read(Path file) throws IOException;
    }

    private interface TextReader {
        void read(String text) throws IOException;
    }

    private interface Mutation {
        byte[] of(byte[] whole, SplittableRandom random) throws IOException;
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** Returns whether the input was refused. */
    private static boolean isRefused(Attempt attempt, String name, Attempt keep, int number) throws IOException {
        String which = "-Dlifsim.seed=" + SEED + " -Dlifsim.tries=" + TRIES + ", try " + number + " of " + name;
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        boolean refused = false;
        try {
            attempt.run();
        } catch (InputException e) {
            refused = true;
            String message = e.getMessage();
            assertTrue(message.contains(name), which + ": " + message);
            assertTrue(message.length() < 6000, which + ": " + message);
            assertFalse(message.codePoints().anyMatch(FuzzTest::actsOnTerminals), which + ": " + message);
        } catch (IOException | UncheckedIOException e) {
            // Such as a name of a file that the system refuses.
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("File name too long"), which + ": " + e);
        } catch (RuntimeException | Error e) {
            keep.run();
            fail(which, e);
        }
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        if (nanos > MOST_NANOS) {
            keep.run();
            fail(which + " took " + nanos / 1_000_000 + " ms");
        }
        return refused;
    }

    private static boolean actsOnTerminals(int c) {
        return Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT;
    }

    private static void fuzz(Path original, Mutation mutation, Reader reader) throws IOException {
        fuzz(original, TRIES, mutation, reader);
    }

    private static void fuzz(Path original, int tries, Mutation mutation, Reader reader) throws IOException {
        byte[] whole = Files.readAllBytes(original);
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        try {
            for (int i = 0; i < tries; i++) {
                Files.write(original, mutation.of(whole, random));
                Attempt keep = () -> System.err.println("kept as "
                        + Files.copy(
                                original,
                                Files.createTempFile(
                                        "fuzz-", original.getFileName().toString()),
                                StandardCopyOption.REPLACE_EXISTING));
                String name = original.getFileName().toString();
                refused += isRefused(() -> reader.read(original), name, keep, i) ? 1 : 0;
            }
        } finally {
            Files.write(original, whole);
        }
        assertTrue(refused > tries / 20, refused + " refused of " + original);
    }

    /** A text of a small language, whose messages name the text or a part of it. */
    private static void fuzzText(TextReader reader, String... examples) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            String example = examples[random.nextInt(examples.length)];
            String text = new String(words(example.getBytes(StandardCharsets.UTF_8), random), StandardCharsets.UTF_8);
            refused += isRefused(() -> reader.read(text), "", () -> System.err.println("text: " + text), i) ? 1 : 0;
        }
        assertTrue(refused > TRIES / 20, refused + " refused of " + examples[0]);
    }

    private static byte[] bytes(byte[] whole, SplittableRandom random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        // Headers are short but determine how the rest is read, so half of the attempts change only the first 300
        // bytes.
        int within = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 300);
        for (int n = random.nextInt(4); n >= 0 && within > 0; n--) {
            bytes[random.nextInt(within)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] words(byte[] whole, SplittableRandom random) {
        String text = new String(whole, StandardCharsets.UTF_8);
        for (int n = random.nextInt(3); n >= 0 && !text.isEmpty(); n--) {
            int offset = random.nextInt(text.length());
            int end = Math.min(text.length(), offset + random.nextInt(12));
            String choice = WORDS.get(random.nextInt(WORDS.size()));
            if (random.nextInt(3) == 0) { // a whole number or word is replaced
                while (offset > 0 && isWord(text.charAt(offset - 1))) {
                    offset--;
                }
                while (end < text.length() && isWord(text.charAt(end))) {
                    end++;
                }
            }
            text = text.substring(0, offset) + (random.nextInt(5) == 0 ? "" : choice) + text.substring(end);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
    }

    /** Replaces, removes or adds values somewhere in a tree. */
    private static byte[] tree(byte[] whole, SplittableRandom random) throws IOException {
        String text = new String(whole, StandardCharsets.UTF_8);
        JsonNode root = JSON.readTree(text);
        for (int n = random.nextInt(3); n >= 0; n--) {
            List<JsonNode> inner = new ArrayList<>();
            collect(root, inner);
            JsonNode node = inner.get(random.nextInt(inner.size()));
            String value = JSON_VALUES.get(random.nextInt(JSON_VALUES.size()));
            // Raw, since most hostile numbers do not survive a parser.
            JsonNode raw = JSON.getNodeFactory().rawValueNode(new com.fasterxml.jackson.databind.util.RawValue(value));
            if (node instanceof ObjectNode object && !object.isEmpty()) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                String name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(6)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.set(name + "\u001b", raw);
                    default -> object.set(name, raw);
                }
            } else if (node instanceof ArrayNode array && !array.isEmpty()) {
                int at = random.nextInt(array.size());
                switch (random.nextInt(4)) {
                    case 0 -> array.remove(at);
                    case 1 -> array.insert(at, raw);
                    default -> array.set(at, raw);
                }
            }
        }
        return JSON.writeValueAsBytes(root);
    }

    private static void collect(JsonNode node, List<JsonNode> inner) {
        if (node.isContainerNode()) {
            inner.add(node);
            node.forEach(child -> collect(child, inner));
        }
    }

    /** Changes entries of an archive: JSON, headers, values, names and order. The checksums are those of the changed content. */
    private static byte[] entries(byte[] whole, SplittableRandom random) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        boolean sealed = false;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(whole))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
                sealed |= entry.getName().equals("sha256.txt");
            }
        }
        entries.remove("sha256.txt");
        List<String> names = new ArrayList<>(entries.keySet());
        for (int n = random.nextInt(2); n >= 0; n--) {
            String name = names.get(random.nextInt(names.size()));
            byte[] content = entries.getOrDefault(name, new byte[1]);
            if (name.endsWith(".json")) {
                entries.put(name, tree(content, random));
                continue;
            }
            switch (random.nextInt(8)) {
                case 0 -> entries.remove(name);
                case 1 -> entries.put(name, Arrays.copyOf(content, random.nextInt(content.length + 1)));
                case 2 -> entries.put("\u001b[31m" + name, content);
                case 3 -> entries.put(name, entries.get(names.get(random.nextInt(names.size()))));
                case 4 -> entries.put(name, bytes(content, random));
                case 5 -> entries.put(name, Arrays.copyOf(content, content.length + random.nextInt(100)));
                default -> entries.put(name, header(content, random));
            }
        }
        entries.values().removeIf(java.util.Objects::isNull);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var digest = Sha256.start();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
                digest.update(entry.getValue());
            }
            if (sealed) {
                zip.putNextEntry(new ZipEntry("sha256.txt"));
                zip.write(java.util.HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII));
            }
        }
        return out.toByteArray();
    }

    /** Changes the text of a NumPy header, whose length stays. */
    private static byte[] header(byte[] array, SplittableRandom random) {
        if (array.length < 128) {
            return array;
        }
        String[] shapes = {
            "()",
            "(0,)",
            "(9223372036854775807,)",
            "(4294967296, 4294967296)",
            "(-1,)",
            "(1,1,1,1)",
            "(20,1)",
            "(x,)",
            "(20L,)"
        };
        String[] types = {"<f4", "<f8", "<u4", "<i8", "|u1", ">f4", "|O", "\u001b", "<f40"};
        String text = "{'descr': '" + types[random.nextInt(types.length)] + "', 'fortran_order': "
                + (random.nextInt(4) == 0 ? "True" : "False") + ", 'shape': " + shapes[random.nextInt(shapes.length)]
                + ", }";
        byte[] changed = array.clone();
        Arrays.fill(changed, 10, 127, (byte) ' ');
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, changed, 10, ascii.length);
        return changed;
    }

    @Test
    void experiments() throws IOException {
        fuzz(folder.resolve("experiment.yaml"), FuzzTest::words, Experiment::load);
        fuzz(folder.resolve("experiment.yaml"), FuzzTest::bytes, Experiment::load);
    }

    @Test
    void spikes() throws IOException {
        Reader reader = file -> new SpikeReader(file, 0.1, 60, 20).read((step, unit) -> {});
        fuzz(run.resolve("spikes.npz"), FuzzTest::bytes, reader);
        fuzz(run.resolve("spikes.npz"), FuzzTest::entries, reader);
        fuzz(run.resolve("spikes.h5"), FuzzTest::bytes, reader);
        fuzz(run.resolve("spikes.csv"), FuzzTest::bytes, reader);
        fuzz(run.resolve("spikes.csv"), FuzzTest::words, reader);
    }

    @Test
    void otherArchives() throws IOException {
        fuzz(run.resolve("rate.npz"), FuzzTest::bytes, file -> NpzReader.read(file, Set.of("t_ms", "rate_hz")));
        fuzz(run.resolve("rate.npz"), FuzzTest::entries, file -> NpzReader.read(file, Set.of("t_ms", "rate_hz")));
        fuzz(run.resolve("traces.npz"), FuzzTest::bytes, file -> NpzReader.read(file, Set.of("step", "unit", "v")));
        fuzz(run.resolve("traces.npz"), FuzzTest::entries, file -> NpzReader.read(file, Set.of("step", "unit", "v")));
    }

    @Test
    void arrays() throws IOException {
        Path file = NpyWriter.write(folder.resolve("array.npy"), new float[20], 20);
        Reader reader = array -> {
            InputCurrentParser.parse(array.toString(), 20, 60).close();
            Values.npy(array).checkSize(Subject.file(array), 20);
        };
        fuzz(file, FuzzTest::bytes, reader);
        fuzz(file, FuzzTest::header, reader);
    }

    @Test
    void playedFiles() throws IOException {
        Path file = NpyWriter.write(folder.resolve("played.npy"), new float[20 * 10], 20, 10);
        Reader reader = played -> {
            Stimulus stimulus = Stimulus.parse("playback(file=\"" + played + "\")");
            stimulus.requireSteps(20);
            try (Population population = Population.of(Lif.tutorialParameters())
                    .units(10)
                    .stimulus(stimulus)
                    .build(backend)) {
                population.advance(20);
            }
        };
        fuzz(file, FuzzTest::bytes, reader);
        fuzz(file, FuzzTest::header, reader);
    }

    @Test
    void images() throws IOException {
        byte[] plain = new byte[16 + 5 * 4 * 4];
        System.arraycopy(new byte[] {0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 4}, 0, plain, 0, 16);
        Path file = folder.resolve("images-idx3-ubyte");
        Files.write(file, plain);
        Reader reader = images -> {
            try (var in = Files.newInputStream(images)) {
                IdxFile.read(in, Subject.file(images), 3);
            }
        };
        fuzz(file, FuzzTest::bytes, reader);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        }
        Files.write(file, zipped.toByteArray());
        fuzz(file, FuzzTest::bytes, reader);
    }

    /** The figures need run.json and, where it was changed, the recordings. So a message can name any file of the run. */
    @Test
    void figures() throws IOException {
        Reader reader = json -> {
            try {
                new RunFigures(RunMetadata.read(run), 0, Double.POSITIVE_INFINITY).all();
            } catch (InputException e) {
                throw e.within(Subject.file(json));
            }
        };
        fuzz(run.resolve("run.json"), FuzzTest::words, reader);
        fuzz(run.resolve("run.json"), FuzzTest::tree, reader);
    }

    @Test
    void checkpoints() throws IOException {
        Path file = folder.resolve("state.npz");
        try (Population population =
                Population.of(Lif.tutorialParameters()).units(20).build(backend)) {
            population.clamp(0.5f);
            population.advance(200);
            Checkpoint.write(population, Map.of("comment", "x"), Map.of("more", new double[5]), file);
            Reader reader = state -> {
                Checkpoint checkpoint = Checkpoint.read(state);
                checkpoint.array("more");
                checkpoint.restore(population);
                population.advance(1);
            };
            fuzz(file, FuzzTest::bytes, reader);
            fuzz(file, FuzzTest::entries, reader);
        }
    }

    /** What a refused or finished attempt leaves is replaced by the interrupted run for the next one. */
    @Test
    void resumedRuns() throws IOException {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        try (var all = Files.list(stopped)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file, Files.readAllBytes(file));
            }
        }
        Path checkpoint = stopped.resolve(ExperimentRun.CHECKPOINT);
        fuzz(
                checkpoint,
                TRIES / 5,
                FuzzTest::entries,
                state -> { // each try is a run
                    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
                        if (!file.getKey().equals(checkpoint)) {
                            Files.write(file.getKey(), file.getValue());
                        }
                    }
                    try {
                        stoppable(stopped, checkpoint).run(backend);
                    } catch (InputException e) {
                        throw e.within(Subject.file(state)); // some name a partial file
                    }
                });
    }

    @Test
    void networks() throws IOException {
        NetworkBuilder builder = new NetworkBuilder("fuzz", 0.5);
        NeuronGroup pixels = builder.addNeurons("x", BernoulliEncoder.MODEL.defaults(), 5);
        NeuronGroup neurons = builder.addNeurons("e", Lif.tutorialParameters(), 4);
        WeightMatrix weights = builder.weights("w", 5, 4);
        builder.update(pixels);
        builder.update(neurons, builder.dense("in", pixels.spikes(), weights, SummationOrder.ASCENDING));
        Path file = folder.resolve("network.npz");
        try (Network network = builder.build(backend)) {
            network.advance(5);
            NetworkFile.writeCheckpoint(network, Map.of("image", "5"), file);
            Reader reader = state -> {
                NetworkFile.readCheckpoint(network, state);
                network.advance(1);
            };
            fuzz(file, FuzzTest::bytes, reader);
            fuzz(file, FuzzTest::entries, reader);
            Path learned = folder.resolve("weights.npz");
            NetworkFile.writeWeights(network, List.of(weights), List.of(), learned);
            fuzz(
                    learned,
                    FuzzTest::entries,
                    state -> NetworkFile.readWeights(network, List.of(weights), List.of(), state));
        }
    }

    @Test
    void referenceCases() throws IOException {
        String name = "cases/" + ReferenceCase.builtInNames().get(0);
        for (String ending : List.of(".json", ".npz")) {
            try (var in = ReferenceCase.class.getResourceAsStream(name + ending)) {
                Files.write(folder.resolve("case" + ending), in.readAllBytes());
            }
        }
        Path json = folder.resolve("case.json");
        Reader reader = file -> {
            try {
                ReferenceCase.load(json);
            } catch (InputException e) {
                throw e.within(Subject.file(file)); // each of the two can be at odds with the other
            }
        };
        fuzz(json, FuzzTest::words, reader);
        fuzz(json, FuzzTest::tree, reader);
        fuzz(folder.resolve("case.npz"), FuzzTest::entries, reader);
        Path table = folder.resolve("table.csv");
        try (var in = ReferenceCase.class.getResourceAsStream("random/lif-random.csv")) {
            Files.write(table, in.readNBytes(4000));
        }
        Files.writeString(table, Files.readString(table).replaceFirst("[^\\n]*$", ""));
        fuzz(table, FuzzTest::words, ReferenceCase::load);
    }

    @Test
    void texts() throws IOException {
        fuzzText(
                Stimulus::parse,
                "0.5 * (step(amplitude=0.3, on=10, off=none) + ou(sd=0.1, tau=5, seed=1)) + poisson(rate=800, weight=1e+3, tau=2)",
                "playback(file=\"a, b.npy\", gain=0:1)");
        fuzzText(
                text -> RecorderKind.recorder(text, folder, 0.1),
                "traces(units=0:10:2 17, columns=v j thr_theta, every=1e2, file=\"a, b.npz\")",
                "rate(bin=0.5, units=all)",
                "counts(units=0:10:2)",
                "spikes(file=s.h5)");
        assertThrows(InputException.class, () -> RecorderKind.recorder("spikes(file=/)", folder, 0.1));
        fuzzText(
                text -> {
                    double[] values = new double[10];
                    ValuesParser.parse(Subject.parameter("tau_m"), text).read(0, values, 10, 10);
                },
                "10",
                "10:20",
                "uniform:1:2:3",
                "normal:1e1:2e-3:3",
                "clipped:1:2:0:9:3",
                "values.npy");
        fuzzText(text -> UnitSelection.parse(text).boundBy(1000).toArray(), "0:10:2 17 500:900", "all", "1e2");
        fuzzText(SweepAxis::parse, "tau_m=10:100:10", "current=1,2,3.5");
        fuzzText(text -> InputCurrentParser.parse(text, 10, 10).close(), "0.3", "0:0.6", "x.npy");
        fuzzText(RandomKey::parse, "202567368:3886822060", "1234/1/2");
    }
}
