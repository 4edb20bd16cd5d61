package org.lifsim.examples.mnist;

import java.util.Arrays;

/**
 * Images of digits, and what they show.
 *
 * @param pixels image by image, row by row; 0 is black, 255 white
 * @param labels what each image shows, 0 to 9
 * @param width pixels of a row
 * @param height rows of an image
 */
public record ImageDataset(byte[] pixels, byte[] labels, int width, int height) {
    /** What an image may show. */
    public static final int CLASSES = 10;

    private static final float WHITE = 255f;

    /**
     * How many images there are.
     *
     * @return the number
     */
    public int size() {
        return labels.length;
    }

    /**
     * How many pixels an image has.
     *
     * @return the number
     */
    public int imagePixels() {
        return width * height;
    }

    /**
     * Writes an image's pixels.
     *
     * @param index the image
     * @param gain what pixels, in [0, 1], are multiplied with
     * @param dst where they go
     * @param offset where the first goes
     */
    public void image(int index, float gain, float[] dst, int offset) {
        int from = index * imagePixels();
        for (int i = 0; i < imagePixels(); i++) {
            dst[offset + i] = Byte.toUnsignedInt(pixels[from + i]) / WHITE * gain;
        }
    }

    /**
     * The first images.
     *
     * @param count how many, at most {@link #size}
     * @return them
     */
    public ImageDataset first(int count) {
        return new ImageDataset(
                Arrays.copyOf(pixels, count * imagePixels()), Arrays.copyOf(labels, count), width, height);
    }
}
