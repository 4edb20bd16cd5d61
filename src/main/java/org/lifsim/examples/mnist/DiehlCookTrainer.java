package org.lifsim.examples.mnist;

import java.util.Arrays;
import org.lifsim.network.Network;

/**
 * Trains Diehl &amp; Cook's network without labels and then evaluates it. Each excitatory neuron is labeled with the digit to
 * which it responds most. An image is classified as the digit whose neurons respond most. Evaluation does not change the
 * thresholds.
 */
public final class DiehlCookTrainer {
    private static final int WINDOW = 250;

    private final DiehlCook description;
    private final Network network;
    private final int steps;
    private final int units;
    private final float[] image;

    /**
     * Creates a trainer.
     *
     * @param description definition of the network
     * @param network a network that the description built
     * @param steps number of steps per image
     */
    public DiehlCookTrainer(DiehlCook description, Network network, int steps) {
        this.description = description;
        this.network = network;
        this.steps = steps;
        units = description.weights().columns();
        image = new float[description.weights().rows()];
    }

    /**
     * Trains on images.
     *
     * @param images training images, presented in this order in every epoch
     * @param epochs number of epochs
     * @param progress receives the progress
     * @return accuracy during training. It labels the neurons by their responses in an earlier window of images; training does
     *     not use it.
     */
    public LearningCurve train(ImageDataset images, int epochs, TrainingProgress progress) {
        int window = Math.min(WINDOW, Math.max(1, images.size() / 4));
        LearningCurve curve = new LearningCurve(window);
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
            if (now.images() == window) {
                before = now;
                now = new Responses(units);
            }
            progress.update(n + 1, total);
        }
        return curve;
    }

    /**
     * Labels the excitatory neurons. Weights and thresholds do not change.
     *
     * @param images labeled images
     * @param progress receives the progress
     * @return for each neuron the digit with its largest mean response, the smallest digit in a tie; -1 if it never spiked
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
     * Classifies images. The prediction is the digit whose neurons have the largest mean response, the smallest digit in a tie.
     * Weights and thresholds do not change.
     *
     * @param images images to classify
     * @param labels label of each neuron; see {@link #label}
     * @param progress receives the progress
     * @return the confusion matrix
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
        int[] unitsPerClass = new int[ImageDataset.CLASSES];
        for (int i = 0; i < counts.length; i++) {
            if (labels[i] >= 0) {
                sums[labels[i]] += counts[i];
                unitsPerClass[labels[i]]++;
            }
        }
        int best = 0;
        for (int c = 0; c < sums.length; c++) {
            sums[c] /= Math.max(1, unitsPerClass[c]);
            best = sums[c] > sums[best] ? c : best;
        }
        return best;
    }

    /** Sums the spikes of each neuron for each digit. */
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
