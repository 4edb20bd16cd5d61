package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.StepNetworkRun;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.plot.Figure;
import org.lifsim.plot.HeatMapPlot;
import org.lifsim.plot.RasterPlot;
import org.lifsim.plot.UnitTracePlot;

/**
 * The figures of a run of a network of steps: a raster of recorded spikes, the first values of other recordings over time, and the
 * last weights. Of a batch, they show the first element.
 */
public final class StepNetworkFigures {
    /** Lines in a panel. */
    private static final int MAX_LINES = 5;

    private static final int MAX_PANELS = 8;

    /** Rows of a recording that are drawn as lines. */
    private static final int MAX_ROWS = 100_000;

    /** Spikes of a recording that are drawn. */
    private static final int MAX_POINTS = 200_000;

    /** Weights that are drawn as a heat map. */
    private static final long MAX_WEIGHTS = 250_000;

    private static final long MAX_STEPS = 1L << 53;

    private final Path folder;
    private final String title;
    private final double dt;
    private final double from;
    private final double to;
    private final List<Recording> recordings = new ArrayList<>();

    /** A recording as {@code network.json} describes it. */
    private record Recording(
            Path file, String of, boolean isWeights, boolean isBinary, long every, long rows, int height, int width) {
        boolean isRaster() {
            return isBinary && !isWeights && every == 1 && width > 1;
        }
    }

    private StepNetworkFigures(Path folder, double from, double toMs) throws IOException {
        this.folder = folder;
        this.from = from;
        Path path = folder.resolve(StepNetworkRun.NAME);
        Subject file = Subject.file(path);
        JsonNode run = json(path);
        title = JsonText.text(run, "network", file);
        dt = run.path("dt").doubleValue();
        long steps = JsonText.whole(run, "steps", 1, MAX_STEPS, file);
        if (!(dt > 0)) {
            throw JsonText.wrong(run.path("dt"), "dt", "a positive number", file);
        }
        to = Math.min(toMs, steps * dt);
        if (!(from >= 0) || !(from < to)) {
            throw new InputException(Problem.of("time range", "is from " + from + " ms to " + toMs + " ms")
                    .expected("a range within the run's " + steps * dt + " ms"));
        }
        for (JsonNode one : run.path("recordings")) {
            String name = JsonText.text(one, "file", file);
            String of = JsonText.text(one, "of", file);
            if (!of.matches("\\w+")) { // becomes part of the name of a figure
                throw JsonText.wrong(one.path("of"), "of", "the name of a signal or of weights", file);
            }
            if (!name.matches("[\\w.-]+")) {
                throw JsonText.wrong(one.path("file"), "file", "the name of a file in the folder", file);
            }
            JsonNode row = one.path("row");
            if (row.size() != 2 || row.path(0).asInt() < 1 || row.path(1).asInt() < 1) {
                throw JsonText.wrong(row, "row", "two lengths", file);
            }
            recordings.add(new Recording(
                    folder.resolve(name),
                    of,
                    JsonText.text(one, "kind", file).equals("weights"),
                    JsonText.truth(one, "binary", file),
                    JsonText.whole(one, "every", 1, MAX_STEPS, file),
                    JsonText.whole(one, "rows", 0, MAX_STEPS, file),
                    row.path(0).asInt(),
                    row.path(1).asInt()));
        }
    }

