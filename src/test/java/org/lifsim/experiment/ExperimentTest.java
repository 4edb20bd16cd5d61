package org.lifsim.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.NpyWriter;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.input.InputCurrent;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.SpikeReader;
import org.lifsim.recording.TraceData;

/** Experiments from a file: their output on every backend, which does not depend on slices, chunks and shards. */
class ExperimentTest {
    private static final int UNITS = 300;
    private static final int STEPS = 700;
    private static final double DT = 0.1;

    private static final String TEXT = """
            model: lif
            units: 300
            steps: 700
            dt: 0.1
            seed: 3
            parameters:
              tau_m: normal:80:10:1
              v_min: none
            initial:
              v: uniform:-65:-55:2
            current: 0.01:0.05
            stimulus:
              - step(amplitude=0:0.4, on=10)
              - ou(sd=0.1, tau=5, seed=3)
            record:
              - spikes()
              - spikes(units=10:200:7 250, file=some.npz)
              - spikes(file=spikes.csv)
              - rate(bin=3)
              - rate(bin=0.5, units=0:50, file=some-rate.csv)
              - counts()
              - counts(units=5:300:9, file=some-counts.csv)
              - traces(units=3 40:42 299, columns=j v thr_theta, every=1)
              - traces(units=0:300:2, columns=v, every=50, file=every.csv)
            """;

    @TempDir
    Path folder;

