package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.NetworkRun;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.NpzReader;
import org.lifsim.plot.Figure;
import org.lifsim.plot.RasterPlot;
import org.lifsim.plot.UnitTracePlot;
import org.lifsim.recording.SpikeReader;
import org.lifsim.recording.UnitSelection;

/** The figures of a run of a sparse network: a raster of all recorded populations. */
public final class NetworkFigures {
    /** Points of a population beyond which a raster would be solid black. */
    private static final int MAX_POINTS = 50_000;

    /** Time that a figure of a cell shows, ms. */
    private static final double TRACE_MS = 500;

    /** Cells of a population that have a figure. */
    private static final int MAX_TRACES = 3;

    private static final long MAX_TRACE_BYTES = 1L << 28;

    private final Path folder;
    private final JsonNode run;
    private final Subject file;
    private final double from;
    private final double to;

    private NetworkFigures(Path folder, double from, double to) throws IOException {
        this.folder = folder;
        this.from = from;
        Path path = folder.resolve(NetworkRun.NAME);
        file = Subject.file(path);
        try (InputStream in = Files.newInputStream(path)) {
            run = JsonText.object(in, file);
        }
        this.to = Math.min(to, number("duration_ms"));
        if (!(from < this.to)) {
            throw new InputException(Problem.of("--from", "is " + from + " ms, and the figure ends at " + this.to)
                    .expected("an earlier time"));
        }
    }

    /**
     * Whether a folder has the run of a network.
     *
     * @param folder a folder
     * @return whether it does
     */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(NetworkRun.NAME));
    }

    /**
     * Draws the figures.
     *
     * @param folder folder of a run
     * @param from start of the time axis, ms
     * @param to end of the time axis, ms; infinity for the whole run
     * @return figures by name; empty if no spikes and no traces are recorded
     * @throws InputException if the run's files are damaged, or no time is left
     * @throws IOException if reading fails
     */
    public static Map<String, Figure> of(Path folder, double from, double to) throws IOException {
        NetworkFigures figures = new NetworkFigures(folder, from, to);
        List<RasterPlot.Group> groups = new ArrayList<>();
        for (JsonNode recording : figures.run.path("recordings")) {
            if (recording.path("kind").asText().equals("spikes")) {
                groups.add(figures.group(recording));
            }
        }
        Map<String, Figure> drawn = new LinkedHashMap<>();
        if (!groups.isEmpty()) {
            String title = figures.run.path("network").asText();
            drawn.put("raster", RasterPlot.of(title, from, figures.to, groups));
        }
        for (JsonNode recording : figures.run.path("recordings")) {
            if (recording.path("kind").asText().equals("traces")) {
                figures.addTraces(recording, drawn);
            }
        }
        return drawn;
    }

    /** Adds a figure for each of the first recorded cells of a population. */
    private void addTraces(JsonNode recording, Map<String, Figure> drawn) throws IOException {
        Path path = folder.resolve(recording.path("file").asText());
        if (!path.toString().endsWith(".npz")
                || Files.size(path)
                        > Math.min(MAX_TRACE_BYTES, Runtime.getRuntime().maxMemory() / 8)) {
            return;
        }
        String population = recording.path("population").asText();
        List<String> columns = new ArrayList<>();
        recording.path("columns").forEach(column -> columns.add(column.asText()));
        Set<String> names = new LinkedHashSet<>(columns);
        names.addAll(List.of("step", "unit"));
        Map<String, NpzReader.Array> arrays = NpzReader.read(path, names);
        double dt = number("dt");
        double[] ms = Arrays.stream(arrays.get("step").numbers())
                .map(step -> step * dt)
                .toArray();
        int begin = (int) Arrays.stream(ms).filter(time -> time < from).count();
        double until = Math.min(to, from + TRACE_MS);
        int end = (int) Arrays.stream(ms).filter(time -> time <= until).count();
        double[] cells = arrays.get("unit").numbers();
        for (int u = 0; end > begin + 1 && u < Math.min(MAX_TRACES, cells.length); u++) {
            String title = String.format(Locale.ROOT, "%s, cell %,d", population, (long) cells[u]);
            UnitTracePlot plot = new UnitTracePlot(title, Arrays.copyOfRange(ms, begin, end));
            for (String column : columns) {
                double[] all = arrays.get(column).numbers();
                if (all.length != ms.length * cells.length) {
                    throw new InputException(
                            Problem.of(Subject.file(path), "has " + all.length + " values of " + column)
                                    .expected(ms.length + " steps of " + cells.length + " cells"));
                }
                int offset = u;
                plot.panel(
                        column + " (" + unit(column) + ")",
                        IntStream.range(begin, end)
                                .mapToDouble(row -> all[row * cells.length + offset])
                                .toArray());
            }
            if (plot.canDraw()) {
                drawn.put("trace-" + population + "-" + (long) cells[u], plot.figure());
            }
        }
    }

    private static String unit(String column) {
        return column.startsWith("V") ? "mV" : column.startsWith("I") ? "pA" : "nS";
    }

    private double number(String key) {
        JsonNode value = run.path(key);
        if (!value.isNumber() || !(value.doubleValue() > 0)) {
            throw new InputException(Problem.of(file, "has no " + key).expected("a positive number"));
        }
        return value.doubleValue();
    }

    private RasterPlot.Group group(JsonNode recording) throws IOException {
        double dt = number("dt");
        long steps = Math.round(number("duration_ms") / dt) + 1;
        String population = recording.path("population").asText();
        long cells = JsonText.whole(run.path("populations").path(population), "units", 1, Integer.MAX_VALUE, file);
        double[] times = new double[MAX_POINTS];
        long[] units = new long[MAX_POINTS];
        int[] count = new int[1];
        new SpikeReader(folder.resolve(recording.path("file").asText()), dt, steps, cells).read((step, cell) -> {
            double time = step * dt;
            if (time >= from && time <= to && count[0] < MAX_POINTS) {
                times[count[0]] = time;
                units[count[0]++] = cell;
            }
        });
        long[] selected = UnitSelection.parse(recording.path("cells").asText())
                .boundBy(cells)
                .toArray();
        long first = Arrays.stream(selected).min().orElse(0);
        long last = Arrays.stream(selected).max().orElse(0);
        return new RasterPlot.Group(population, first, last, times, units, count[0]);
    }
}
