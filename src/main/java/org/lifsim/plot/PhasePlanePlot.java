package org.lifsim.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/** A phase plane: the path of two state variables of a unit, one over the other, and lines along which one does not change. */
public final class PhasePlanePlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 560;
    private static final double DOT = 8;
    private static final double LEGEND_LINE = 28;
    private static final double LEGEND_GAP = 8;
    private static final int LEGEND_HEIGHT = 26;
    private static final List<Color> COLORS = List.of(Axes.VERMILION, Axes.GREEN);
    private static final BasicStroke PATH = new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke LINE = new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

    private PhasePlanePlot() {}

    /**
     * A line along which a variable does not change.
     *
     * @param label what the line is, for the legend
     * @param segments its parts, each as x and y of one end, then of the other
     */
    public record Nullcline(String label, List<double[]> segments) {
        /** Copies the list. */
        public Nullcline {
            segments = List.copyOf(segments);
        }
    }

    /**
     * Plots a path and lines.
     *
     * @param title title of the figure
     * @param xTitle label of the x axis, with its physical unit
     * @param yTitle label of the y axis, with its physical unit
     * @param xRange lower and upper end of the x axis
     * @param yRange lower and upper end of the y axis
     * @param xs x coordinates of the path in the order of time, at least one; a dot marks the first
     * @param ys y coordinates, as many
     * @param nullclines at most two lines
     * @return the figure
     */
    public static Figure of(
            String title,
            String xTitle,
            String yTitle,
            double[] xRange,
            double[] yRange,
            double[] xs,
            double[] ys,
            List<Nullcline> nullclines) {
        OptionalLibrary.XCHART.require();
        Axes axes = new Axes(title, xTitle, yTitle, xRange, yRange);
        return new Figure(WIDTH, HEIGHT, page -> {
            axes.paint(page, WIDTH, HEIGHT - LEGEND_HEIGHT, (graphics, scale) -> {
                for (int n = 0; n < nullclines.size(); n++) {
                    graphics.setColor(COLORS.get(n));
                    graphics.setStroke(LINE);
                    for (double[] ends : nullclines.get(n).segments()) {
                        graphics.draw(new Line2D.Double(
                                scale.x(ends[0]), scale.y(ends[1]), scale.x(ends[2]), scale.y(ends[3])));
                    }
                }
                paintPath(graphics, scale, xs, ys);
            });
            paintLegend(page, nullclines);
        });
    }

    private static void paintPath(Graphics2D graphics, Axes.Scale scale, double[] xs, double[] ys) {
        Path2D path = new Path2D.Double();
        path.moveTo(scale.x(xs[0]), scale.y(ys[0]));
        for (int i = 1; i < xs.length; i++) {
            path.lineTo(scale.x(xs[i]), scale.y(ys[i]));
        }
        graphics.setColor(Axes.BLUE);
        graphics.setStroke(PATH);
        graphics.draw(path);
        graphics.fill(new Ellipse2D.Double(scale.x(xs[0]) - DOT / 2, scale.y(ys[0]) - DOT / 2, DOT, DOT));
    }

    /** In a row below the axes. */
    private static void paintLegend(Graphics2D graphics, List<Nullcline> nullclines) {
        List<String> labels = new ArrayList<>(List.of("path, from the dot on"));
        List<Color> colors = new ArrayList<>(List.of(Axes.BLUE));
        for (int n = 0; n < nullclines.size(); n++) {
            if (!nullclines.get(n).segments().isEmpty()) {
                labels.add(nullclines.get(n).label());
                colors.add(COLORS.get(n));
            }
        }
        graphics.setFont(Axes.TEXT);
        FontMetrics metrics = graphics.getFontMetrics();
        int text = labels.stream().mapToInt(metrics::stringWidth).sum();
        double left = (WIDTH - text - labels.size() * (LEGEND_LINE + 3 * LEGEND_GAP) + 2 * LEGEND_GAP) / 2;
        double y = HEIGHT - LEGEND_HEIGHT / 2.0 - LEGEND_GAP;
        for (int n = 0; n < labels.size(); n++) {
            graphics.setColor(colors.get(n));
            graphics.setStroke(LINE);
            graphics.draw(new Line2D.Double(left, y, left + LEGEND_LINE, y));
            left += LEGEND_LINE + LEGEND_GAP;
            graphics.setColor(Color.BLACK);
            graphics.drawString(labels.get(n), (float) left, (float) (y + metrics.getAscent() / 2.5));
            left += metrics.stringWidth(labels.get(n)) + 2 * LEGEND_GAP;
        }
    }
}
