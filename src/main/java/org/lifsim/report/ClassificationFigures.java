package org.lifsim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.examples.mnist.Accuracy;
import org.lifsim.examples.mnist.ImageDataset;
import org.lifsim.examples.mnist.LearningCurve;
import org.lifsim.network.Network;
import org.lifsim.network.Signal;
import org.lifsim.plot.ConfusionPlot;
import org.lifsim.plot.Figure;
import org.lifsim.plot.LinePlot;
import org.lifsim.plot.RasterPlot;
import org.lifsim.plot.ReceptiveFieldPlot;

/** The pictures of networks that learn digits. */
public final class ClassificationFigures {
    private final Map<String, Figure> figures = new LinkedHashMap<>();

    /** No picture yet. */
    public ClassificationFigures() {}

    /**
     * All pictures.
     *
     * @return by file name without its ending
     */
    public Map<String, Figure> figures() {
        return figures;
    }

    /**
     * The weights from pixels to cells, a field for each cell.
     *
     * @param title what is shown
     * @param weights row by row, a row for each pixel
     * @param cells how many cells
     * @param images tell the shape of a field
     */
    public void addFields(String title, float[] weights, int cells, ImageDataset images) {
        figures.put(
                "receptive-fields",
                ReceptiveFieldPlot.of(title, "Weight", weights, cells, images.width(), images.height()));
    }

    /**
     * The confusion matrix.
     *
     * @param accuracy of a test
     */
    public void addConfusion(Accuracy accuracy) {
        String title = String.format(
                Locale.ROOT, "%.1f%% of %,d test images told right", 100 * accuracy.fraction(), accuracy.images());
        figures.put("confusion", ConfusionPlot.of(title, "Digit", accuracy.counts()));
    }

    /**
     * How accuracy grew in training.
     *
     * @param title what is shown
     * @param curve of a training; nothing is drawn of an empty one
     */
    public void addCurve(String title, LearningCurve curve) {
        if (curve.images().length > 0) {
            figures.put(
                    "accuracy", LinePlot.of(title, "Images shown", "Share told right", curve.images(), curve.shares()));
        }
    }

    /** Groups of cells above each other, of the first presentation of a batch. */
    public static final class Raster {
        private final List<Signal> groups;
        private final List<Double> times = new ArrayList<>();
        private final List<Long> units = new ArrayList<>();
        private final double dt;
        private int steps;

        /**
         * A raster without spikes.
         *
         * @param dt the step, ms
         * @param groups the spikes of each group
         */
        public Raster(double dt, List<Signal> groups) {
            this.dt = dt;
            this.groups = groups;
        }

        /**
         * Takes a step, and who spiked in it.
         *
         * @param network whose
         */
        public void advance(Network network) {
            network.advance(1);
            long first = 0;
            for (Signal group : groups) {
                float[] spikes = network.read(group);
                for (int i = 0; i < group.width(); i++) {
                    if (spikes[i] != 0) {
                        times.add(steps * dt);
                        units.add(first + i);
                    }
                }
                first += group.width();
            }
            steps++;
        }
    }

    /**
     * Who spiked in a presentation.
     *
     * @param title what is shown, and which units are which
     * @param raster of the presentation
     */
    public void addRaster(String title, Raster raster) {
        long last = raster.groups.stream().mapToLong(Signal::width).sum() - 1;
        figures.put(
                "raster",
                RasterPlot.of(
                        title,
                        raster.times.stream().mapToDouble(Double::doubleValue).toArray(),
                        raster.units.stream().mapToLong(Long::longValue).toArray(),
                        raster.times.size(),
                        0,
                        raster.steps * raster.dt,
                        0,
                        last));
    }
}
