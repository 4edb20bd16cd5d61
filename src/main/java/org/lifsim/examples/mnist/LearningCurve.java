package org.lifsim.examples.mnist;

import java.util.ArrayList;
import java.util.List;

/** Accuracy during training, for windows of consecutive images. */
public final class LearningCurve {
    private final List<Integer> images = new ArrayList<>();
    private final List<Double> accuracies = new ArrayList<>();
    private final int window;
    private int shown;
    private int seen;
    private int right;

    LearningCurve(int window) {
        this.window = window;
    }

    /** Counts one image. A negative prediction means that there was none. */
    void count(int label, int prediction) {
        shown++;
        if (prediction >= 0) {
            seen++;
            right += label == prediction ? 1 : 0;
        }
        if (seen == window) {
            images.add(shown);
            accuracies.add(right / (double) seen);
            seen = 0;
            right = 0;
        }
    }

    /**
     * The ends of the windows.
     *
     * @return number of images presented until the end of each window
     */
    public double[] images() {
        return images.stream().mapToDouble(Integer::doubleValue).toArray();
    }

    /**
     * The accuracy in each window.
     *
     * @return fractions of images that were classified correctly, 0 to 1
     */
    public double[] accuracies() {
        return accuracies.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
