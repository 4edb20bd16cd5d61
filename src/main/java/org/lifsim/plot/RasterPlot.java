package org.lifsim.plot;

import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** A raster plot: one point per spike, with time on the x axis and units on the y axis. */
public final class RasterPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;

    /** Image pixels per figure pixel, so that the image looks fine in vector formats too. */
    private static final int FINE = 2;

    /** Fraction of the background that shows through one point. It makes many overlapping points distinguishable. */
    private static final double SEE_THROUGH = 0.57;

    private RasterPlot() {}

    /**
     * Plots spikes.
     *
     * @param title title of the figure
     * @param times times of the spikes, in ms
     * @param units the unit of each spike, as many as times
     * @param count number of spikes to show, from the first one on
     * @param from start of the time axis, in ms
     * @param to end of the time axis, in ms
     * @param firstUnit lowest unit of the y axis
     * @param lastUnit highest unit of the y axis
     * @return the figure
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
        OptionalLibrary.XCHART.require();
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
     * Counts the points that cover each pixel of an image. Points are not vector shapes: programs would open such files slowly,
     * and Java2D needs a second for a few hundred thousand shapes.
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
            int left = (int) ((pageX - area.getX()) * FINE);
            int top = (int) ((pageY - area.getY()) * FINE) - height / 2;
            for (int y = Math.max(0, top); y < Math.min(image.getHeight(), top + height); y++) {
                for (int x = Math.max(0, left); x < Math.min(image.getWidth(), left + FINE); x++) {
                    pixels[y * image.getWidth() + x]++;
                }
            }
        }

        /** The image: black, and more opaque where more points overlap. */
        BufferedImage image(double seeThrough) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (int) Math.round(255 * (1 - Math.pow(seeThrough, pixels[i]))) << 24;
            }
            return image;
        }
    }
}
