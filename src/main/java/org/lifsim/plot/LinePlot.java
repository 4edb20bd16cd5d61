package org.lifsim.plot;

import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.Arrays;

/** A line plot, such as a population's rate over time or a rate over a current. */
public final class LinePlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 350;
    private static final double DOT = 5;
    private static final double HEADROOM = 1.05;

    /** Maximum number of points that are marked by dots. More dots would touch each other. */
    private static final int MAX_DOTS = 120;

    private LinePlot() {}

    /**
     * Plots a line.
     *
     * @param title title of the figure
     * @param xTitle label of the x axis, with its physical unit
     * @param yTitle label of the y axis, with its physical unit; the axis starts at 0
     * @param xs x coordinates in ascending order, at least one
     * @param ys y coordinates, one per x, at least 0; NaN interrupts the line
     * @return the figure
     */
    public static Figure of(String title, String xTitle, String yTitle, double[] xs, double[] ys) {
        double highest = Arrays.stream(ys).filter(y -> !Double.isNaN(y)).max().orElse(0);
        return of(
                title,
                xTitle,
                yTitle,
                xs,
                ys,
                new double[] {xs[0], xs[xs.length - 1]},
                highest > 0 ? highest * HEADROOM : 1);
    }

    /**
     * Plots fractions, on a y axis from 0 to 1 and an x axis from 0 on.
     *
     * @param title title of the figure
     * @param xTitle label of the x axis, with its physical unit
     * @param yTitle label of the y axis
     * @param xs x coordinates in ascending order, at least one, positive
     * @param ys y coordinates, one per x, from 0 to 1
     * @return the figure
     */
    public static Figure ofFractions(String title, String xTitle, String yTitle, double[] xs, double[] ys) {
        return of(title, xTitle, yTitle, xs, ys, new double[] {0, xs[xs.length - 1] * HEADROOM}, 1);
    }

    private static Figure of(
            String title, String xTitle, String yTitle, double[] xs, double[] ys, double[] xRange, double top) {
        OptionalLibrary.XCHART.require();
        Axes axes = new Axes(title, xTitle, yTitle, xRange, new double[] {0, top});
        return new Figure(
                WIDTH,
                HEIGHT,
                page -> axes.paint(page, WIDTH, HEIGHT, (graphics, scale) -> {
                    graphics.setColor(Axes.BLUE);
                    graphics.setStroke(new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                    Path2D line = new Path2D.Double();
                    boolean broken = true;
                    for (int i = 0; i < xs.length; i++) {
                        if (!Double.isNaN(ys[i])) {
                            double x = scale.x(xs[i]);
                            double y = scale.y(ys[i]);
                            if (broken) {
                                line.moveTo(x, y);
                            } else {
                                line.lineTo(x, y);
                            }
                            if (xs.length <= MAX_DOTS) {
                                graphics.fill(new Ellipse2D.Double(x - DOT / 2, y - DOT / 2, DOT, DOT));
                            }
                        }
                        broken = Double.isNaN(ys[i]);
                    }
                    graphics.draw(line);
                }));
    }
}
