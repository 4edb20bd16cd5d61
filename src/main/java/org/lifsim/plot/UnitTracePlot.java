package org.lifsim.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.StateVariable;
import org.lifsim.recording.TraceData;

/** Recordings of one unit over time, in stacked panels with a common time axis, such as current and membrane potential. */
public final class UnitTracePlot {
    private static final int WIDTH = 800;
    private static final int PANEL_HEIGHT = 260;
    private static final double MARGIN = 0.06;
    private static final double HEADROOM = 1.2;

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
     * A figure of the trace of a unit: its input, its membrane potential with threshold and spikes, or the spikes of an encoder, and
     * the second variable of a model that has two.
     *
     * @param title title of the figure
     * @param trace the trace
     * @param fromMs time of the first step, ms
     * @param more names of further state variables to show
     * @return the figure, to which panels can be added
     */
    public static UnitTracePlot of(String title, TraceData trace, double fromMs, Collection<String> more) {
        double[] ms = IntStream.range(0, trace.steps())
                .mapToDouble(step -> fromMs + step * trace.dt())
                .toArray();
        UnitTracePlot plot = new UnitTracePlot(title, ms);
        NeuronModel model = trace.parameters().model();
        Set<String> names = new LinkedHashSet<>(List.of("j", "v", "outputs", "w"));
        names.addAll(more);
        for (String name : names) {
            for (StateVariable variable : trace.variables().keySet()) {
                if (variable.key().equals(name)) {
                    plot.add(Labels.variable(model, name), trace, variable);
                }
            }
        }
        return plot;
    }

    private void add(String label, TraceData trace, StateVariable variable) {
        double[] values = trace.values(variable);
        if (!variable.equals(StateVariable.V)) {
            panel(label, values);
            return;
        }
        double[] spikes = IntStream.range(0, ms.length)
                .filter(step -> trace.spikes()[step])
                .mapToDouble(step -> ms[step])
                .toArray();
        panel(label, values, threshold(trace), spikes);
    }

    /** The threshold at each step; empty if the model has no threshold. */
    private static double[] threshold(TraceData trace) {
        if (trace.variables().containsKey(StateVariable.THR)) {
            return trace.values(StateVariable.THR);
        }
        OptionalDouble base = trace.baseThreshold();
        if (base.isEmpty()) {
            return new double[0];
        }
        double[] shift = trace.variables().containsKey(StateVariable.THR_THETA)
                ? trace.values(StateVariable.THR_THETA)
                : new double[trace.steps()];
        return Arrays.stream(shift).map(theta -> theta + base.getAsDouble()).toArray();
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
     * Adds a panel of several lines, each in a color of its own.
     *
     * @param yTitle label of the y axis, with its physical unit
     * @param lines for each line one value per time; at least one line
     * @return this plot
     */
    public UnitTracePlot panel(String yTitle, double[][] lines) {
        panels.add(new Panel(yTitle, lines, new double[0], new double[0]));
        return this;
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
        panels.add(new Panel(yTitle, new double[][] {values}, threshold, spikes));
        return this;
    }

    /**
     * Whether all panels can be plotted.
     *
     * @return false if a value is not a number or exceeds 1e12 in magnitude
     */
    public boolean canDraw() {
        return panels.stream()
                .flatMapToDouble(panel -> DoubleStream.concat(panel.values(), Arrays.stream(panel.threshold)))
                .allMatch(value -> Math.abs(value) <= Axes.MAX_MAGNITUDE);
    }

    /**
     * Plots all panels; there must be at least one.
     *
     * @return the figure
     */
    public Figure figure() {
        OptionalLibrary.XCHART.require();
        StackedPanels stack = new StackedPanels(WIDTH);
        for (int p = 0; p < panels.size(); p++) {
            boolean last = p == panels.size() - 1;
            Axes axes = new Axes(
                    p == 0 ? title : " ",
                    last ? "Time (ms)" : " ",
                    panels.get(p).yTitle,
                    new double[] {ms[0], end()},
                    panels.get(p).range());
            stack.add(axes, PANEL_HEIGHT, panels.get(p)::paint);
        }
        return stack.figure();
    }

    /** The end of the last step, which is one step after its beginning. */
    private double end() {
        double last = ms[ms.length - 1];
        return ms.length < 2 ? last : last + (last - ms[ms.length - 2]);
    }

    /** Content of one panel. */
    private final class Panel {
        private final String yTitle;
        private final double[][] lines;
        private final double[] threshold;
        private final double[] spikes;

        Panel(String yTitle, double[][] lines, double[] threshold, double[] spikes) {
            this.yTitle = yTitle;
            this.lines = lines;
            this.threshold = threshold;
            this.spikes = spikes;
        }

        private DoubleStream values() {
            return Arrays.stream(lines).flatMapToDouble(Arrays::stream);
        }

        private double[] range() {
            double low = Math.min(
                    values().min().orElseThrow(), Arrays.stream(threshold).min().orElse(Double.POSITIVE_INFINITY));
            double high = Math.max(
                    values().max().orElseThrow(), Arrays.stream(threshold).max().orElse(Double.NEGATIVE_INFINITY));
            if (high > low) {
                double margin = MARGIN * (high - low);
                return new double[] {low - margin, high + margin};
            }
            // A constant is shown with its distance from 0.
            double room = low == 0 ? 1 : HEADROOM * Math.abs(low);
            return new double[] {low > 0 ? 0 : -room, low < 0 ? 0 : room};
        }

        private void paint(Graphics2D graphics, Axes.Scale scale) {
            if (threshold.length > 0) {
                draw(graphics, scale, threshold, GREY, DASHED);
            }
            for (int n = lines.length - 1; n >= 0; n--) { // the first on top
                draw(
                        graphics,
                        scale,
                        lines[n],
                        threshold.length > 0 ? Axes.VERMILION : Axes.COLORS.get(n % Axes.COLORS.size()),
                        LINE);
            }
            graphics.setColor(Color.BLACK);
            graphics.setStroke(TICK);
            double half = scale.area().getHeight() * TICK_HEIGHT / 2;
            for (double spike : spikes) {
                int step = Math.max(0, Arrays.binarySearch(ms, spike));
                double x = scale.x(spike);
                double y = scale.y(threshold.length > 0 ? threshold[step] : lines[0][step]);
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
