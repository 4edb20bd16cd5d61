package org.lifsim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lifsim.Processes.Result;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.NetworkExperiment;
import org.lifsim.experiment.NetworkRun;
import org.lifsim.experiment.Progress;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.sparse.CellPopulation;
import org.lifsim.sparse.SparseNetwork;

/** {@code run}, {@code describe} and {@code init} of sparse networks. */
class NetworkCommandsTest extends CommandTestBase {
    private static final String SMALL = """
            network: small
            dt: 0.1                 # ms
            seed: 1
            populations:
              E: {units: 400, model: iaf_psc_delta, parameters: {tau_m: 20, V_th: 20, V_reset: 0, E_L: 0, t_ref: 2}, initial: {V_m: 0}}
              I: {units: 100, like: E}
            inputs:
              noise: {poisson: 20000, to: [E, I], weight: 0.1, delay: 1.5}
            projections:
              exc: {from: E, to: [E, I], rule: fixed_indegree(40), weight: 0.1, delay: 1.5}
              inh: {from: I, to: [E, I], rule: fixed_indegree(10), weight: -0.5, delay: 1.5}
            record: [spikes(of=E, units=0:50), rate(of=I)]
            run: 200               # ms
            """;

    private Path file(String text) throws IOException {
        Path file = folder.resolve("net.yaml");
        Files.writeString(file, text);
        return file;
    }

    private static JsonNode metadata(Path folder) throws IOException {
        return new ObjectMapper().readTree(folder.resolve("network.json").toFile());
    }

