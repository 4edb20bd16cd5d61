package org.lifsim.examples.mnist;

import java.util.Arrays;

/**
 * Labeled images of digits.
 *
 * @param pixels unsigned bytes, image by image, row by row; 0 is black, 255 is white
 * @param labels digit of each image, 0 to 9
 * @param width width of an image in pixels
 * @param height height of an image in pixels
 */
public record ImageDataset(byte[] pixels, byte[] labels, int width, int height) {
    /** Number of classes: the digits 0 to 9. */
    public static final int CLASSES = 10;

    private static final float WHITE = 255f;

    /**
     * The number of images.
     *
     * @return number of images
     */
    public int size() {
        return labels.length;
    }

    /**
     * The number of pixels of an image.
     *
     * @return width times height
     */
    public int imagePixels() {
        return width * height;
    }

    /**
     * Converts the pixels of an image: {@code dst[offset + i] = pixel i / 255 * gain}.
     *
     * @param index index of the image, from 0
     * @param gain factor of the pixels, which are in [0, 1]
     * @param dst receives the pixels
     * @param offset index of the first pixel in {@code dst}
     */
    public void image(int index, float gain, float[] dst, int offset) {
        int from = index * imagePixels();
        for (int i = 0; i < imagePixels(); i++) {
            dst[offset + i] = Byte.toUnsignedInt(pixels[from + i]) / WHITE * gain;
        }
    }

    /**
     * The first images of this data set.
     *
     * @param count number of images, at most {@link #size}
     * @return a new data set
     */
    public ImageDataset first(int count) {
        return new ImageDataset(
                Arrays.copyOf(pixels, count * imagePixels()), Arrays.copyOf(labels, count), width, height);
    }
}
