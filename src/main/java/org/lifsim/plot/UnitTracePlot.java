package org.lifsim.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** Recordings of one unit over time, in stacked panels with a common time axis, such as current and membrane potential. */
public final class UnitTracePlot {
    private static final int WIDTH = 800;
    private static final int PANEL_HEIGHT = 300;
    private static final double MARGIN = 0.06;

    private static final Color GREY = new Color(0x8C8C8C);
    private static final BasicStroke LINE = new BasicStroke(1.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED =
            new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1f, new float[] {7f, 4f}, 0f);
    private static final BasicStroke TICK = new BasicStroke(1.4f);

    /** Height of a spike's tick, as a fraction of the panel's height. */
    private static final double TICK_HEIGHT = 0.06;

    private final String title;
    private final double[] ms;
    private final List<Panel> panels = new ArrayList<>();

    /**
     * Creates a figure without panels.
     *
     * @param title title of the figure
     * @param ms times of all values in ms, in ascending order, at least one
     */
    public UnitTracePlot(String title, double[] ms) {
        this.title = title;
        this.ms = ms;
    }

    /**
     * Adds a panel that shows one variable.
     *
     * @param yTitle label of the y axis, with its physical unit
     * @param values values of the variable, one per time
     * @return this plot
     */
    public UnitTracePlot panel(String yTitle, double[] values) {
        return panel(yTitle, values, new double[0], new double[0]);
    }

    /**
     * Adds a panel with a threshold and spikes.
     *
     * @param yTitle label of the y axis, with its physical unit
     * @param values values of the variable, one per time
     * @param threshold values of the threshold, one per time, or an empty array
     * @param spikes times of the spikes, in ms
     * @return this plot
     */
    public UnitTracePlot panel(String yTitle, double[] values, double[] threshold, double[] spikes) {
        panels.add(new Panel(yTitle, values, threshold, spikes));
        return this;
    }

    /**
     * Whether all panels can be plotted.
     *
     * @return false if a value is not a number or exceeds 1e12 in magnitude
     */
    public boolean canDraw() {
        return panels.stream()
                .flatMapToDouble(
                        panel -> DoubleStream.concat(Arrays.stream(panel.values), Arrays.stream(panel.threshold)))
                .allMatch(value -> Math.abs(value) <= Axes.MAX_MAGNITUDE);
    }

    /**
     * Plots all panels; there must be at least one.
     *
     * @return the figure
     */
    public Figure figure() {
        OptionalLibrary.XCHART.require();
        List<Axes> axes = new ArrayList<>();
        for (int p = 0; p < panels.size(); p++) {
            boolean last = p == panels.size() - 1;
            axes.add(new Axes(
                    p == 0 ? title : " ",
                    last ? "Time (ms)" : " ",
                    panels.get(p).yTitle,
                    new double[] {ms[0], ms[ms.length - 1]},
                    panels.get(p).range()));
        }
        return new Figure(WIDTH, PANEL_HEIGHT * panels.size(), page -> {
            double left = 0;
            for (Axes panel : axes) {
                left = Math.max(left, left(panel));
            }
            for (int p = 0; p < panels.size(); p++) {
                Panel panel = panels.get(p);
                // Labels have different widths. The indent aligns the time axes of all panels.
                double indent = left - left(axes.get(p));
                page.translate(indent, 0);
                axes.get(p).paint(page, WIDTH - (int) indent, PANEL_HEIGHT, panel::paint);
                page.translate(-indent, PANEL_HEIGHT);
            }
            page.translate(0, -PANEL_HEIGHT * panels.size());
        });
    }

    private static double left(Axes panel) {
        double[] left = new double[1];
        Graphics2D scratch = new BufferedImage(WIDTH, PANEL_HEIGHT, BufferedImage.TYPE_INT_RGB).createGraphics();
        panel.paint(
                scratch,
                WIDTH,
                PANEL_HEIGHT,
                (graphics, scale) -> left[0] = scale.area().getX());
        scratch.dispose();
        return left[0];
    }

    /** Content of one panel. */
    private final class Panel {
        private final String yTitle;
        private final double[] values;
        private final double[] threshold;
        private final double[] spikes;

        Panel(String yTitle, double[] values, double[] threshold, double[] spikes) {
            this.yTitle = yTitle;
            this.values = values;
            this.threshold = threshold;
            this.spikes = spikes;
        }

        private double[] range() {
            double low = Math.min(
                    Arrays.stream(values).min().orElseThrow(),
                    Arrays.stream(threshold).min().orElse(Double.POSITIVE_INFINITY));
            double high = Math.max(
                    Arrays.stream(values).max().orElseThrow(),
                    Arrays.stream(threshold).max().orElse(Double.NEGATIVE_INFINITY));
            double margin = high > low ? MARGIN * (high - low) : 1;
            return new double[] {low - margin, high + margin};
        }

        private void paint(Graphics2D graphics, Axes.Scale scale) {
            if (threshold.length > 0) {
                draw(graphics, scale, threshold, GREY, DASHED);
            }
            draw(graphics, scale, values, threshold.length > 0 ? Axes.VERMILION : Axes.BLUE, LINE);
            graphics.setColor(Color.BLACK);
            graphics.setStroke(TICK);
            double half = scale.area().getHeight() * TICK_HEIGHT / 2;
            for (double spike : spikes) {
                int step = Math.max(0, Arrays.binarySearch(ms, spike));
                double x = scale.x(spike);
                double y = scale.y(threshold.length > 0 ? threshold[step] : values[step]);
                graphics.draw(new Line2D.Double(x, y - half, x, y + half));
            }
        }

        private void draw(Graphics2D graphics, Axes.Scale scale, double[] ys, Color color, BasicStroke stroke) {
            Path2D line = new Path2D.Double();
            line.moveTo(scale.x(ms[0]), scale.y(ys[0]));
            for (int i = 1; i < ms.length; i++) {
                line.lineTo(scale.x(ms[i]), scale.y(ys[i]));
            }
            graphics.setColor(color);
            graphics.setStroke(stroke);
            graphics.draw(line);
        }
    }
}
