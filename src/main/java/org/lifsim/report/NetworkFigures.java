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
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.NetworkRun;
import org.lifsim.internal.io.JsonText;
import org.lifsim.plot.Figure;
import org.lifsim.plot.RasterPlot;
import org.lifsim.recording.SpikeReader;
import org.lifsim.recording.UnitSelection;

/** The figures of a run of a sparse network: a raster of all recorded populations. */
public final class NetworkFigures {
    /** Points of a population beyond which a raster would be solid black. */
    private static final int MAX_POINTS = 50_000;

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
     * @return figures by name; empty if no spikes are recorded
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
        return drawn;
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
