package org.lifsim.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** A point for each spike: time to the right, units upwards. */
public final class RasterPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;

    /** Pixels of a point for each pixel of the picture, so that a vector format has a fine one. */
    private static final int FINE = 2;

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
    public static Picture of(
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
        return new Picture(
                WIDTH,
                HEIGHT,
                page -> axes.paint(page, WIDTH, HEIGHT, (graphics, scale) -> {
                    Rectangle2D area = scale.area();
                    // Points are set in an image: a vector for each would make a file that no program likes to open.
                    BufferedImage image = new BufferedImage(
                            (int) Math.ceil(area.getWidth() * FINE),
                            (int) Math.ceil(area.getHeight() * FINE),
                            BufferedImage.TYPE_INT_ARGB);
                    double rowHeight = FINE * area.getHeight() / (lastUnit - firstUnit + 1);
                    int size = (int) Math.max(2, Math.min(6, Math.floor(rowHeight)));
                    Graphics2D points = image.createGraphics();
                    points.setColor(count > 20_000 ? new Color(0, 0, 0, 110) : Color.BLACK);
                    for (int i = 0; i < count; i++) {
                        int x = (int) ((scale.x(times[i]) - area.getX()) * FINE);
                        int y = (int) ((scale.y(units[i]) - area.getY()) * FINE);
                        points.fillRect(x, y - size / 2, 2, size);
                    }
                    points.dispose();
                    AffineTransform place = AffineTransform.getTranslateInstance(area.getX(), area.getY());
                    place.scale(1.0 / FINE, 1.0 / FINE);
                    graphics.drawImage(image, place, null);
                }));
    }
}
