package org.lifsim.examples.mnist;

import java.util.Arrays;
import org.lifsim.network.Network;

/** Trains the network of feedback alignment with labels, batch by batch; an image is taken for the digit of the largest vote. */
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
     * A trainer.
     *
     * @param description of the network
     * @param settings of the network
     * @param network on a backend
     * @param steps how long a batch is shown, steps
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
     * Shows images with learning, in whole batches.
     *
     * @param images in this order, as many as fill batches
     * @param epochs how often every image is presented
     * @param progress hears how far it is
     * @return how well images were told in the batch in which they were learned
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
     * Tells images apart; what is missing in the last batch is left black.
     *
     * @param images shown without learning
     * @param progress hears how far it is
     * @return what they were taken for
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
     * Sets a batch: the begin of a presentation, of which {@link Network#advance} takes the steps.
     *
     * @param images the images
     * @param first the first of the batch; where there are too few, the rest is black
     * @param learning whether the weights learn
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
