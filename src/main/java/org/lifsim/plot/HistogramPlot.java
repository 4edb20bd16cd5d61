package org.lifsim.plot;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;

/** A histogram with bins of equal width. */
public final class HistogramPlot {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 350;
    private static final double HEADROOM = 1.05;

    private HistogramPlot() {}

    /**
     * Plots a histogram.
     *
     * @param title title of the figure
     * @param xTitle label of the x axis: the binned quantity, with its physical unit
     * @param yTitle label of the y axis: the items that are counted
     * @param from lower edge of the first bin
     * @param width width of a bin
     * @param counts number of items in each bin; at least one bin
     * @return the figure
     */
    public static Figure of(String title, String xTitle, String yTitle, double from, double width, long[] counts) {
        OptionalLibrary.XCHART.require();
        double highest = Arrays.stream(counts).max().orElse(0);
        Axes axes = new Axes(title, xTitle, yTitle, new double[] {from, from + width * counts.length}, new double[] {
                    0, highest > 0 ? highest * HEADROOM : 1
                })
                .wholeNumbersUp();
        return new Figure(
                WIDTH,
                HEIGHT,
                page -> axes.paint(page, WIDTH, HEIGHT, (graphics, scale) -> {
                    for (int i = 0; i < counts.length; i++) {
                        double left = scale.x(from + i * width);
                        double right = scale.x(from + (i + 1) * width);
                        double top = scale.y(counts[i]);
                        Rectangle2D bar = new Rectangle2D.Double(left, top, right - left, scale.y(0) - top);
                        graphics.setColor(Axes.BLUE);
                        graphics.fill(bar);
                        if (right - left > 4 && counts[i] > 0) {
                            graphics.setColor(Color.WHITE);
                            graphics.draw(bar);
                        }
                    }
                }));
    }
}