    @Test
    void aNetworkRunsFromItsFile() throws IOException, InterruptedException {
        Path file = file(SMALL);
        Path out = folder.resolve("out");
        Result result = lifsim("run", file.toString(), "--out", out.toString(), "--plot", "--threads", "1");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("synapses   25,000"), result.out());
        assertTrue(result.out().contains("E                   400"), result.out());
        Result redrawn = lifsim("plot", out.toString());
        assertEquals(0, redrawn.exitCode(), redrawn.err());
        for (String name : List.of("network.json", "spikes-E.npz", "rate-I.npz", "raster.png")) {
            assertTrue(Files.size(out.resolve(name)) > 0, name);
        }
        try (var files = Files.list(out)) {
            assertEquals(4, files.count(), "nothing else is left");
        }
        double[] cells = NpzReader.read(out.resolve("spikes-E.npz"), Set.of("unit"))
                .get("unit")
                .numbers();
        assertTrue(cells.length > 50);
        for (double cell : cells) {
            assertTrue(cell >= 0 && cell < 50);
        }
        double[] counts = NpzReader.read(out.resolve("rate-I.npz"), Set.of("spikes"))
                .get("spikes")
                .numbers();
        assertEquals(200, counts.length, "bins of 1 ms");
        JsonNode run = metadata(out);
        double total = 0;
        for (double count : counts) {
            total += count;
        }
        assertEquals(run.path("populations").path("I").path("spikes").asDouble(), total);
        Path again = folder.resolve("again");
        assertEquals(
                0,
                lifsim("run", file.toString(), "--out", again.toString(), "--backend", "cpu-scalar", "--threads", "3")
                        .exitCode());
        assertEquals(run.path("digest"), metadata(again).path("digest"));
        assertMistake(lifsim("run", file.toString(), "--out", out.toString()), "has results: network.json");
        Result plotted = lifsim("plot", out.toString(), "--from", "50", "--to", "100", "--plot-format", "svg");
        assertEquals(0, plotted.exitCode(), plotted.err());
        assertTrue(Files.size(out.resolve("raster.svg")) > 0);
        assertMistake(lifsim("plot", out.toString(), "--from", "300"), "--from is 300.0 ms");
        assertMistake(lifsim("plot", out.toString(), "--unit", "3"), "--unit is given for a network");
        Result report = lifsim("report", out.toString());
        assertEquals(0, report.exitCode(), report.err());
        String page = Files.readString(out.resolve("report.html"));
        for (String part :
                List.of("small: 500 cells, 200.0 ms", "<td>400</td>", "population E: 400 of iaf_psc_delta", "svg")) {
            assertTrue(page.contains(part), part);
        }
        assertMistake(lifsim("sweep", file.toString(), "--vary", "tau_m=1:2:2"), "is the key of a sparse network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"brunel", "brunel-alpha", "cuba", "coba", "microcircuit"})
    void examplesAreNetworks(String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".yaml");
        assertEquals(0, lifsim("init", "--example", name, file.toString()).exitCode());
        assertTrue(NetworkExperiment.isIn(file));
        Result described = lifsim("describe", file.toString());
        assertEquals(0, described.exitCode(), described.err());
        String synapses =
                name.equals("microcircuit") ? "298,880,968" : name.startsWith("brunel") ? "15,625,000" : "320,000";
        assertTrue(described.out().contains("synapses        " + synapses), described.out());
        described.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fixed_indegree(40)|fixed_indegree(forty)|line 10|has indegree 'forty'",
                "fixed_indegree(40)|fixed_indegre(40)|line 10|did you mean 'fixed_indegree'?",
                "model: iaf_psc_delta|model: iaf_delta|line 5|did you mean 'iaf_psc_delta'?",
                "tau_m: 20|tau_mm: 20|line 5|did you mean 'tau_m'?",
                "tau_m: 20|tau_m: -20|line 5|tau_m is -20.0, expected > 0",
                "like: E|like: F|line 6|is 'F', expected a population above",
                "from: E|from: X|line 10|is 'X'",
                "rate(of=I)|rate(of=J)|line 12|records 'J'",
                "units=0:50|units=399:401|line 12|has unit 400, expected units from 0 to 399",
                "rate(of=I)|\"traces(of=I, every=0)\"|line 12|a whole number of steps from 1",
                "rate(of=I)|\"traces(of=I, columns=V)\"|line 12|did you mean 'V_m'?",
                "rate(of=I)|rates(of=I)|line 12|did you mean 'rate'?",
                "run: 200|run: 200.03|line 13|expected a positive multiple of dt",
                "run: 200|rnu: 200|line 13|did you mean 'run'?",
                "delay: 1.5}|delay: 0.01}|delay of 'noise to E'|which is 0 steps",
                "weight: -0.5|weight: nan|line 11|weight",
                "fixed_indegree(40), weight: 0.1|fixed_indegree(40), weight: normal(0.1, 0.01)|line 10|put quotes around",
                "fixed_indegree(40)|fixed_total_number(1e15)|projection 'exc to E'|at most 2^31; split it",
                "poisson: 20000, to: [E, I], weight: 0.1|current: 1e308, to: E, weight: 1e10|the current of|a finite product",
                "run: 200|run: 1e300|line 13|at most 2^53 steps",
                "rate(of=I)|rate(of=I, file=a.h5)|line 12|ends in .npz or .csv, without",
                "weight: -0.5|weight: -1e-320|projection 'inh to E'|which is rounded to 0",
                "units: 400|units: 0|line 5|whole number from 1",
                "dt: 0.1 |dt: 0.00015 |line 2|microseconds",
                "poisson: 20000|poisson: 1e9|Poisson source|100000.0 spikes in a step",
                "to: [E, I], rule: fixed_indegree(10)|to: [E, I], rule: fixed_indegree(1000), multapses: false|projection 'inh to E'|without multapses, but 100 sources"
            })
    void mistakesNameTheirPlace(String from, String to, String place, String message)
            throws IOException, InterruptedException {
        assertTrue(SMALL.contains(from), from);
        Path file = file(SMALL.replaceFirst(java.util.regex.Pattern.quote(from), to));
        Result result =
                lifsim("run", file.toString(), "--out", folder.resolve("out").toString());
        assertEquals(ExitCode.USAGE_ERROR, result.exitCode(), result.out() + result.err());
        assertTrue(result.err().contains(place), result.err());
        assertTrue(result.err().contains(message), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        assertFalse(Files.exists(folder.resolve("out").resolve("network.json")));
    }

    @Test
    void connectionsAndSpikesComeFromFiles() throws IOException, InterruptedException {
        // source 0 spikes in step 1, source 1 in steps 2 and 3; each reaches its own cell, which sends the spike to
        // cell 2
        Files.writeString(folder.resolve("in.csv"), "step,t_ms,unit\n1,0.1,0\n2,0.2,1\n3,0.3,1\n");
        Files.writeString(folder.resolve("list.csv"), "source,target,weight,delay\n0,2,30,0.5\n1,2,0.25,0.1\n");
        String text = """
                network: lists
                populations:
                  E: {units: 3, model: iaf_psc_delta, parameters: {V_th: 20, V_reset: 0, E_L: 0, t_ref: 0}}
                inputs:
                  in: {spikes: in.csv, sources: 3, to: E, rule: one_to_one, weight: 30, delay: 0.1}
                projections:
                  own: {from: E, to: E, rule: list(file=list.csv)}
                record: spikes(file=out.csv)
                run: 2
                """.replace("spikes(file", "spikes(of=E, file");
        Path file = file(text);
        Path out = folder.resolve("lists");
        Result result = lifsim("run", file.toString(), "--out", out.toString());
        assertEquals(0, result.exitCode(), result.err());
        List<String> spikes = Files.readAllLines(out.resolve("out.csv"));
        // 0 spikes in step 2, and its spike makes 2 spike in step 7; 1 spikes in steps 3 and 4
        assertEquals(
                List.of("2,0", "3,1", "4,1", "7,2"),
                spikes.stream()
                        .skip(1)
                        .map(line -> line.replaceFirst(",.*,", ","))
                        .toList(),
                spikes.toString());
        file(text.replace("list.csv)", "list.csv), weight: 3"));
        assertMistake(
                lifsim("run", file.toString(), "--out", folder.resolve("l2").toString()), "weight' is given");
        file(text.replace("file=list.csv", "file=none.csv"));
        assertMistake(
                lifsim("run", file.toString(), "--out", folder.resolve("l2").toString()), "none.csv does not exist");
        file(text.replace("sources: 3", "sources: 1"));
        assertMistake(
                lifsim("run", file.toString(), "--out", folder.resolve("l2").toString()), "in.csv");
        Files.writeString(folder.resolve("list.csv"), "source,target\n0,2\n1,3.5\n");
        file(text);
        assertMistake(
                lifsim("run", file.toString(), "--out", folder.resolve("l2").toString()),
                "has target 3.5 of connection 1");
    }

    /** What a recorder of traces writes is what a network tells in Java. */
    @Test
    void tracesAreRecorded() throws IOException, InterruptedException {
        Path file = file(
                SMALL.replace("rate(of=I)]", "\"traces(of=E, units=1:8:3, every=4)\", \"traces(of=I, file=i.csv)\"]"));
        Path out = folder.resolve("out");
        Result result = lifsim("run", file.toString(), "--out", out.toString(), "--plot");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(Files.size(out.resolve("trace-E-4.png")) > 0);
        NetworkExperiment experiment = NetworkExperiment.load(file);
        List<Double> expected = new ArrayList<>();
        List<Double> inhibitory = new ArrayList<>();
        try (Backend backend = CpuBackend.scalar(3);
                SparseNetwork network = experiment.builder().build(backend)) {
            CellPopulation e = experiment.populations().get(0);
            CellPopulation i = experiment.populations().get(1);
            network.probe(List.of(
                    new SparseNetwork.Probe(e, "V_m", 1),
                    new SparseNetwork.Probe(e, "V_m", 4),
                    new SparseNetwork.Probe(e, "V_m", 7),
                    new SparseNetwork.Probe(i, "V_m", 0)));
            network.advance(2000, null, (step, values) -> {
                for (int n = 0; n < 3 && step % 4 == 0; n++) {
                    expected.add(values[n]);
                }
                inhibitory.add(values[3]);
            });
            assertEquals(inhibitory.get(1999), network.read(i, "V_m")[0]);
            assertThrows(InputException.class, () -> network.probe(List.of(new SparseNetwork.Probe(i, "V_m", 100))));
            assertThrows(InputException.class, () -> network.probe(List.of(new SparseNetwork.Probe(i, "g_ex", 0))));
        }
        Map<String, NpzReader.Array> arrays =
                NpzReader.read(out.resolve("traces-E.npz"), Set.of("step", "unit", "V_m"));
        assertArrayEquals(
                expected.stream().mapToDouble(x -> x).toArray(),
                arrays.get("V_m").numbers());
        assertArrayEquals(new double[] {1, 4, 7}, arrays.get("unit").numbers());
        assertEquals(500, arrays.get("step").numbers().length);
        assertEquals(2000, arrays.get("step").numbers()[499]);
        List<String> lines = Files.readAllLines(out.resolve("i.csv"));
        assertEquals("step,t_ms,unit,V_m", lines.get(0));
        assertEquals("2000,200,0," + inhibitory.get(1999), lines.get(2000));
    }

    /** What is rounded, or starts above the threshold, is told once, before the run and in its file. */
    @Test
    void whatIsRoundedIsTold() throws IOException, InterruptedException {
        Path file = file("""
                network: rounded
                populations:
                  E: {units: 50, model: iaf_psc_exp, parameters: {t_ref: 2.05}, initial: {V_m: "-60:-40.1"}}
                inputs:
                  noise: {poisson: 8000, to: E, weight: 50, delay: 1.55}
                  step: {current: 3, to: E, start: 1.23, stop: 5}
                projections:
                  p: {from: E, to: E, rule: fixed_indegree(50), weight: "lognormal(0, 2.5)", delay: 0.26}
                  q: {from: E, to: E, rule: one_to_one, delay: 0.3}
                run: 10
                """);
        List<String> expected = List.of(
                "population 'E' has 37 of 50 cells that start at or above V_th; they spike in the first step",
                "population 'E' has a t_ref of 2.05 ms, which is rounded up to 2.1 ms, as in NEST",
                "'noise to E' has a delay of 1.55 ms, which is rounded to 1.6 ms",
                "'step to E' has a start or stop of 1.23 ms, which is rounded to 1.2 ms",
                "'p to E' has a delay of 0.26 ms, which is rounded to 0.3 ms");
        Path out = folder.resolve("out");
        Result run = lifsim("run", file.toString(), "--out", out.toString(), "--quiet");
        assertEquals(0, run.exitCode(), run.err());
        Result described = lifsim("describe", file.toString());
        List<String> told = new ArrayList<>();
        metadata(out).path("warnings").forEach(warning -> told.add(warning.asText()));
        for (String warning : expected) {
            assertTrue(told.contains(warning), told.toString());
            assertTrue(run.err().contains("lifsim: warning: " + warning), run.err());
            assertTrue(described.err().contains("lifsim: warning: " + warning), described.err());
        }
        assertEquals(6, told.size(), told.toString());
        assertTrue(
                told.get(5).matches("the network has \\d+ drawn weights that are rounded to 0; .*"), told.toString());
    }

    /** A network that does not fit is refused before its connections are drawn. */
    @Test
    void aNetworkThatDoesNotFitIsRefusedAtOnce() throws IOException, InterruptedException {
        StringBuilder many = new StringBuilder("projections:\n");
        for (int n = 0; n < 100; n++) {
            many.append("  p" + n + ": {from: E, to: E, rule: fixed_total_number(2000000000), ")
                    .append("weight: \"normal(1, 0.1)\"}\n");
        }
        Path file = file(SMALL.replace("projections:\n", many));
        long start = System.nanoTime();
        Result result =
                lifsim("run", file.toString(), "--out", folder.resolve("x").toString());
        assertEquals(3, result.exitCode(), result.err());
        assertTrue(result.err().contains("the network needs at least 1,200,0"), result.err());
        assertTrue(System.nanoTime() - start < 60e9, "drawing them would take minutes");
    }

    /** Options change single values of a file. */
    @Test
    void settingsReplaceValuesOfTheFile() throws IOException, InterruptedException {
        Path file = file(SMALL);
        Path changed = folder.resolve("changed.yaml");
        Files.writeString(
                changed,
                SMALL.replace("tau_m: 20", "tau_m: 10, C_m: 2")
                        .replace("poisson: 20000", "poisson: 30000")
                        .replace("seed: 1", "seed: 9")
                        .replace("run: 200", "run: 20"));
        Path out = folder.resolve("out");
        Path expected = folder.resolve("expected");
        Result result = lifsim(
                "run",
                file.toString(),
                "--out",
                out.toString(),
                "--seed",
                "9",
                "--set",
                "populations.E.parameters.tau_m=10",
                "--set",
                "populations.E.parameters.C_m=2",
                "--set",
                "inputs.noise.poisson=30000",
                "--set",
                "run=20");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(
                0,
                lifsim("run", changed.toString(), "--out", expected.toString()).exitCode());
        assertEquals(metadata(expected).path("digest"), metadata(out).path("digest"));
        assertEquals("seed=9", metadata(out).path("settings").get(0).asText());
        assertMistake(
                lifsim("describe", file.toString(), "--set", "populations.E.units=0"),
                "net.yaml with --set populations.E.units=0: 'units' is 0, expected a whole number from 1");
        assertMistake(
                lifsim("describe", file.toString(), "--set", "population.E.units=1"),
                "names 'population', which has no keys below it; did you mean 'populations'?");
        assertMistake(
                lifsim("describe", file.toString(), "--set", "populations.E=1"),
                "names a list or a mapping, expected a key with one value");
        assertMistake(lifsim("describe", file.toString(), "--set", "units"), "expected KEY=VALUE");
        assertMistake(lifsim("describe", file.toString(), "--set", "units=4"), "is not a known key");
    }

    /** However often a run is stopped, and on however many threads it goes on, its files and its digest are the same. */
    @Test
    void aStoppedRunGoesOn() throws IOException, InterruptedException {
        Path file = file(SMALL.replace("rate(of=I)]", "rate(of=I), traces(of=E)]")
                .replace("weight: -0.5, delay: 1.5", "weight: -0.5, delay: \"uniform(0.1, 3)\"")
                .replace("inputs:", "inputs:\n  more: {current: 0.2, to: E, start: 30, stop: 120}"));
        Path whole = folder.resolve("whole");
        assertEquals(
                0, lifsim("run", file.toString(), "--out", whole.toString()).exitCode());
        NetworkExperiment experiment = NetworkExperiment.load(file);
        Path pieces = folder.resolve("pieces");
        int stops = 0;
        for (int threads = 1; ; threads++) {
            CancellationToken cancellation = new CancellationToken();
            int after = threads;
            int[] reports = new int[1];
            boolean resume = threads > 1;
            try (Backend backend = CpuBackend.scalar(threads)) {
                new NetworkRun(experiment, pieces)
                        .run(
                                backend,
                                resume,
                                (done, total, spikes) -> {
                                    if (reports[0]++ == after) {
                                        cancellation.cancel();
                                    }
                                },
                                cancellation);
                break;
            } catch (CancelledException e) {
                stops++;
                assertTrue(e.getMessage().contains("go on with --resume"), e.getMessage());
                assertTrue(Files.exists(pieces.resolve("checkpoint.npz")));
                assertFalse(Files.exists(pieces.resolve("network.json")));
            }
        }
        assertTrue(stops > 3, stops + " stops");
        assertEquals(metadata(whole).path("digest"), metadata(pieces).path("digest"));
        assertEquals(metadata(whole).path("populations"), metadata(pieces).path("populations"));
        for (String name : List.of("spikes-E.npz", "rate-I.npz", "traces-E.npz")) {
            assertArrayEquals(Files.readAllBytes(whole.resolve(name)), Files.readAllBytes(pieces.resolve(name)), name);
        }
        try (var files = Files.list(pieces)) {
            assertEquals(4, files.count(), "no checkpoint and no partial file is left");
        }
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefused() throws IOException, InterruptedException {
        Path file = file(SMALL);
        Path out = folder.resolve("out");
        CancellationToken cancellation = new CancellationToken();
        cancellation.cancel();
        try (Backend backend = CpuBackend.scalar(1)) {
            NetworkExperiment experiment = NetworkExperiment.load(file);
            assertThrows(
                    CancelledException.class,
                    () -> new NetworkRun(experiment, out).run(backend, false, Progress.SILENT, cancellation));
        }
        byte[] checkpoint = Files.readAllBytes(out.resolve("checkpoint.npz"));
        file(SMALL.replace("tau_m: 20", "tau_m: 21"));
        assertMistake(
                lifsim("run", file.toString(), "--out", out.toString(), "--resume"),
                "is a checkpoint of another network: it has population E: 400 of iaf_psc_delta, tau_m 20.0");
        file(SMALL.replace(", rate(of=I)", ""));
        assertMistake(lifsim("run", file.toString(), "--out", out.toString(), "--resume"), "it records something else");
        file(SMALL);
        byte[] damaged = checkpoint.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(out.resolve("checkpoint.npz"), damaged);
        assertMistake(lifsim("run", file.toString(), "--out", out.toString(), "--resume"), "checkpoint.npz");
        Files.write(out.resolve("checkpoint.npz"), checkpoint);
        assertEquals(
                0,
                lifsim("run", file.toString(), "--out", out.toString(), "--resume")
                        .exitCode());
        assertMistake(
                lifsim("run", file.toString(), "--out", folder.resolve("none").toString(), "--resume"),
                "no checkpoint to resume from");
    }

    @Test
    void optionsOfPopulationsAreRefused() throws IOException, InterruptedException {
        assertMistake(lifsim("run", file(SMALL).toString(), "--steps", "5"), "--steps does not apply to a network");
        Path other = folder.resolve("other.yaml");
        Files.writeString(other, "units: 5\nsteps: 5\n");
        assertMistake(lifsim("describe", other.toString()), "describes no network");
    }
}
