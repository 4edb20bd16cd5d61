package org.lifsim.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.lifsim.model.StateVariable;
import org.lifsim.recording.TraceData;

/**
 * The figure of ngc-learn's tutorial, drawn as the tutorial draws it: over steps, the current above, and below it the membrane
 * potential with threshold and spikes. {@link UnitTracePlot} is for any other unit.
 */
public final class TutorialPlot {
    private static final int WIDTH = 800;
    private static final int TOP_HEIGHT = 286;
    private static final int BOTTOM_HEIGHT = 314;
    private static final Color CURRENT = new Color(0x1f77b4);
    private static final Color POTENTIAL = new Color(0xd62728);
    private static final Color THRESHOLD = new Color(0xbfbfbf);
    private static final BasicStroke LINE = new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED =
            new BasicStroke(2.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1f, new float[] {8f, 3f}, 0f);
    private static final BasicStroke MARK = new BasicStroke(7f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL);
    /** Half the height of a spike mark, as a fraction of the y axis: 0.4 mV in the tutorial's figure. */
    private static final double MARK_HALF_HEIGHT = 0.025;

    /** The tutorial's axis ranges. They are wider only if a trace exceeds them. */
    private static final double[] CURRENT_RANGE = {0, 0.5};

    private static final double[] POTENTIAL_RANGE = {-66, -50};

    private TutorialPlot() {}

    /**
     * Plots a trace.
     *
     * @param trace a trace of a unit with a membrane potential and a threshold, without NaN and infinities
     * @return the figure
     */
    public static Figure of(TraceData trace) {
        OptionalLibrary.XCHART.require();
        String title = trace.parameters().model().name() + "-Node: Constant Electrical Input";
        double[] steps =
                IntStream.range(0, trace.steps()).mapToDouble(step -> step).toArray();
        XYChart top = currentPanel(trace, title, steps);
        XYChart bottom = potentialPanel(trace, steps);
        return new Figure(WIDTH, TOP_HEIGHT + BOTTOM_HEIGHT, graphics -> {
            top.paint(graphics, WIDTH, TOP_HEIGHT);
            graphics.translate(0, TOP_HEIGHT);
            bottom.paint(graphics, WIDTH, BOTTOM_HEIGHT);
            graphics.translate(0, -TOP_HEIGHT);
        });
    }

    private static XYChart currentPanel(TraceData trace, String title, double[] steps) {
        XYChart panel = Axes.panel("Input Current (J\u209c)");
        panel.setTitle(title);
        double[] current = trace.values(StateVariable.CURRENT);
        range(panel, steps, current, CURRENT_RANGE, "0.0", "0.0##");
        panel.getStyler().setXAxisTickLabelsFormattingFunction(step -> " ");
        line(panel, "current", steps, current, CURRENT, LINE);
        return panel;
    }

    private static XYChart potentialPanel(TraceData trace, double[] steps) {
        XYChart panel = Axes.panel("Membrane Potential (V\u209c)");
        panel.setXAxisTitle("Time Step t");
        double[] potential = trace.values(StateVariable.V);
        double[] threshold = threshold(trace);
        double[] both = DoubleStream.concat(Arrays.stream(potential), Arrays.stream(threshold))
                .toArray();
        double height = range(panel, steps, both, POTENTIAL_RANGE, "0", "0.###");
        if (threshold.length > 0) {
            line(
                    panel,
                    "threshold",
                    threshold.length == 2 ? new double[] {steps[0], steps[0] + steps.length} : steps,
                    threshold,
                    THRESHOLD,
                    DASHED);
        }
        line(panel, "potential", steps, potential, POTENTIAL, LINE);
        for (int step = 0; step < trace.steps(); step++) {
            if (trace.spikes()[step] && threshold.length > 0) {
                // The tutorial marks a spike at the peak of the potential, one step before the reset is visible.
                int peak = Math.max(0, step - 1);
                double at = threshold[Math.min(peak, threshold.length - 1)];
                double[] ys = {at - MARK_HALF_HEIGHT * height, at + MARK_HALF_HEIGHT * height};
                line(panel, "spike " + step, new double[] {steps[peak], steps[peak]}, ys, Color.BLACK, MARK);
            }
        }
        return panel;
    }

    private static void line(XYChart panel, String name, double[] xs, double[] ys, Color color, BasicStroke stroke) {
        XYSeries series = panel.addSeries(name, xs, ys);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineStyle(stroke);
    }

    /** Sets the axis ranges, and returns the span of the y axis. */
    private static double range(
            XYChart panel, double[] steps, double[] values, double[] usual, String usualPattern, String pattern) {
        double low = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .min()
                .orElse(usual[0]);
        double high = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .max()
                .orElse(usual[1]);
        boolean fits = low >= usual[0] && high <= usual[1];
        double margin = high > low ? (high - low) / 20 : 1;
        double bottom = fits ? usual[0] : low - margin;
        double top = fits ? usual[1] : high + margin;
        Axes.limit(panel, new double[] {steps[0], steps[0] + steps.length}, new double[] {bottom, top});
        panel.getStyler().setYAxisDecimalPattern(fits ? usualPattern : pattern);
        return top - bottom;
    }

    /** The threshold: one value per step for a variable, two equal values for a parameter, none for an encoder. */
    private static double[] threshold(TraceData trace) {
        if (trace.variables().containsKey(StateVariable.THR)) {
            return trace.values(StateVariable.THR);
        }
        OptionalDouble base = trace.baseThreshold();
        return base.isPresent() ? new double[] {base.getAsDouble(), base.getAsDouble()} : new double[0];
    }
}
