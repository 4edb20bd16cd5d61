package org.lifsim.examples.mnist;

import java.util.Arrays;
import org.lifsim.network.Network;

/**
 * Trains Diehl &amp; Cook's network without labels, and then finds out what its cells have learned: each cell stands for the digit that it
 * responds to most, and an image for the digit whose cells respond most. Whatever is shown without learning leaves thresholds as they were.
 */
public final class DiehlCookTrainer {
    private static final int WINDOW = 250;

    private final DiehlCook description;
    private final Network network;
    private final int steps;
    private final int units;
    private final float[] image;

    /**
     * A trainer.
     *
     * @param description of the network
     * @param network on a backend
     * @param steps how long an image is shown, steps
     */
    public DiehlCookTrainer(DiehlCook description, Network network, int steps) {
        this.description = description;
        this.network = network;
        this.steps = steps;
        units = description.weights().columns();
        image = new float[description.weights().rows()];
    }

    /**
     * Shows images with learning.
     *
     * @param images in this order
     * @param epochs how often every image is presented
     * @param progress hears how far it is
     * @return how well images would have been told by what cells responded to in the images before; nothing depends on it
     */
    public LearningCurve train(ImageDataset images, int epochs, TrainingProgress progress) {
        LearningCurve curve = new LearningCurve(Math.min(WINDOW, Math.max(1, images.size() / 4)));
        Responses before = null;
        Responses now = new Responses(units);
        long total = (long) images.size() * epochs;
        for (long n = 0; n < total; n++) {
            int index = (int) (n % images.size());
            images.image(index, 1f, image, 0);
            description.present(network, image, steps, true);
            float[] counts = network.read(description.counts());
            int label = images.labels()[index];
            curve.count(label, before == null ? -1 : predict(counts, before.labels()));
            now.add(label, counts);
            if (now.images() == WINDOW) {
                before = now;
                now = new Responses(units);
            }
            progress.update(n + 1, total);
        }
        return curve;
    }

    /**
     * What each excitatory cell stands for.
     *
     * @param images shown without learning
     * @param progress hears how far it is
     * @return for each cell the digit of its largest mean response, the first of equals; -1 where it never spiked
     */
    public int[] label(ImageDataset images, TrainingProgress progress) {
        Responses responses = new Responses(units);
        float[] thresholds = network.read(description.thresholds());
        for (int n = 0; n < images.size(); n++) {
            responses.add(images.labels()[n], respond(images, n, thresholds));
            progress.update(n + 1, images.size());
        }
        return responses.labels();
    }

    /**
     * Tells images apart.
     *
     * @param images shown without learning
     * @param labels what each cell stands for
     * @param progress hears how far it is
     * @return what they were taken for: the digit of the largest mean response of its cells, the first of equals
     */
    public Accuracy test(ImageDataset images, int[] labels, TrainingProgress progress) {
        Accuracy accuracy = Accuracy.none();
        float[] thresholds = network.read(description.thresholds());
        for (int n = 0; n < images.size(); n++) {
            accuracy.count(images.labels()[n], predict(respond(images, n, thresholds), labels));
            progress.update(n + 1, images.size());
        }
        return accuracy;
    }

    private float[] respond(ImageDataset images, int index, float[] thresholds) {
        images.image(index, 1f, image, 0);
        description.present(network, image, steps, false);
        network.write(description.thresholds(), thresholds);
        return network.read(description.counts());
    }

    private static int predict(float[] counts, int[] labels) {
        double[] sums = new double[ImageDataset.CLASSES];
        int[] cells = new int[ImageDataset.CLASSES];
        for (int i = 0; i < counts.length; i++) {
            if (labels[i] >= 0) {
                sums[labels[i]] += counts[i];
                cells[labels[i]]++;
            }
        }
        int best = 0;
        for (int c = 0; c < sums.length; c++) {
            sums[c] /= Math.max(1, cells[c]);
            best = sums[c] > sums[best] ? c : best;
        }
        return best;
    }

    /** How often cells spiked for each digit. */
    private static final class Responses {
        private final double[][] sums;
        private final int[] shown = new int[ImageDataset.CLASSES];

        Responses(int units) {
            sums = new double[units][ImageDataset.CLASSES];
        }

        void add(int label, float[] counts) {
            shown[label]++;
            for (int i = 0; i < counts.length; i++) {
                sums[i][label] += counts[i];
            }
        }

        int images() {
            return Arrays.stream(shown).sum();
        }

        int[] labels() {
            int[] labels = new int[sums.length];
            for (int i = 0; i < labels.length; i++) {
                double most = 0;
                labels[i] = -1;
                for (int c = 0; c < ImageDataset.CLASSES; c++) {
                    double mean = sums[i][c] / Math.max(1, shown[c]);
                    if (mean > most) {
                        most = mean;
                        labels[i] = c;
                    }
                }
            }
            return labels;
        }
    }
}
