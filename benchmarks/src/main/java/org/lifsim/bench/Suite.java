package org.lifsim.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.plot.ImageFormat;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The benchmarks of this project, run by JMH in separate Java processes: advances for every size, chunk and backend, then
 * transfers.
 */
final class Suite {
    /**
     * Maximum units for the reference implementation. A unit-step takes it two nanoseconds, so more would dominate the total
     * time.
     */
    private static final int MAX_SCALAR_UNITS = 1_000_000;

    private static final int TRANSFER_UNITS = 1_000_000;

    private static final int RECORDING_FORKS = 3;

    /** Nanoseconds per unit of {@link AdvanceBenchmark}'s score, which is in milliseconds. */
    private static final double NANOS_PER_SCORE = 1e6;

    private final List<String> backends;
    private final List<Integer> units;
    private final boolean quick;
    private final PrintStream log;
    private final Path folder;

    Suite(List<String> backends, List<Integer> units, boolean quick, PrintStream log, Path folder) {
        this.backends = backends;
        this.units = units;
        this.quick = quick;
        this.log = log;
        this.folder = folder;
    }

    /** Measures advances for all sizes, chunks and backends. */
    List<Speed> advances() throws RunnerException {
        List<Speed> speeds = new ArrayList<>();
        for (int size : units) {
            for (int chunk : new int[] {1000, 1}) {
                for (String backend : backends) {
                    if (!backend.equals("cpu-scalar") || size <= MAX_SCALAR_UNITS && chunk > 1) {
                        speeds.add(advance(backend, size, chunk));
                    }
                }
            }
        }
        return speeds;
    }

    /** Measures advances of 1,000 steps of every workload. Returns the speeds by workload, one per backend. */
    Map<String, List<Speed>> models(int units) throws RunnerException {
        Map<String, List<Speed>> all = new LinkedHashMap<>();
        for (String model : Workload.names()) {
            List<Speed> speeds = new ArrayList<>();
            for (String backend : backends) {
                int size = backend.equals("cpu-scalar") ? scalar(units) : units;
                log.printf("%-45s", model);
                speeds.add(advance(backend, size, 1000, model));
            }
            all.put(model, speeds);
        }
        return all;
    }

    /** Number of units for the reference implementation, if the other backends step {@code units} units. */
    static int scalar(int units) {
        return Math.max(2, units / 10);
    }

    private Speed advance(String backend, int size, int chunk) throws RunnerException {
        return advance(backend, size, chunk, Workload.USUAL);
    }

