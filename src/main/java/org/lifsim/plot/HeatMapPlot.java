package org.lifsim.plot;

import java.awt.geom.Rectangle2D;
import java.util.Arrays;

/** A heat map: one number per point of a grid, as a color. */
public final class HeatMapPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 520;
    private static final int BAR_SPACE = 110;

    private HeatMapPlot() {}

    /**
     * Plots a heat map.
     *
     * @param title title of the figure
     * @param xTitle label of the x axis
     * @param yTitle label of the y axis
     * @param valueTitle label of the color bar, with the physical unit
     * @param xs coordinates of the columns, evenly spaced
     * @param ys coordinates of the rows, evenly spaced
     * @param values {@code values[row][column]}; NaN for a missing value
     * @return the figure
     */
    public static Figure of(
            String title,
            String xTitle,
            String yTitle,
            String valueTitle,
            double[] xs,
            double[] ys,
            double[][] values) {
        OptionalLibrary.XCHART.require();
        double low = stream(values).min().orElse(0);
        double high = stream(values).max().orElse(0);
        ColorScale scale = new ColorScale(low, high);
        Axes axes = new Axes(title, xTitle, yTitle, range(xs), range(ys));
        return new Figure(WIDTH, HEIGHT, page -> {
            Rectangle2D[] area = new Rectangle2D[1];
            axes.paint(page, WIDTH - BAR_SPACE, HEIGHT, (graphics, place) -> {
                area[0] = place.area();
                double halfX = halfStep(xs);
                double halfY = halfStep(ys);
                for (int row = 0; row < ys.length; row++) {
                    for (int column = 0; column < xs.length; column++) {
                        double left = Math.floor(place.x(xs[column] - halfX));
                        double top = Math.floor(place.y(ys[row] + halfY));
                        graphics.setColor(scale.color(values[row][column]));
                        graphics.fill(new Rectangle2D.Double(
                                left,
                                top,
                                Math.ceil(place.x(xs[column] + halfX)) - left,
                                Math.ceil(place.y(ys[row] - halfY)) - top));
                    }
                }
            });
            scale.paintBar(page, area[0], WIDTH, valueTitle);
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
}