    private static JsonNode json(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return JsonText.object(in, Subject.file(path));
        }
    }

    /**
     * Whether a folder has a run of a network of steps.
     *
     * @param folder a folder
     * @return whether it does
     * @throws InputException if its {@code network.json} is damaged
     * @throws IOException if reading fails
     */
    public static boolean isIn(Path folder) throws IOException {
        Path path = folder.resolve(StepNetworkRun.NAME);
        return Files.isRegularFile(path) && json(path).path("format").asText().equals(StepNetworkRun.FORMAT);
    }

    /**
     * Draws the figures.
     *
     * @param folder folder of a run
     * @param from start of the time axis, ms
     * @param to end of the time axis, ms; infinity for the whole run
     * @param plane two recordings that are drawn over each other; null for none
     * @return figures by name; empty if nothing is recorded
     * @throws InputException if the run's files are damaged, or no time is left
     * @throws IOException if reading fails
     */
    public static Map<String, Figure> of(Path folder, double from, double to, PhasePlane plane) throws IOException {
        StepNetworkFigures figures = new StepNetworkFigures(folder, from, to);
        Map<String, Figure> drawn = new LinkedHashMap<>();
        figures.addRaster(drawn);
        figures.addTraces(drawn);
        for (Recording recording : figures.recordings) {
            if (recording.isWeights && recording.rows > 0) {
                figures.addWeights(recording, drawn);
            }
        }
        if (plane != null) {
            figures.addPlane(plane, drawn);
        }
        return drawn;
    }

    /** The time of a row: the beginning of the step after which it was recorded. */
    private double time(Recording recording, long row) {
        return ((row + 1) * recording.every - 1) * dt;
    }

    private int begin(Recording recording) {
        return (int) IntStream.range(0, (int) Math.min(Integer.MAX_VALUE, recording.rows))
                .takeWhile(row -> time(recording, row) < from)
                .count();
    }

    private int end(Recording recording) {
        return (int) IntStream.range(0, (int) Math.min(Integer.MAX_VALUE, recording.rows))
                .takeWhile(row -> time(recording, row) < to)
                .count();
    }

    private static NpyReader open(Recording recording) throws IOException {
        NpyReader reader = NpyReader.open(recording.file);
        long[] expected = {recording.rows, recording.height, recording.width};
        if (!Arrays.equals(reader.header().shape(), expected)) {
            try (reader) {
                throw new InputException(Problem.of(
                                Subject.file(recording.file),
                                "has shape " + reader.header().shapeText())
                        .expected(Arrays.toString(expected) + ", as " + StepNetworkRun.NAME + " says"));
            }
        }
        return reader;
    }

    // ---- spikes

    private void addRaster(Map<String, Figure> drawn) throws IOException {
        List<RasterPlot.Group> groups = new ArrayList<>();
        for (Recording recording : recordings) {
            if (recording.isRaster()) {
                groups.add(group(recording));
            }
        }
        if (!groups.isEmpty()) {
            boolean isCut = groups.stream().anyMatch(group -> group.count() == MAX_POINTS);
            String cut = String.format(Locale.ROOT, ", at most the first %,d spikes of each", MAX_POINTS);
            drawn.put("raster", RasterPlot.of(title + (isCut ? cut : ""), from, to, groups));
        }
    }

    private RasterPlot.Group group(Recording recording) throws IOException {
        double[] times = new double[MAX_POINTS];
        long[] units = new long[MAX_POINTS];
        int count = 0;
        float[] values = new float[recording.width];
        int end = end(recording);
        try (NpyReader reader = open(recording)) {
            for (int row = begin(recording); row < end; row++) {
                reader.read((long) row * recording.height * recording.width, values);
                for (int unit = 0; unit < values.length && count < MAX_POINTS; unit++) {
                    if (values[unit] != 0) {
                        times[count] = time(recording, row);
                        units[count++] = unit;
                    }
                }
            }
        }
        return new RasterPlot.Group(element(recording), 0, recording.width - 1, times, units, count);
    }

    // ---- lines

    private void addTraces(Map<String, Figure> drawn) throws IOException {
        Map<String, UnitTracePlot> plots = new LinkedHashMap<>();
        Map<Long, Integer> panels = new LinkedHashMap<>();
        for (Recording recording : recordings) {
            int begin = begin(recording);
            int end = Math.min(end(recording), begin + MAX_ROWS);
            if (recording.isRaster() || end <= begin) {
                continue;
            }
            int panel = panels.merge(recording.every, 1, Integer::sum) - 1;
            long first = panels.keySet().iterator().next();
            String name = "traces" + (recording.every == first ? "" : "-every-" + recording.every)
                    + (panel < MAX_PANELS ? "" : "-" + (panel / MAX_PANELS + 1));
            double[] ms = IntStream.range(begin, end)
                    .mapToDouble(row -> time(recording, row))
                    .toArray();
            int lines = Math.min(MAX_LINES, recording.height == 1 || !recording.isWeights ? recording.width : 1);
            plots.computeIfAbsent(name, key -> new UnitTracePlot(title, ms))
                    .panel(label(recording, lines), lines(recording, begin, end, lines));
        }
        plots.forEach((name, plot) -> {
            if (plot.canDraw()) {
                drawn.put(name, plot.figure());
            }
        });
    }

    /** The name of a recorded signal; of a batch, with the element that is drawn. */
    private static String element(Recording recording) {
        return recording.of + (recording.isWeights || recording.height == 1 ? "" : ", element 0");
    }

    private static String label(Recording recording, int lines) {
        int all = recording.isWeights ? recording.height * recording.width : recording.width;
        return lines == all
                ? element(recording)
                : String.format(Locale.ROOT, "%s, first%s", element(recording), lines == 1 ? " value" : " " + lines);
    }

    /** The first values of each row, line by line. */
    private static double[][] lines(Recording recording, int begin, int end, int count) throws IOException {
        double[][] lines = new double[count][end - begin];
        float[] values = new float[count];
        try (NpyReader reader = open(recording)) {
            for (int row = begin; row < end; row++) {
                reader.read((long) row * recording.height * recording.width, values);
                for (int line = 0; line < count; line++) {
                    lines[line][row - begin] = values[line];
                }
            }
        }
        return lines;
    }

    // ---- weights and planes

    /** The last weights in the range of time. */
    private void addWeights(Recording recording, Map<String, Figure> drawn) throws IOException {
        int size = Math.multiplyExact(recording.height, recording.width);
        int last = end(recording) - 1;
        if (recording.height < 2 || recording.width < 2 || size > MAX_WEIGHTS || last < 0) {
            return;
        }
        float[] values = new float[size];
        try (NpyReader reader = open(recording)) {
            reader.read((long) last * size, values);
        }
        double[][] rows = new double[recording.height][recording.width];
        for (int i = 0; i < size; i++) {
            rows[i / recording.width][i % recording.width] = Float.isFinite(values[i]) ? values[i] : Double.NaN;
        }
        String when =
                String.format(Locale.ROOT, "%.3f", time(recording, last) + dt).replaceAll("\\.?0+$", "");
        drawn.put(
                "weights-" + recording.of,
                HeatMapPlot.of(
                        title + ", weights " + recording.of + " after " + when + " ms",
                        "Postsynaptic unit",
                        "Presynaptic unit",
                        "Weight",
                        IntStream.range(0, recording.width).asDoubleStream().toArray(),
                        IntStream.range(0, recording.height).asDoubleStream().toArray(),
                        rows));
    }

    /** The first values of two recordings over each other. */
    private void addPlane(PhasePlane plane, Map<String, Figure> drawn) throws IOException {
        Recording x = recording(plane.x());
        Recording y = recording(plane.y());
        if (x.every != y.every) {
            throw new InputException(
                    Problem.of("--plane", "names recordings of every " + x.every + " and every " + y.every + " steps")
                            .expected("recordings of the same steps"));
        }
        int begin = begin(x);
        int end = Math.min(end(x), begin + MAX_ROWS);
        if (end > begin) {
            drawn.put(
                    "plane",
                    PhasePlane.ofPath(title, x.of, y.of, lines(x, begin, end, 1)[0], lines(y, begin, end, 1)[0]));
        }
    }

    private Recording recording(String name) {
        return recordings.stream()
                .filter(recording -> recording.of.equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException(Problem.of(
                                "--plane", "names '" + name + "', which is not recorded in " + folder)
                        .hint(DidYouMean.hint(
                                name, recordings.stream().map(Recording::of).toList()))));
    }
}
