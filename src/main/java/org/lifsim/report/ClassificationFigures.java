package org.lifsim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
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

/** The figures of networks that learn digits. */
public final class ClassificationFigures {
    private final Map<String, Figure> figures = new LinkedHashMap<>();

    /** Creates an empty set of figures. */
    public ClassificationFigures() {}

    /**
     * All figures that were added.
     *
     * @return the figures by file name without extension
     */
    public Map<String, Figure> figures() {
        return figures;
    }

    /**
     * Adds the receptive fields: the weights from the pixels to each unit.
     *
     * @param title title of the figure
     * @param weights weight from pixel p to unit c at {@code weights[p * cells + c]}
     * @param units number of units, at least 1
     * @param images their width and height are those of a field
     */
    public void addFields(String title, float[] weights, int units, ImageDataset images) {
        figures.put(
                "receptive-fields",
                ReceptiveFieldPlot.of(title, "Weight", weights, units, images.width(), images.height()));
    }

    /**
     * Adds the confusion matrix.
     *
     * @param accuracy result of a test
     */
    public void addConfusion(Accuracy accuracy) {
        String title = String.format(
                Locale.ROOT, "%.1f%% of %,d test images correct", 100 * accuracy.fraction(), accuracy.images());
        figures.put("confusion", ConfusionPlot.of(title, "Digit", accuracy.counts()));
    }

    /**
     * Adds the accuracy during training.
     *
     * @param title title of the figure
     * @param curve accuracy of a training; no figure is added if it is empty
     */
    public void addCurve(String title, LearningCurve curve) {
        if (curve.images().length > 0) {
            figures.put(
                    "accuracy",
                    LinePlot.ofFractions(title, "Images shown", "Accuracy", curve.images(), curve.accuracies()));
        }
    }

    /** Spikes of several neuron groups, of the first image of a batch. */
    public static final class Raster {
        private final List<Group> groups;
        private final double dt;
        private int steps;

        /**
         * A neuron group of a raster.
         *
         * @param name label of its panel
         * @param spikes its spikes
         */
        public record Group(String name, Signal spikes) {}

        private final List<List<Double>> times = new ArrayList<>();
        private final List<List<Long>> units = new ArrayList<>();

        /**
         * Creates a raster without spikes.
         *
         * @param dt time step, ms
         * @param groups the neuron groups, the uppermost panel first
         */
        public Raster(double dt, List<Group> groups) {
            this.dt = dt;
            this.groups = List.copyOf(groups);
            for (int g = 0; g < groups.size(); g++) {
                times.add(new ArrayList<>());
                units.add(new ArrayList<>());
            }
        }

        /**
         * Advances the network by one step and records its spikes.
         *
         * @param network network of the neuron groups
         */
        public void advance(Network network) {
            network.advance(1);
            for (int g = 0; g < groups.size(); g++) {
                Signal signal = groups.get(g).spikes;
                float[] spikes = network.read(signal);
                for (int i = 0; i < signal.width(); i++) {
                    if (spikes[i] != 0) {
                        times.get(g).add(steps * dt);
                        units.get(g).add((long) i);
                    }
                }
            }
            steps++;
        }

        private RasterPlot.Group drawn(int g) {
            return new RasterPlot.Group(
                    groups.get(g).name,
                    0,
                    groups.get(g).spikes.width() - 1,
                    times.get(g).stream().mapToDouble(Double::doubleValue).toArray(),
                    units.get(g).stream().mapToLong(Long::longValue).toArray(),
                    times.get(g).size());
        }
    }

    /**
     * Adds the raster of a presentation.
     *
     * @param title title of the figure
     * @param raster spikes of the presentation
     */
    public void addRaster(String title, Raster raster) {
        figures.put(
                "raster",
                RasterPlot.of(
                        title,
                        0,
                        raster.steps * raster.dt,
                        IntStream.range(0, raster.groups.size())
                                .mapToObj(raster::drawn)
                                .toList()));
    }
}