    private Speed advance(String backend, int size, int chunk, String model) throws RunnerException {
        int steps = chunk == 1 && size > MAX_SCALAR_UNITS ? 100 : 1000;
        RunResult result = run(options(AdvanceBenchmark.class.getSimpleName() + ".advance", backend, size)
                        .param("model", model)
                        .param("chunk", String.valueOf(chunk))
                        .param("steps", String.valueOf(steps)))
                .iterator()
                .next();
        List<Double> rates = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult)
                .map(score -> (double) size * steps / (score.getScore() * NANOS_PER_SCORE) * 1e3)
                .toList();
        double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
        Speed speed = new Speed(backend, size, chunk, rates, bytes);
        log.printf(
                "%-12s %,12d units, %4d steps per advance: %,8.0f million unit-steps/s%n",
                backend, size, chunk, speed.median());
        return speed;
    }

    /**
     * Measures the cost of recording in advances of 1,000 steps, by size and backend. Compares no recording, a spike bitmap, and
     * spikes delivered to a listener. Also measures the time of a raster plot. Returns a Markdown table.
     */
    String recording() throws RunnerException {
        StringBuilder table = new StringBuilder("1,000 steps per advance, ms per advance, medians\n\n"
                + "| backend | units | mean rate, Hz | no recording | spike bitmap | listener told every spike |\n"
                + "|---|---|---|---|---|---|\n");
        for (int size : units) {
            for (String backend : backends) {
                for (double maxCurrent : new double[] {Workload.CORTICAL, Workload.MAX_CURRENT}) {
                    recording(table, backend, size, maxCurrent);
                }
            }
        }
        raster(table);
        return table.toString();
    }

    /** Alternates between the kinds of recording in each fork, because the machine's speed varies over time. */
    private void recording(StringBuilder table, String backend, int size, double maxCurrent) throws RunnerException {
        Map<String, List<RunResult>> results = new LinkedHashMap<>();
        for (int fork = 0; fork < RECORDING_FORKS; fork++) {
            for (String recorded : List.of("nothing", "gathered", "told")) {
                results.computeIfAbsent(recorded, key -> new ArrayList<>())
                        .addAll(run(options(AdvanceBenchmark.class.getSimpleName() + ".advance", backend, size)
                                .forks(1)
                                .param("chunk", "1000")
                                .param("maxCurrent", String.valueOf(maxCurrent))
                                .param("recorded", recorded)));
            }
        }
        double nothing = median(results.get("nothing"));
        double gathered = median(results.get("gathered"));
        double told = median(results.get("told"));
        tell(
                table,
                "| %s | %,d | %.0f | %.3f | %.3f (%.2fx) | %.3f (%.2fx) |%n",
                backend,
                size,
                Workload.meanRateHz(backend, maxCurrent),
                nothing,
                gathered,
                gathered / nothing,
                told,
                told / nothing);
    }

    private void raster(StringBuilder table) throws RunnerException {
        for (ImageFormat format : List.of(ImageFormat.PNG, ImageFormat.SVG)) {
            Collection<RunResult> results = new Runner(new OptionsBuilder()
                            .include(RasterBenchmark.class.getSimpleName())
                            .param("format", format.name())
                            .verbosity(VerboseMode.SILENT)
                            .output(folder.resolve("jmh.log").toString())
                            .shouldFailOnError(true)
                            .build())
                    .run();
            double first = results.stream()
                    .flatMap(result -> result.getBenchmarkResults().stream())
                    .mapToDouble(fork -> fork.getIterationResults()
                            .iterator()
                            .next()
                            .getPrimaryResult()
                            .getScore())
                    .max()
                    .orElseThrow();
            tell(
                    table,
                    "%nRaster of 200,000 spikes as %s: %.0f ms for the first in a process (slowest of three), %.0f ms median of all%n",
                    format,
                    first,
                    median(results));
        }
    }

    private void tell(StringBuilder table, String format, Object... values) {
        String line = String.format(format, values);
        table.append(line);
        log.print(line);
    }

    private static double median(Collection<RunResult> results) {
        double[] scores = results.stream()
                .flatMap(result -> result.getBenchmarkResults().stream())
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .sorted()
                .toArray();
        return (scores[(scores.length - 1) / 2] + scores[scores.length / 2]) / 2;
    }

    /** Milliseconds of each transfer of a million units, by backend and name; empty with {@code --quick}. */
    Map<String, Map<String, Double>> transfers() throws RunnerException {
        Map<String, Map<String, Double>> all = new TreeMap<>();
        for (String backend : quick ? List.<String>of() : backends) {
            Map<String, Double> milliseconds = new TreeMap<>();
            for (RunResult result : run(options(TransferBenchmark.class.getSimpleName(), backend, TRANSFER_UNITS))) {
                milliseconds.put(
                        result.getPrimaryResult().getLabel(),
                        result.getPrimaryResult().getScore());
            }
            all.put(backend, milliseconds);
            log.println(backend + ", milliseconds for a million units: " + milliseconds);
        }
        return all;
    }

    /** Upper bound of the speed of one step over all units, from the bandwidth of a triad of the same size. */
    List<Speed> roofline() {
        List<Speed> roof = new ArrayList<>();
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults()).backend()) {
            for (int size : units) {
                roof.add(Roofline.of(backend, size));
            }
        }
        return roof;
    }

    private ChainedOptionsBuilder options(String benchmark, String backend, int size) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark + (benchmark.contains(".") ? "$" : ""))
                .param("backend", backend)
                .param("units", String.valueOf(size))
                .verbosity(VerboseMode.SILENT)
                .output(folder.resolve("jmh.log").toString())
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class);
        return quick
                ? options.forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.milliseconds(200))
                : options;
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).run();
    }
}