    private Experiment experiment() throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, TEXT);
        return Experiment.load(file);
    }

    private Map<String, byte[]> run(Experiment experiment, String backendName, long slice, long chunk)
            throws IOException {
        Path out = Files.createTempDirectory(folder, "run");
        try (Backend backend = TestBackends.open(backendName)) {
            new ExperimentRun(experiment, out, new ExecutionTuning(slice, chunk, 0), CheckpointPolicy.NONE)
                    .run(backend);
        }
        return files(out);
    }

    /** All output files of a run, without measured times, and without the final state, which only resumable runs keep. */
    private static Map<String, byte[]> files(Path out) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(out)) {
            for (Path file : all.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String name = file.getFileName().toString();
                files.put(
                        name,
                        name.equals(RunMetadata.NAME)
                                ? new String(bytes)
                                        .replaceFirst("(?s)\"measured\".*", "")
                                        .getBytes()
                                : bytes);
            }
        }
        files.remove(FinishedRun.STATE);
        return files;
    }

    private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> found, String what) {
        assertEquals(expected.keySet(), found.keySet(), what);
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name + " " + what));
    }

    @Test
    void everyFileIsTheSameOnEveryBackendAndHoweverTheWorkIsCut() throws IOException {
        Experiment experiment = experiment();
        Map<String, byte[]> whole = run(experiment, "cpu-scalar", 0, 0);
        assertEquals(
                Set.of(
                        "run.json",
                        "spikes.npz",
                        "some.npz",
                        "spikes.csv",
                        "rate.npz",
                        "some-rate.csv",
                        "counts.npz",
                        "some-counts.csv",
                        "traces.npz",
                        "every.csv"),
                whole.keySet());
        for (String backend : TestBackends.names()) {
            assertSame(whole, run(experiment, backend, 64, 17), backend);
        }
    }

    @Test
    void recordersAgreeWithEachOtherAndWithTheUnitsByThemselves() throws IOException {
        Experiment experiment = experiment();
        Path out = folder.resolve("out");
        try (Backend backend = TestBackends.open("cpu-scalar");
                InputCurrent current = InputCurrentParser.parse(experiment.current(), UNITS, STEPS)) {
            Simulation.Result result =
                    new ExperimentRun(experiment, out, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE).run(backend);
            int[] counts = new int[UNITS];
            List<String> some = new ArrayList<>();
            long[] bins = new long[STEPS / 30 + 1];
            new SpikeReader(out.resolve("spikes.npz"), DT, STEPS, UNITS).read((step, unit) -> {
                counts[(int) unit]++;
                bins[(int) step / 30]++;
                if (unit >= 10 && unit < 200 && (unit - 10) % 7 == 0 || unit == 250) {
                    some.add(step + " " + unit);
                }
            });
            assertEquals(result.spikes(), Arrays.stream(counts).sum());
            assertTrue(result.spikes() > 1000);
            List<String> told = new ArrayList<>();
            new SpikeReader(out.resolve("some.npz"), DT, STEPS, UNITS)
                    .read((step, unit) -> told.add(step + " " + unit));
            assertEquals(some, told);
            assertTrue(told.size() > 10);
            long[] csv = {0};
            new SpikeReader(out.resolve("spikes.csv"), DT, STEPS, UNITS).read((step, unit) -> csv[0]++);
            assertEquals(result.spikes(), csv[0]);
            assertArrayEquals(
                    counts,
                    NpzReader.read(out.resolve("counts.npz"), Set.of("spikes"))
                            .get("spikes")
                            .ints());
            double[] rates = NpzReader.read(out.resolve("rate.npz"), Set.of("rate_hz"))
                    .get("rate_hz")
                    .numbers();
            assertEquals(bins.length, rates.length);
            for (int bin = 0; bin < rates.length; bin++) {
                double seconds = (bin < STEPS / 30 ? 30 : STEPS % 30) * DT / 1000;
                assertEquals(bins[bin] / (double) UNITS / seconds, rates[bin], "bin " + bin);
            }
            assertSomeCounts(counts, Files.readAllLines(out.resolve("some-counts.csv")));
            Map<String, NpzReader.Array> traces =
                    NpzReader.read(out.resolve("traces.npz"), Set.of("step", "unit", "j", "v", "thr_theta"));
            double[] units = traces.get("unit").numbers();
            assertArrayEquals(new double[] {3, 40, 41, 299}, units);
            List<String> every = Files.readAllLines(out.resolve("every.csv"));
            assertEquals(1 + STEPS / 50 * UNITS / 2, every.size());
            for (int u = 0; u < units.length; u++) {
                TraceData trace = TraceData.record(described(experiment), (long) units[u], STEPS, current, backend);
                for (int step = 0; step < STEPS; step++) {
                    assertEquals(step, traces.get("step").numbers()[step]);
                    for (StateVariable variable :
                            List.of(StateVariable.CURRENT, StateVariable.V, StateVariable.THR_THETA)) {
                        float found = traces.get(variable.key()).floats()[step * units.length + u];
                        assertEquals(trace.at(variable, step), found, variable + " " + step);
                    }
                }
            }
            TraceData forty = TraceData.record(described(experiment), 40, STEPS, current, backend);
            String line = every.stream()
                    .filter(text -> text.startsWith("149,14.9,40,"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(forty.at(StateVariable.V, 149), Float.parseFloat(line.split(",")[3]));
        }
    }

    private static void assertSomeCounts(int[] counts, List<String> lines) {
        assertEquals("unit,spikes", lines.get(0));
        assertEquals(1 + (UNITS - 5 + 8) / 9, lines.size());
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            assertEquals(counts[Integer.parseInt(fields[0])], Integer.parseInt(fields[1]), line);
        }
    }

    private static PopulationBuilder described(Experiment experiment) {
        return experiment.model().population(experiment.units()).stimulus(experiment.parsedStimulus());
    }

    /** Includes shards without a unit of some recorder, and a smaller last shard. */
    @Test
    void aRunPartByPartWritesTheSameFiles() throws IOException {
        Experiment experiment = experiment();
        Map<String, byte[]> whole = run(experiment, "cpu-scalar", 0, 0);
        for (long part : new long[] {37, 100, 299}) {
            Path out = Files.createTempDirectory(folder, "parts");
            try (Backend backend = TestBackends.open("cpu")) {
                ExperimentRun run =
                        new ExperimentRun(experiment, out, new ExecutionTuning(16, 50, part), CheckpointPolicy.NONE);
                assertEquals((UNITS + part - 1) / part, run.plan(backend).shards());
                run.run(backend);
            }
            assertSame(whole, files(out), "parts of " + part);
        }
    }

    /** The checkpoint is in the run's folder, as with 'run', or elsewhere, as with 'simulate'. */
    @ParameterizedTest
    @ValueSource(strings = {"out/" + ExperimentRun.CHECKPOINT, "state.npz"})
    void aRunInPartsThatWasCancelledAgainAndAgainWritesTheSameFiles(String file) throws IOException {
        Experiment experiment = experiment();
        Map<String, byte[]> whole = run(experiment, "cpu-scalar", 0, 0);
        Path out = folder.resolve("out");
        Path checkpoint = folder.resolve(file);
        int cancelled = 0;
        for (int i = 0; i < 40; i++) {
            CancellationToken cancellation = new CancellationToken();
            int stopAt = 29 + 53 * i;
            // A resumed run keeps the existing shards, whatever size is requested.
            ExecutionTuning tuning = new ExecutionTuning(0, 1 + i % 60, i == 0 ? 120 : 7);
            CheckpointPolicy policy =
                    new CheckpointPolicy(checkpoint, i % 3 == 0 ? 40 : 0, 0, i == 0 ? null : checkpoint);
            try (Backend backend = TestBackends.open("cpu-scalar")) {
                ExperimentRun run = new ExperimentRun(experiment, out, tuning, policy);
                assertEquals(3, run.plan(backend).shards());
                run.run(
                        backend,
                        (done, total, spikes) -> {
                            if (done >= stopAt) {
                                cancellation.cancel();
                            }
                        },
                        cancellation);
                break;
            } catch (CancelledException e) {
                cancelled++;
                assertThrows(InputException.class, () -> {
                    try (Backend backend = TestBackends.open("cpu-scalar")) {
                        new ExperimentRun(experiment, out, tuning, new CheckpointPolicy(checkpoint, 0, 0, null))
                                .run(backend);
                    }
                });
            }
        }
        assertTrue(cancelled > 5, cancelled + " times");
        assertSame(whole, files(out), "after " + cancelled + " times");
        assertFalse(Files.exists(folder.resolve("state.npz.shards")), "the parts are still there");
    }

    /** Merging can be resumed after a failure and after a cancellation. */
    @Test
    void puttingPartsTogetherCanBeStoppedAndGoneOnWith() throws IOException {
        Experiment experiment = experiment();
        Path out = folder.resolve("out");
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        ExecutionTuning tuning = new ExecutionTuning(0, 0, 120);
        CheckpointPolicy resumed = new CheckpointPolicy(checkpoint, 0, 0, checkpoint);
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            ShardedRunTest.runUnmerged(experiment, out, tuning, backend);
            CancellationToken cancellation = new CancellationToken();
            cancellation.cancel();
            ExperimentRun again = new ExperimentRun(experiment, out, tuning, resumed);
            String message = assertThrows(
                            CancelledException.class, () -> again.run(backend, Progress.SILENT, cancellation))
                    .getMessage();
            assertTrue(message.contains("all 3 shards were done") && message.contains("--resume"), message);
            try (Stream<Path> remaining = Files.list(out)) {
                assertEquals(List.of(out.resolve(ExperimentRun.SHARDS)), remaining.toList());
            }
            new ExperimentRun(experiment, out, tuning, resumed).run(backend);
        }
        assertSame(run(experiment, "cpu-scalar", 0, 0), files(out), "after all");
    }

    /** An incomplete last bin of rates is written exactly once, even if writing was interrupted. */
    @Test
    void writingTheFilesCanBeStoppedAndGoneOnWith() throws IOException {
        Experiment experiment = experiment();
        Path out = folder.resolve("out");
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        CancellationToken cancellation = new CancellationToken();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            ExperimentRun run = new ExperimentRun(
                    experiment, out, ExecutionTuning.DEFAULTS, new CheckpointPolicy(checkpoint, 0, 0, null));
            Progress stopsAtTheEnd = (done, total, spikes) -> {
                if (done == total) {
                    cancellation.cancel();
                }
            };
            assertThrows(CancelledException.class, () -> run.run(backend, stopsAtTheEnd, cancellation));
            assertEquals(experiment.steps(), Checkpoint.read(checkpoint).step());
            assertFalse(Files.exists(out.resolve(RunMetadata.NAME)));
            new ExperimentRun(
                            experiment,
                            out,
                            ExecutionTuning.DEFAULTS,
                            new CheckpointPolicy(checkpoint, 0, 0, checkpoint))
                    .run(backend);
        }
        assertSame(run(experiment, "cpu-scalar", 0, 0), files(out), "after all");
    }

    @Test
    void aRunInPartsThatKeepsNothingLeavesNothing() throws IOException {
        Path out = folder.resolve("out");
        CancellationToken cancellation = new CancellationToken();
        cancellation.cancel();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            ExperimentRun run =
                    new ExperimentRun(experiment(), out, new ExecutionTuning(0, 0, 120), CheckpointPolicy.NONE);
            CancelledException e =
                    assertThrows(CancelledException.class, () -> run.run(backend, Progress.SILENT, cancellation));
            assertTrue(
                    e.getMessage().endsWith(" in shard 1 of 3; state not saved: use --checkpoint to be able to resume"),
                    e.getMessage());
        }
        assertFalse(Files.exists(out.resolve(ExperimentRun.SHARDS)), "the parts are still there");
    }

    @Test
    void aFileWherePartsWouldLieIsToldOfAndStays() throws IOException {
        Path checkpoint = folder.resolve("state.npz");
        Path there = Files.writeString(folder.resolve("state.npz.shards"), "mine");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            ExperimentRun run = new ExperimentRun(
                    experiment(), null, new ExecutionTuning(0, 0, 120), new CheckpointPolicy(checkpoint, 0, 0, null));
            InputException e = assertThrows(InputException.class, () -> run.run(backend));
            assertTrue(e.getMessage().contains("folder " + there + " cannot be written to"), e.getMessage());
        }
        assertEquals("mine", Files.readString(there));
    }

    /** Coupled units cannot be simulated separately, so their traces are read from the population. */
    @Test
    void tracesOfCoupledUnitsAreRead() throws IOException {
        Path file = folder.resolve("slif.yaml");
        Files.writeString(file, """
                model: slif
                units: 40
                steps: 200
                parameters: {resist_inh: 0.5}
                current: 0:8
                record:
                  - traces(units=0:40:13, columns=v j, every=4)
                """);
        Experiment experiment = Experiment.load(file);
        Map<String, byte[]> whole = run(experiment, "cpu-scalar", 0, 0);
        for (String backend : TestBackends.names()) {
            assertSame(whole, run(experiment, backend, 0, 13), backend);
        }
        double[] expected = new double[50 * 4];
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = experiment.model().population(40).build(backend);
                InputCurrent current = InputCurrent.linspace(0, 8)) {
            population.clamp(current, 0);
            for (int row = 0; row < 50; row++) {
                population.advance(4);
                for (int u = 0; u < 4; u++) {
                    float[] one = new float[1];
                    population.read(StateVariable.V, 13L * u, one);
                    expected[4 * row + u] = one[0];
                }
            }
        }
        Path traces = folder.resolve("traces.npz");
        Files.write(traces, whole.get("traces.npz"));
        assertArrayEquals(expected, NpzReader.read(traces, Set.of("v")).get("v").numbers());
    }

    @Test
    void whatIsInRunJsonGivesTheSameRunAgain() throws IOException {
        NpyWriter.write(folder.resolve("thr.npy"), new float[] {-52, -51, -53}, 3);
        Path file = folder.resolve("each.yaml");
        Files.writeString(file, """
                units: 3
                steps: 300
                batch: 2
                parameters:
                  tau_m: [50, 60, 70]
                  thr: thr.npy
                  v_min: ~
                initial: {v: [-60, -59, -58]}
                stimulus: [ "constant(amplitude=thr.npy, gain=-0.005)", "step_noise(sd=0.3)" ]
                """);
        Path out = folder.resolve("out");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            String digest = new ExperimentRun(
                            Experiment.load(file), out, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE)
                    .run(backend)
                    .digest();
            RunMetadata run = RunMetadata.read(out);
            assertEquals(digest, run.json().path("result").path("digest").asText());
            assertEquals(
                    64, run.json().path("inputs").path("../thr.npy").asText().length());
            String again = new ExperimentRun(run.experiment(), null, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE)
                    .run(backend)
                    .digest();
            assertEquals(digest, again);
        }
    }

    /** Cancelled at many steps; each time resumed from the last checkpoint with another slice size. */
    @Test
    void aRunThatWasCancelledAgainAndAgainWritesTheSameFiles() throws IOException {
        Experiment experiment = experiment();
        Map<String, byte[]> whole = run(experiment, "cpu-scalar", 0, 0);
        Path out = folder.resolve("out");
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        int cancelled = 0;
        for (int i = 0; i < 40; i++) {
            Path from = Files.exists(checkpoint) ? checkpoint : null;
            CancellationToken cancellation = new CancellationToken();
            int stopAt = 7 + 41 * i;
            try (Backend backend = TestBackends.open(
                    TestBackends.names().get(i % TestBackends.names().size()))) {
                new ExperimentRun(
                                experiment,
                                out,
                                new ExecutionTuning(30 + 11L * i, 1 + i % 9, 0),
                                new CheckpointPolicy(checkpoint, i % 3 == 0 ? 10 : 0, 0, from))
                        .run(
                                backend,
                                (done, total, spikes) -> {
                                    if (done >= stopAt) {
                                        cancellation.cancel();
                                    }
                                },
                                cancellation);
                break;
            } catch (CancelledException e) {
                cancelled++;
                assertTrue(e.getMessage().contains("--resume"), e.getMessage());
            }
        }
        assertTrue(cancelled > 10, cancelled + " times");
        assertSame(whole, files(out), "after " + cancelled + " times");
    }

    /** Errors that only appear when the experiment runs also name the line of the file, unless the cause is not in the file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dt: 0 | line 3: dt is 0.0 ms",
                "current: .nan | line 3: current is '.nan'",
                "current: nowhere.npy | line 3: current: file",
                "stimulus: playback(file=nowhere.npy) | line 3: stimulus 'playback(",
                "'parameters:\n  tau_m: [1, 2, 3]' | line 4: parameter tau_m is an array of 3 values, expected 10",
                "'parameters:\n  tau_m: normal:0:5:1' | line 4: parameter tau_m of unit",
                "'initial:\n  v: 1e39' | line 4: initial v of unit 0 is Infinity",
                "'initial:\n  v: [1, 2]' | line 4: initial v is an array of 2 values",
                "'record:\n  - rate()\n  - spikes(units=5:20)' | line 5: recorder 'spikes(units=5:20)'",
                "'stimulus:\n  - constant(amplitude=0.1)\n  - step(amplitude=1, on=1e300)' | line 5: stimulus 'step(amplitude=1, on=1e300)': argument on of",
                "record: traces(columns=q) | line 3: recorder 'traces(columns=q)': state variable q is unknown",
                "'record:\n  - spikes()\n  - spikes()' | line 5: recorder 'spikes()': file",
                "'stimulus:\n  - step_noise(sd=1)\n  - poisson(rate=1e9, weight=1, tau=5)' | line 5: stimulus 'poisson(rate=1e9, weight=1, tau=5)': argument rate",
                "'stimulus:\n  - ou(sd=0:-1, tau=5)' | line 4: stimulus 'ou(sd=0:-1, tau=5)': argument sd"
            })
    void whatIsFoundLateIsToldWithItsLine(String lines, String expected) throws IOException {
        Path file = folder.resolve("experiment.yaml");
        Files.writeString(file, "units: 10\nsteps: 10\n" + lines.replace("\\n", "\n"));
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            InputException e = assertThrows(
                    InputException.class,
                    () -> new ExperimentRun(
                                    Experiment.load(file),
                                    folder.resolve("out"),
                                    ExecutionTuning.DEFAULTS,
                                    CheckpointPolicy.NONE)
                            .run(backend));
            assertTrue(e.getMessage().startsWith("file " + file + " " + expected), e.getMessage());
        }
    }

    @Test
    void twoRunsDoNotWriteIntoOneFolderAtOnce() throws IOException {
        Path out = folder.resolve("out");
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            ExperimentRun second =
                    new ExperimentRun(experiment(), out, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE);
            Progress meanwhile = (done, total, spikes) -> {
                InputException e = assertThrows(InputException.class, () -> second.run(backend));
                assertTrue(e.getMessage().contains("is locked by another run"), e.getMessage());
            };
            new ExperimentRun(experiment(), out, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE)
                    .run(backend, meanwhile, new CancellationToken());
            second.run(backend);
        }
        assertSame(run(experiment(), "cpu-scalar", 0, 0), files(out), "one after the other");
    }

    @Test
    void aFileWhoseNameHasCommasIsFoundNotedAndNotWrittenOver() throws IOException {
        Path beside = Files.createDirectory(folder.resolve("with, a comma (1)"));
        NpyWriter.write(beside.resolve("a, b (2).npy.step.npy"), new float[] {1, 2}, 2, 1);
        Path file = beside.resolve("e.yaml");
        String text =
                "units: 2\nsteps: 2\nstimulus: ['playback(file=\"a, b (2).npy.step.npy\", gain=2)']\nrecord: ['%s']\n";
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            Files.writeString(file, String.format(text, "spikes(file=\"x, (y).npz\")"));
            new ExperimentRun(Experiment.load(file), beside, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE)
                    .run(backend);
        }
        assertTrue(Files.exists(beside.resolve("x, (y).npz")));
        String run = Files.readString(beside.resolve("run.json"));
        assertTrue(run.contains("\"a, b (2).npy.step.npy\" : \""), run);
        Path over = NpyWriter.write(beside.resolve("k.npz.step.npy"), new float[] {1, 2}, 2, 1);
        Files.writeString(
                file, String.format(text, "spikes(file=k.npz)").replace("a, b (2).npy.step.npy", "k.npz.step.npy"));
        byte[] before = Files.readAllBytes(over);
        Experiment experiment = Experiment.load(file);
        String message = assertThrows(
                        InputException.class,
                        () -> new ExperimentRun(experiment, beside, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE))
                .getMessage();
        assertTrue(message.contains("is an input of this run and would be overwritten"), message);
        assertArrayEquals(before, Files.readAllBytes(over));
    }

    @Test
    void aRecorderMayNameThousandsOfUnits() throws IOException {
        String units = IntStream.range(0, 5000).mapToObj(String::valueOf).collect(Collectors.joining(" "));
        assertEquals(units, RecorderKind.describe("traces(units=" + units + ")").get("units"));
    }

    /** A run overwrites neither its inputs nor files that are not checkpoints. */
    @Test
    void inputsAndForeignFilesAreNotWrittenOver() throws IOException {
        Path file = folder.resolve("e.csv");
        String text = "units: 2\nsteps: 2\ncurrent: s.csv.unit.npy\nrecord: spikes(file=%s)\n";
        Path current = folder.resolve("s.csv.unit.npy");
        Files.write(current, NpyHeader.bytes(NpyHeader.FLOAT32, 2));
        Files.write(current, new byte[8], StandardOpenOption.APPEND);
        for (String output : List.of("e.csv", "s.csv")) {
            Files.writeString(file, String.format(text, output));
            byte[] before = Files.readAllBytes(current);
            Experiment experiment = Experiment.load(file);
            String message = assertThrows(
                            InputException.class,
                            () -> new ExperimentRun(
                                    experiment, folder, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE))
                    .getMessage();
            assertTrue(message.contains("is an input of this run and would be overwritten"), message);
            assertArrayEquals(before, Files.readAllBytes(current));
        }
        Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");
        String message = assertThrows(
                        InputException.class,
                        () -> new ExperimentRun(
                                experiment(), folder, ExecutionTuning.DEFAULTS, new CheckpointPolicy(mine, 1, 0, null)))
                .getMessage();
        assertTrue(message.contains("is not a checkpoint and would be overwritten"), message);
        assertEquals("mine", Files.readString(mine));
    }

    /** Each batch element starts with the per-unit initial values. */
    @Test
    void aBatchWithValuesOfEachUnitIsWrittenDown() throws IOException {
        Path file = folder.resolve("batch.yaml");
        Files.writeString(file, "units: 2\nbatch: 2\nsteps: 5\ninitial: {v: [-65, -60]}\n");
        Path out = folder.resolve("out");
        CheckpointPolicy policy = new CheckpointPolicy(out.resolve(ExperimentRun.CHECKPOINT), 2, 0, null);
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(Experiment.load(file), out, ExecutionTuning.DEFAULTS, policy).run(backend);
        }
        assertTrue(Files.exists(out.resolve(RunMetadata.NAME)));
    }

    /** Resuming with other initial values is rejected, with and without shards; the message names the difference. */
    @ParameterizedTest
    @ValueSource(longs = {0, 120})
    void aRunThatBeganOtherwiseIsNotGoneOnWith(long part) throws IOException {
        Path out = folder.resolve("out");
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        ExecutionTuning tuning = new ExecutionTuning(0, 50, part);
        CancellationToken cancellation = new CancellationToken();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            assertThrows(
                    CancelledException.class,
                    () -> new ExperimentRun(experiment(), out, tuning, new CheckpointPolicy(checkpoint, 0, 0, null))
                            .run(backend, (done, total, spikes) -> cancellation.cancel(), cancellation));
            Experiment experiment = experiment();
            ModelSpec other = experiment.model().withInitial("v", "-60");
            String message = assertThrows(
                            InputException.class,
                            () -> new ExperimentRun(
                                            experiment.with(other, null, null, null, List.of(), List.of()),
                                            out,
                                            tuning,
                                            new CheckpointPolicy(checkpoint, 0, 0, checkpoint))
                                    .run(backend))
                    .getMessage();
            assertTrue(message.contains("initial") && message.contains("-60"), message);
        }
    }

    @Test
    void filesOfAnInterruptedRunAreReadableAndNotLost() throws IOException {
        Experiment experiment = experiment();
        Path out = folder.resolve("out");
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        CancellationToken cancellation = new CancellationToken();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            CheckpointPolicy policy = new CheckpointPolicy(checkpoint, 0, 0, null);
            assertThrows(
                    CancelledException.class,
                    () -> new ExperimentRun(experiment, out, new ExecutionTuning(0, 50, 0), policy)
                            .run(backend, (done, total, spikes) -> cancellation.cancel(), cancellation));
            assertFalse(Files.exists(out.resolve("spikes.npz")));
            assertTrue(Files.size(out.resolve("spikes.npz.unit.npy")) > 128);
            String message = assertThrows(
                            InputException.class,
                            () -> new ExperimentRun(experiment, out, ExecutionTuning.DEFAULTS, policy))
                    .getMessage();
            assertTrue(message.contains("--resume") && message.contains("spikes.npz.step.npy"), message);
        }
    }

    @Test
    void aRecorderOfAnotherRunIsNotGoneOnWith() throws IOException {
        Experiment experiment = experiment();
        Path out = folder.resolve("out");
        Path checkpoint = out.resolve(ExperimentRun.CHECKPOINT);
        CancellationToken cancellation = new CancellationToken();
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            assertThrows(
                    CancelledException.class,
                    () -> new ExperimentRun(
                                    experiment,
                                    out,
                                    new ExecutionTuning(0, 50, 0),
                                    new CheckpointPolicy(checkpoint, 0, 0, null))
                            .run(backend, (done, total, spikes) -> cancellation.cancel(), cancellation));
            Experiment other = experiment.withRecorders(List.of("rate(bin=4)"));
            String message = assertThrows(
                            InputException.class,
                            () -> new ExperimentRun(
                                            other,
                                            out,
                                            ExecutionTuning.DEFAULTS,
                                            new CheckpointPolicy(checkpoint, 0, 0, checkpoint))
                                    .run(backend))
                    .getMessage();
            assertTrue(message.contains("rate(bin_steps=40,units=all)"), message);
        }
    }

    @Test
    void aCheckpointIsWrittenByTheClockToo() throws IOException {
        CheckpointPolicy policy = new CheckpointPolicy(folder.resolve("state.npz"), 0, 1e-9, null);
        try (Backend backend = TestBackends.open("cpu-scalar")) {
            new ExperimentRun(experiment(), folder.resolve("out"), new ExecutionTuning(0, 100, 0), policy).run(backend);
        }
        assertTrue(Files.size(folder.resolve("state.npz")) > 1000);
    }
}
