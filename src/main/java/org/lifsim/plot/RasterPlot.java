package org.lifsim.plot;

import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** A point for each spike: time to the right, units upwards. */
public final class RasterPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;

    /** Pixels of a point for each pixel of the picture, so that a vector format has a fine one. */
    private static final int FINE = 2;

    /** Many points hide each other; each leaves so much of what is below. */
    private static final double SEE_THROUGH = 0.57;

    private RasterPlot() {}

    /**
     * The picture of some spikes.
     *
     * @param title what is shown
     * @param times of the spikes, ms
     * @param units who spiked, as many
     * @param count how many of them are shown
     * @param from the axis' begin, ms
     * @param to its end, ms
     * @param firstUnit the lowest unit
     * @param lastUnit the highest unit
     * @return the picture
     */
    public static Figure of(
            String title,
            double[] times,
            long[] units,
            int count,
            double from,
            double to,
            long firstUnit,
            long lastUnit) {
        Axes axes = new Axes(
                title, "Time (ms)", "Unit", new double[] {from, to}, new double[] {firstUnit - 0.5, lastUnit + 0.5});
        return new Figure(
                WIDTH,
                HEIGHT,
                page -> axes.paint(page, WIDTH, HEIGHT, (graphics, scale) -> {
                    Rectangle2D area = scale.area();
                    double rowHeight = FINE * area.getHeight() / (lastUnit - firstUnit + 1);
                    Points points = new Points(area, (int) Math.max(2, Math.min(6, Math.floor(rowHeight))));
                    for (int i = 0; i < count; i++) {
                        points.add(scale.x(times[i]), scale.y(units[i]));
                    }
                    BufferedImage image = points.image(count > 20_000 ? SEE_THROUGH : 0);
                    AffineTransform place = AffineTransform.getTranslateInstance(area.getX(), area.getY());
                    place.scale(1.0 / FINE, 1.0 / FINE);
                    graphics.drawImage(image, place, null);
                }));
    }

    /**
     * How many points cover each pixel of an image. A vector for each point would make a file that no program likes to open, and Java2D
     * takes a second for some hundred thousand.
     */
    private static final class Points {
        private final Rectangle2D area;
        private final int height;
        private final BufferedImage image;
        private final int[] pixels;

        Points(Rectangle2D area, int height) {
            this.area = area;
            this.height = height;
            image = new BufferedImage(
                    (int) Math.ceil(area.getWidth() * FINE),
                    (int) Math.ceil(area.getHeight() * FINE),
                    BufferedImage.TYPE_INT_ARGB);
            pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        }

        void add(double pageX, double pageY) {
            int remaining = (int) ((pageX - area.getX()) * FINE);
            int top = (int) ((pageY - area.getY()) * FINE) - height / 2;
            for (int y = Math.max(0, top); y < Math.min(image.getHeight(), top + height); y++) {
                for (int x = Math.max(0, remaining); x < Math.min(image.getWidth(), remaining + FINE); x++) {
                    pixels[y * image.getWidth() + x]++;
                }
            }
        }

        /** Black, the blacker the more points there are. */
        BufferedImage image(double seeThrough) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (int) Math.round(255 * (1 - Math.pow(seeThrough, pixels[i]))) << 24;
            }
            return image;
        }
    }
}
