package org.lifsim.examples.mnist;

/**
 * The result of a classification: the confusion matrix.
 *
 * @param counts {@code counts[label][prediction]} is the number of images with this label and this prediction
 */
public record Accuracy(int[][] counts) {
    static Accuracy none() {
        return new Accuracy(new int[ImageDataset.CLASSES][ImageDataset.CLASSES]);
    }

    void count(int label, int prediction) {
        counts[label][prediction]++;
    }

    /**
     * The number of classified images.
     *
     * @return sum of all counts
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
     * The accuracy.
     *
     * @return fraction of images that were classified correctly, 0 to 1; 0 if there are no images
     */
    public double fraction() {
        int right = 0;
        for (int i = 0; i < counts.length; i++) {
            right += counts[i][i];
        }
        return right / (double) Math.max(1, images());
    }
}
