package org.lifsim.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/** A raster plot: one point per spike, with time on the x axis and units on the y axis. */
public final class RasterPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;

    /** Heights of panels of groups, with their margins. */
    private static final int LOWEST_PANEL = 230;

    private static final int HIGHEST_PANEL = 330;

    /** Height of a panel, at most, beside many others. */
    private static final int MANY_PANELS_HEIGHT = 190;

    /** From so many panels on, they are lower, so that a figure fits a screen. */
    private static final int MANY_PANELS = 4;

    private static final int MARGINS = 80;

    private static final int UNITS_PER_PIXEL = 4;

    /** Image pixels per figure pixel, so that the image looks fine in vector formats too. */
    private static final int FINE = 2;

    /** Height of a point in image pixels: a share of the row of its unit, up to a maximum. */
    private static final double POINT_SHARE = 0.7;

    private static final int TALLEST_POINT = 16;

    /** Up to so many points are drawn larger, so that each can be seen. */
    private static final int FEW = 5000;

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
        return of(title, from, to, List.of(new Group("Unit", firstUnit, lastUnit, times, units, count)));
    }

    /**
     * The spikes of one group of units.
     *
     * @param name label of the y axis
     * @param firstUnit lowest unit of the y axis
     * @param lastUnit highest unit of the y axis
     * @param times times of the spikes, in ms
     * @param units the unit of each spike, as many as times
     * @param count number of spikes to show, from the first one on
     */
    public record Group(String name, long firstUnit, long lastUnit, double[] times, long[] units, int count) {
        /**
         * Checks the arrays.
         *
         * @throws InputException if {@code count} is negative or beyond one of the arrays
         */
        public Group {
            if (count < 0 || count > times.length || count > units.length) {
                throw new InputException(Problem.of("count of a raster", "is " + count)
                        .expected("at most the " + times.length + " times and " + units.length + " units"));
            }
        }
    }

    /**
     * Plots spikes of several groups in stacked panels with a common time axis. A small group has a panel of its own, in which its
     * units can be told apart.
     *
     * @param title title of the figure
     * @param from start of the time axis, in ms
     * @param to end of the time axis, in ms
     * @param groups the groups, the uppermost panel first; at least one
     * @return the figure
     */
    public static Figure of(String title, double from, double to, List<Group> groups) {
        OptionalLibrary.XCHART.require();
        StackedPanels panels = new StackedPanels(WIDTH);
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            // A group alone is black.
            Color color = groups.size() == 1 ? Color.BLACK : Axes.COLORS.get(g % Axes.COLORS.size());
            boolean last = g == groups.size() - 1;
            Axes axes = new Axes(
                    g == 0 ? title : " ", last ? "Time (ms)" : " ", group.name, new double[] {from, to}, new double[] {
                        group.firstUnit - 0.5, group.lastUnit + 0.5
                    });
            panels.add(
                    axes,
                    groups.size() == 1 ? HEIGHT : height(group, groups.size()),
                    (graphics, scale) -> paint(group, color, graphics, scale));
        }
        return panels.figure();
    }

    private static int height(Group group, int panels) {
        long rows = group.lastUnit - group.firstUnit + 1;
        int highest = panels < MANY_PANELS ? HIGHEST_PANEL : MANY_PANELS_HEIGHT;
        return (int) Math.max(LOWEST_PANEL, Math.min(highest, MARGINS + rows / UNITS_PER_PIXEL));
    }

    private static void paint(Group group, Color color, Graphics2D graphics, Axes.Scale scale) {
        Rectangle2D area = scale.area();
        double rowHeight = FINE * area.getHeight() / (group.lastUnit - group.firstUnit + 1);
        int least = group.count <= FEW ? 3 * FINE : FINE;
        int tall = (int) Math.max(least, Math.min(TALLEST_POINT, Math.floor(rowHeight * POINT_SHARE)));
        Points points = new Points(area, group.count <= FEW ? FINE + 1 : FINE, tall);
        for (int i = 0; i < group.count; i++) {
            points.add(scale.x(group.times[i]), scale.y(group.units[i]));
        }
        BufferedImage image = points.image(color, group.count > 20_000 ? SEE_THROUGH : 0);
        AffineTransform place = AffineTransform.getTranslateInstance(area.getX(), area.getY());
        place.scale(1.0 / FINE, 1.0 / FINE);
        graphics.drawImage(image, place, null);
    }

    /**
     * Counts the points that cover each pixel of an image. Points are not vector shapes: programs would open such files slowly,
     * and Java2D needs a second for a few hundred thousand shapes.
     */
    private static final class Points {
        private final Rectangle2D area;
        private final int width;
        private final int height;
        private final BufferedImage image;
        private final int[] pixels;

        Points(Rectangle2D area, int width, int height) {
            this.area = area;
            this.width = width;
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
                for (int x = Math.max(0, left); x < Math.min(image.getWidth(), left + width); x++) {
                    pixels[y * image.getWidth() + x]++;
                }
            }
        }

        /** The image in a color, which is more opaque where more points overlap. */
        BufferedImage image(Color color, double seeThrough) {
            int rgb = color.getRGB() & 0xFFFFFF;
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (int) Math.round(255 * (1 - Math.pow(seeThrough, pixels[i]))) << 24 | rgb;
            }
            return image;
        }
    }
}
