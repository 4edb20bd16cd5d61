package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;

/** A run that was interrupted any number of times has the files and the digest of one that was not. */
class StepNetworkResumeTest {
    private static final int STEPS = 240;

    /** Random encoders, learning, traces, presentations, inputs of each kind, recorders of several intervals. */
    private static final String FILE = """
            network: interrupted
            dt: 0.5
            seed: 3
            populations:
              x: {units: 5, model: poisson, parameters: {target_freq: 200}}
              e: {units: 4, model: lif, parameters: {tau_m: 5, refract_time: 1, thr: -58}, initial: {v: -62}}
            inputs:
              image: {presentations: images.npy}
              p: {units: 5, value: 0.5}
              s: {units: 4, spikes: [0 at 3, 1 at 50, 2 at 77.5, 3 at 99.5]}
              noise: {values: series.npy}
            weights:
              W: {rows: 5, columns: 4, initial: uniform:0:200:1}
            steps:
              - drive = dense(x.outputs(t-1), weights=W)
              - level = multiply(p, image)
              - extra = one_to_one(s, weight=200)
              - update(x, input=level)
              - update(e, input=drive + extra + noise)
              - pre = trace(inputs=x.outputs, tau_tr=8, a_delta=1)
              - post = exponential_trace(e.spikes, tau=4)
              - stdp(weights=W, pre_trace=pre.trace, pre=x.outputs, post_trace=post, post=e.spikes, plus=1, minus=0.3, bound=400)
              - counts = accumulate(e.spikes)
            presentations:
              length: 20
              learning: 4
              after: normalize_columns(weights=W, norm=400)
            record:
              - values(of=e.v, every=3)
              - values(of=x.outputs)
              - values(of=W, every=7)
              - values(of=counts, every=40)
            checkpoint: {every: 17}
            run: 120
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeInputs() throws IOException {
        Random random = new Random(5);
        float[] images = new float[6 * 5];
        float[] series = new float[STEPS * 4];
        for (float[] all : List.of(images, series)) {
            for (int i = 0; i < all.length; i++) {
                all[i] = random.nextFloat() * 2;
            }
        }
        NpyWriter.write(folder.resolve("images.npy"), images, 6, 5);
        NpyWriter.write(folder.resolve("series.npy"), series, STEPS, 4);
    }

    private StepNetworkExperiment load(String text) throws IOException {
        return StepNetworkExperiment.load(Files.writeString(folder.resolve("net.yaml"), text), List.of());
    }

    /** Runs until a step, then cancels; later steps may be taken, up to the end of the chunk. */
    private static StepNetworkRun.Result run(
            StepNetworkExperiment experiment, Path out, String backendName, boolean resume, long until)
            throws IOException {
        CancellationToken cancellation = new CancellationToken();
        if (until == 0) {
            cancellation.cancel();
        }
        try (Backend backend = TestBackends.open(backendName)) {
            return new StepNetworkRun(experiment, out)
                    .run(
                            backend,
                            resume,
                            (done, total, spikes) -> {
                                if (done >= until) {
                                    cancellation.cancel();
                                }
                            },
                            cancellation);
        }
    }

    private static TreeMap<String, byte[]> files(Path out) throws IOException {
        TreeMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(out)) {
            for (Path file : all.toList()) {
                if (!file.endsWith(StepNetworkRun.NAME)) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    private static void assertSameFiles(Path expected, Path found) throws IOException {
        TreeMap<String, byte[]> whole = files(expected);
        TreeMap<String, byte[]> pieces = files(found);
        assertEquals(whole.keySet(), pieces.keySet());
        whole.forEach((name, bytes) -> assertArrayEquals(bytes, pieces.get(name), name));
    }

    static List<String> backends() {
        return TestBackends.names();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void interruptedRunsHaveTheSameBits(String name) throws IOException {
        StepNetworkExperiment experiment = load(FILE);
        Path whole = folder.resolve("whole");
        StepNetworkRun.Result expected = run(experiment, whole, name, false, Long.MAX_VALUE);
        assertTrue(expected.recorded().get(3).summary().sum() > 0, "no spikes");
        Random random = new Random(name.hashCode());
        for (int trial = 0; trial < 6; trial++) {
            Path pieces = folder.resolve("pieces-" + trial);
            boolean resume = false;
            StepNetworkRun.Result result = null;
            // the last of two trials go on with another backend
            String other = trial % 2 == 0 ? name : "cpu-scalar";
            for (long until = trial == 0 ? 0 : random.nextInt(60); result == null; until += 1 + random.nextInt(80)) {
                long at = until;
                boolean again = resume;
                if (at < STEPS - 1) {
                    assertThrows(
                            CancelledException.class, () -> run(experiment, pieces, again ? other : name, again, at));
                    assertFalse(Files.exists(pieces.resolve(StepNetworkRun.NAME)));
                    resume = true;
                } else {
                    result = run(experiment, pieces, other, again, Long.MAX_VALUE);
                }
            }
            assertEquals(expected.digest(), result.digest(), "trial " + trial);
            assertEquals(expected.recorded().toString(), result.recorded().toString());
            assertSameFiles(whole, pieces);
        }
    }

    /** As after a kill: the files are those of the last checkpoint and of later steps. */
    @Test
    void whatWasRecordedAfterTheCheckpointIsRecordedAgain() throws IOException {
        StepNetworkExperiment experiment = load(FILE);
        Path whole = folder.resolve("whole");
        run(experiment, whole, "cpu", false, Long.MAX_VALUE);
        Path killed = folder.resolve("killed");
        byte[][] checkpoint = new byte[1][];
        CancellationToken cancellation = new CancellationToken();
        try (Backend backend = TestBackends.open("cpu")) {
            assertThrows(
                    CancelledException.class,
                    () -> new StepNetworkRun(experiment, killed)
                            .run(
                                    backend,
                                    false,
                                    (done, total, spikes) -> {
                                        try {
                                            if (done == 52) { // that of step 51
                                                checkpoint[0] = Files.readAllBytes(killed.resolve("checkpoint.npz"));
                                            }
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                        if (done >= 130) {
                                            cancellation.cancel();
                                        }
                                    },
                                    cancellation));
        }
        Files.write(killed.resolve("checkpoint.npz"), checkpoint[0]);
        run(experiment, killed, "cpu", true, Long.MAX_VALUE);
        assertSameFiles(whole, killed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            run: 120         | run: 100           | steps is 240 in the checkpoint and 200
            value: 0.5       | value: 0.25        | inputs p is
            1 at 50          | 1 at 51            | inputs s is
            uniform:0:200:1   | uniform:0:200:2     | initial weights W is
            {v: -62}         | {v: -61}           | initial values v_e is
            learning: 4      | learning: 3        | presentations learning is 4
            length: 20       | length: 24         | presentations steps is 40
            every=7          | every=8            | recordings W.npy is W every 7
            tau_m: 5         | tau_m: 6           | tau_m of e is 5
            norm=400         | norm=410           | operation on demand 1
            """)
    void anotherRunsCheckpointIsRefused(String found, String other, String told) throws IOException {
        Path out = folder.resolve("out");
        assertThrows(CancelledException.class, () -> run(load(FILE), out, "cpu", false, 50));
        assertTrue(FILE.contains(found), found);
        StepNetworkExperiment changed = load(FILE.replace(found, other));
        InputException e = assertThrows(InputException.class, () -> run(changed, out, "cpu", true, Long.MAX_VALUE));
        assertTrue(e.problem().toString().contains(told), e.problem().toString());
        assertTrue(
                e.problem().toString().contains("checkpoint.npz"), e.problem().toString());
        run(load(FILE), out, "cpu", true, Long.MAX_VALUE);
    }

    @Test
    void missingAndDamagedFilesAreTold() throws IOException {
        StepNetworkExperiment experiment = load(FILE);
        Path out = folder.resolve("out");
        assertMistake(experiment, out, "no checkpoint to resume from");
        assertThrows(CancelledException.class, () -> run(experiment, out, "cpu", false, 50));
        Path partial = out.resolve("e-v.npy.values.npy");
        byte[] bytes = Files.readAllBytes(partial);
        bytes[bytes.length - 1] ^= 1;
        Files.write(partial, bytes);
        assertMistake(experiment, out, "does not belong to the checkpoint");
        Files.delete(partial);
        assertMistake(experiment, out, "is missing or too short");
        Files.writeString(out.resolve("checkpoint.npz"), "no archive");
        assertMistake(experiment, out, "checkpoint.npz");
    }

    private static void assertMistake(StepNetworkExperiment experiment, Path out, String told) {
        InputException e = assertThrows(InputException.class, () -> run(experiment, out, "cpu", true, Long.MAX_VALUE));
        assertTrue(e.problem().toString().contains(told), e.problem().toString());
    }
}
