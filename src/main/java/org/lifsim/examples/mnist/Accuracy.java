package org.lifsim.examples.mnist;

/**
 * How digits were told apart.
 *
 * @param counts how many images of each class, row by row, were taken for each class
 */
public record Accuracy(int[][] counts) {
    static Accuracy none() {
        return new Accuracy(new int[ImageDataset.CLASSES][ImageDataset.CLASSES]);
    }

    void count(int label, int prediction) {
        counts[label][prediction]++;
    }

    /**
     * How many images were shown.
     *
     * @return the number
     */
    public int images() {
        int sum = 0;
        for (int[] row : counts) {
            for (int count : row) {
                sum += count;
            }
        }
        return sum;
    }

    /**
     * The share of images that were told right.
     *
     * @return from 0 to 1
     */
    public double fraction() {
        int right = 0;
        for (int i = 0; i < counts.length; i++) {
            right += counts[i][i];
        }
        return right / (double) Math.max(1, images());
    }
}
