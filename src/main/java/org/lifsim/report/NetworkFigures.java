package org.lifsim.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.experiment.NetworkExperiment;
import org.lifsim.plot.Figure;
import org.lifsim.plot.RasterPlot;
import org.lifsim.recording.SpikeReader;
import org.lifsim.recording.UnitSelection;

/** The figures of a run of a sparse network: a raster of all recorded populations. */
public final class NetworkFigures {
    /** Points of a population beyond which a raster would be solid black. */
    private static final int MAX_POINTS = 50_000;

    private NetworkFigures() {}

    /**
     * Draws the figures.
     *
     * @param experiment what was run
     * @param folder folder with its recordings
     * @return figures by name; empty if no spikes are recorded
     * @throws IOException if reading fails
     */
    public static Map<String, Figure> of(NetworkExperiment experiment, Path folder) throws IOException {
        List<RasterPlot.Group> groups = new ArrayList<>();
        for (NetworkExperiment.Recording recording : experiment.recordings()) {
            if (recording.kind().equals("spikes")) {
                groups.add(group(experiment, recording, folder));
            }
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        if (!groups.isEmpty()) {
            figures.put("raster", RasterPlot.of(experiment.name(), 0, experiment.duration(), groups));
        }
        return figures;
    }

    private static RasterPlot.Group group(
            NetworkExperiment experiment, NetworkExperiment.Recording recording, Path folder) throws IOException {
        double dt = experiment.dt();
        long steps = Math.round(experiment.duration() / dt) + 1;
        double[] times = new double[MAX_POINTS];
        long[] cells = new long[MAX_POINTS];
        int[] count = new int[1];
        new SpikeReader(
                        folder.resolve(recording.file()),
                        dt,
                        steps,
                        recording.population().size())
                .read((step, cell) -> {
                    if (count[0] < MAX_POINTS) {
                        times[count[0]] = step * dt;
                        cells[count[0]++] = cell;
                    }
                });
        UnitSelection selected =
                recording.cells().boundBy(recording.population().size());
        long first = Arrays.stream(selected.toArray()).min().orElse(0);
        long last = Arrays.stream(selected.toArray()).max().orElse(0);
        return new RasterPlot.Group(recording.population().name(), first, last, times, cells, count[0]);
    }
}
