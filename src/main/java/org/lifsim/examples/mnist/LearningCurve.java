package org.lifsim.examples.mnist;

import java.util.ArrayList;
import java.util.List;

/** The share of images told right while they were learned, by window of neighbouring images. */
public final class LearningCurve {
    private final List<Integer> images = new ArrayList<>();
    private final List<Double> shares = new ArrayList<>();
    private final int window;
    private int shown;
    private int seen;
    private int right;

    LearningCurve(int window) {
        this.window = window;
    }

    /** An image was shown; a negative prediction is none. */
    void count(int label, int prediction) {
        shown++;
        if (prediction >= 0) {
            seen++;
            right += label == prediction ? 1 : 0;
        }
        if (seen == window) {
            images.add(shown);
            shares.add(right / (double) seen);
            seen = 0;
            right = 0;
        }
    }

    /**
     * Where windows end.
     *
     * @return images shown by then
     */
    public double[] images() {
        return images.stream().mapToDouble(Integer::doubleValue).toArray();
    }

    /**
     * What was told right in each window.
     *
     * @return shares from 0 to 1
     */
    public double[] shares() {
        return shares.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
