package org.lifsim.examples.mnist;

import java.util.Arrays;
import org.lifsim.network.Network;

/**
 * Trains the feedback alignment network with labels, batch by batch. The prediction for an image is the digit with the largest
 * vote.
 */
public final class FeedbackAlignmentTrainer {
    private static final int WINDOW = 1000;

    private final FeedbackAlignment description;
    private final Network network;
    private final int steps;
    private final int batch;
    private final float gain;
    private final float[] stimuli;
    private final float[] targets;

    /**
     * Creates a trainer.
     *
     * @param description definition of the network
     * @param settings parameters of the network
     * @param network a network that the description built
     * @param steps number of steps per batch
     */
    public FeedbackAlignmentTrainer(
            FeedbackAlignment description, FeedbackAlignment.Settings settings, Network network, int steps) {
        this.description = description;
        this.network = network;
        this.steps = steps;
        batch = description.inputs().batch();
        gain = (float) settings.gain();
        stimuli = new float[description.inputs().current().size()];
        targets = new float[description.target().size()];
    }

    /**
     * Trains on images.
     *
     * @param images training images, presented in this order in every epoch; their number is a multiple of the batch size
     * @param epochs number of epochs
     * @param progress receives the progress
     * @return accuracy during training: each image is classified in the presentation in which it is learned
     */
    public LearningCurve train(ImageDataset images, int epochs, TrainingProgress progress) {
        long total = (long) images.size() * epochs;
        LearningCurve curve = new LearningCurve((int) Math.max(batch, Math.min(WINDOW, total / 8)));
        for (long n = 0; n < total; n += batch) {
            int first = (int) (n % images.size());
            int[] predictions = present(images, first, true);
            for (int row = 0; row < batch; row++) {
                curve.count(images.labels()[first + row], predictions[row]);
            }
            progress.update(n + batch, total);
        }
        return curve;
    }

    /**
     * Classifies images without learning. An incomplete last batch is filled with black images.
     *
     * @param images images to classify
     * @param progress receives the progress
     * @return the confusion matrix
     */
    public Accuracy test(ImageDataset images, TrainingProgress progress) {
        Accuracy accuracy = Accuracy.none();
        for (int first = 0; first < images.size(); first += batch) {
            int[] predictions = present(images, first, false);
            int count = Math.min(batch, images.size() - first);
            for (int row = 0; row < count; row++) {
                accuracy.count(images.labels()[first + row], predictions[row]);
            }
            progress.update((long) first + count, images.size());
        }
        return accuracy;
    }

    /**
     * Starts the presentation of a batch. Then call {@link Network#advance}.
     *
     * @param images the images
     * @param first index of the first image of the batch; an incomplete batch is filled with black images
     * @param learning true if the weights learn
     */
    public void begin(ImageDataset images, int first, boolean learning) {
        Arrays.fill(stimuli, 0f);
        Arrays.fill(targets, 0f);
        for (int row = 0; row < batch && first + row < images.size(); row++) {
            images.image(first + row, gain, stimuli, row * images.imagePixels());
            targets[row * ImageDataset.CLASSES + images.labels()[first + row]] = 1f;
        }
        description.begin(network, stimuli, targets, learning);
    }

    private int[] present(ImageDataset images, int first, boolean learning) {
        begin(images, first, learning);
        network.advance(steps);
        float[] votes = network.read(description.votes());
        int[] predictions = new int[batch];
        for (int row = 0; row < batch; row++) {
            for (int c = 1; c < ImageDataset.CLASSES; c++) {
                int best = predictions[row];
                if (votes[row * ImageDataset.CLASSES + c] > votes[row * ImageDataset.CLASSES + best]) {
                    predictions[row] = c;
                }
            }
        }
        return predictions;
    }
}
