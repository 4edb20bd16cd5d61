package org.lifsim.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Locale;

/** A number for each point of a grid, as a colour. */
public final class HeatMapPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 520;
    private static final int BAR_SPACE = 110;
    private static final int BAR_WIDTH = 18;
    private static final int BAR_STEPS = 128;

    /** Of the colour map viridis, at even distances. Source: matplotlib, {@code _cm_listed.py}. */
    private static final int[] VIRIDIS = {
        0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725
    };

    private static final Color NONE = new Color(0xDDDDDD);

    private HeatMapPlot() {}

    /**
     * The picture of a grid.
     *
     * @param title what is shown
     * @param xTitle of the axis to the right
     * @param yTitle of the axis upwards
     * @param valueTitle of the colours, with the unit
     * @param xs where the columns are, at even distances
     * @param ys where the rows are, at even distances
     * @param values row by row; NaN where there is none
     * @return the picture
     */
    public static Picture of(
            String title,
            String xTitle,
            String yTitle,
            String valueTitle,
            double[] xs,
            double[] ys,
            double[][] values) {
        double low = stream(values).min().orElse(0);
        double high = stream(values).max().orElse(0);
        Axes axes = new Axes(title, xTitle, yTitle, range(xs), range(ys));
        return new Picture(WIDTH, HEIGHT, page -> {
            Rectangle2D[] area = new Rectangle2D[1];
            axes.paint(page, WIDTH - BAR_SPACE, HEIGHT, (graphics, scale) -> {
                area[0] = scale.area();
                double halfX = halfStep(xs);
                double halfY = halfStep(ys);
                for (int row = 0; row < ys.length; row++) {
                    for (int column = 0; column < xs.length; column++) {
                        double left = Math.floor(scale.x(xs[column] - halfX));
                        double top = Math.floor(scale.y(ys[row] + halfY));
                        graphics.setColor(color(values[row][column], low, high));
                        graphics.fill(new Rectangle2D.Double(
                                left,
                                top,
                                Math.ceil(scale.x(xs[column] + halfX)) - left,
                                Math.ceil(scale.y(ys[row] - halfY)) - top));
                    }
                }
            });
            paintBar(page, area[0], valueTitle, low, high);
        });
    }

    private static java.util.stream.DoubleStream stream(double[][] values) {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(value -> !Double.isNaN(value));
    }

    private static double halfStep(double[] points) {
        return points.length < 2 ? 0.5 : Math.abs(points[1] - points[0]) / 2;
    }

    private static double[] range(double[] points) {
        double half = halfStep(points);
        return new double[] {
            Arrays.stream(points).min().orElse(0) - half,
            Arrays.stream(points).max().orElse(0) + half
        };
    }

    private static Color color(double value, double low, double high) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        double place = high > low ? (value - low) / (high - low) * (VIRIDIS.length - 1) : 0;
        int before = (int) Math.min(VIRIDIS.length - 2.0, Math.floor(place));
        Color a = new Color(VIRIDIS[before]);
        Color b = new Color(VIRIDIS[before + 1]);
        double part = place - before;
        return new Color(
                mixed(a.getRed(), b.getRed(), part),
                mixed(a.getGreen(), b.getGreen(), part),
                mixed(a.getBlue(), b.getBlue(), part));
    }

    private static int mixed(int a, int b, double part) {
        return (int) Math.round(a + (b - a) * part);
    }

    private static void paintBar(Graphics2D page, Rectangle2D area, String title, double low, double high) {
        double left = area.getMaxX() + 24;
        double step = area.getHeight() / BAR_STEPS;
        for (int i = 0; i < BAR_STEPS; i++) {
            page.setColor(color(low + (high - low) * i / (BAR_STEPS - 1), low, high));
            double top = Math.floor(area.getMaxY() - (i + 1) * step);
            page.fill(new Rectangle2D.Double(left, top, BAR_WIDTH, Math.ceil(area.getMaxY() - i * step) - top));
        }
        page.setColor(Color.BLACK);
        page.draw(new Rectangle2D.Double(left, area.getY(), BAR_WIDTH, area.getHeight()));
        page.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        for (int i = 0; i <= 4; i++) {
            double value = low + (high - low) * i / 4;
            float y = (float) (area.getMaxY() - area.getHeight() * i / 4) + 5;
            page.drawString(String.format(Locale.ROOT, "%.4g", value), (float) left + BAR_WIDTH + 6, y);
        }
        int width = page.getFontMetrics().stringWidth(title);
        page.drawString(title, (float) Math.min(left, WIDTH - width - 6.0), (float) area.getY() - 10);
    }
}
