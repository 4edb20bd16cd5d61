package org.lifsim;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Subject;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.model.Values;
import org.lifsim.recording.SpikeReader;
import org.lifsim.report.RunFigures;

/** A damaged file is either read or rejected with an InputException that names the file. Nothing else may happen. */
class FuzzTest {
    private static final int TRIES = Integer.getInteger("lifsim.tries", 300);
    private static final long SEED = Long.getLong("lifsim.seed", System.nanoTime());

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
              - counts(units=0:20)
              - traces(units=3 4:6, columns=j v)
            checkpoint:
              every: 25
              seconds: 5
            """;

    /** Words that users might write in the wrong place. */
    private static final List<String> WORDS = List.of(
            "0",
            "-1",
            "1e400",
            "nan",
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
            "|",
            "? ",
            "units: 5",
            "\u0000",
            "\u00e9",
            "()",
            "(",
            ",",
            "spikes(",
            "ou()",
            "step(on=5",
            "all",
            "0:0",
            "5:3",
            "1:2:3:4:5:6");

    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void run() throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, EXPERIMENT);
        run = folder.resolve("run");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(Experiment.load(file), run, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
        }
    }

    private interface Reader {
        void read(Path file) throws IOException;
    }

    private interface Mutation {
        byte[] of(byte[] whole, SplittableRandom random);
    }

    private void fuzz(Path file, Mutation mutation, Reader reader) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(SEED);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            Files.write(file, mutation.of(whole, random));
            try {
                reader.read(file);
            } catch (InputException e) {
                refused++;
                String message = e.getMessage();
                assertTrue(message.contains(file.getFileName().toString()), message);
                assertTrue(message.length() < 2000, message);
            } catch (RuntimeException | IOException | StackOverflowError | OutOfMemoryError e) {
                Path kept = Files.copy(
                        file,
                        Files.createTempFile("fuzz-", file.getFileName().toString()),
                        StandardCopyOption.REPLACE_EXISTING);
                fail("-Dlifsim.seed=" + SEED + ", try " + i + ", kept as " + kept, e);
            }
        }
        assertTrue(refused > TRIES / 20, refused + " refused of " + file);
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
        for (int n = random.nextInt(3); n >= 0; n--) {
            int offset = random.nextInt(text.length());
            int end = Math.min(text.length(), offset + random.nextInt(12));
            String choice = WORDS.get(random.nextInt(WORDS.size()));
            text = text.substring(0, offset) + (random.nextInt(5) == 0 ? "" : choice) + text.substring(end);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void experiments() throws IOException {
        fuzz(folder.resolve("experiment.yaml"), FuzzTest::words, Experiment::load);
        fuzz(folder.resolve("experiment.yaml"), FuzzTest::bytes, Experiment::load);
    }

    @Test
    void archivesOfSpikes() throws IOException {
        fuzz(
                run.resolve("spikes.npz"),
                FuzzTest::bytes,
                file -> new SpikeReader(file, 0.1, 60, 20).read((step, unit) -> {}));
    }

    @Test
    void hdf5() throws IOException {
        fuzz(
                run.resolve("spikes.h5"),
                FuzzTest::bytes,
                file -> new SpikeReader(file, 0.1, 60, 20).read((step, unit) -> {}));
    }

    @Test
    void tablesOfSpikes() throws IOException {
        fuzz(
                run.resolve("spikes.csv"),
                FuzzTest::bytes,
                file -> new SpikeReader(file, 0.1, 60, 20).read((step, unit) -> {}));
    }

    @Test
    void otherArchives() throws IOException {
        fuzz(run.resolve("rate.npz"), FuzzTest::bytes, file -> NpzReader.read(file, Set.of("time", "rate")));
        fuzz(run.resolve("traces.npz"), FuzzTest::bytes, file -> NpzReader.read(file, Set.of("step", "unit", "v")));
    }

    @Test
    void arrays() throws IOException {
        Path file = NpyWriter.write(folder.resolve("array.npy"), new float[20], 20);
        fuzz(file, FuzzTest::bytes, array -> {
            InputCurrentParser.parse(array.toString(), 20, 60).close();
            Values.npy(array).checkSize(Subject.file(array), 20);
        });
    }

    @Test
    void whatTellsOfARun() throws IOException {
        Path file = run.resolve("run.json");
        fuzz(file, FuzzTest::words, json -> {
            try {
                new RunFigures(RunMetadata.read(run), 0, Double.POSITIVE_INFINITY).all();
            } catch (InputException e) {
                // The message can also name recordings that are missing or that do not match the changed run.json.
                throw e.within(Subject.file(file));
            }
        });
    }
}
