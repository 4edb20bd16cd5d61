package org.lifsim.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/** A panel with axes in the common style of all figures. Its content is painted into the area between the axes. */
final class Axes {
    /** Colors of Okabe and Ito, which color-blind readers can distinguish. */
    static final Color BLUE = new Color(0x0072B2);

    static final Color VERMILION = new Color(0xD55E00);
    static final Color GREEN = new Color(0x009E73);
    private static final Color PURPLE = new Color(0x8A3F6B);
    private static final Color ORANGE = new Color(0xE69F00);

    /** Colors of lines or groups in one figure, in turn. */
    static final List<Color> COLORS = List.of(BLUE, VERMILION, GREEN, PURPLE, ORANGE);

    /** The font of all text but titles. */
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    /** Largest magnitude of an axis. Beyond it XChart never finishes its search for tick labels. */
    static final float MAX_MAGNITUDE = 1e12f;

    /** Relative widening of an axis, since XChart omits a label exactly at its end. */
    private static final double EDGE = 1e-6;

    /** Least length of an axis, relative to its largest number. */
    private static final double LEAST_SPAN = 1e-12;

    /** Space around a chart. XChart omits a label that would extend beyond it, as the last one of the x axis may. */
    private static final int PADDING = 20;

    private final XYChart chart;
    private final double[] xs;
    private final double[] ys;

    /**
     * Creates axes over the given ranges.
     *
     * @param title text above the panel
     * @param xTitle label of the x axis, with its physical unit
     * @param yTitle label of the y axis, with its physical unit
     * @param xs lower and upper end of the x axis
     * @param ys lower and upper end of the y axis
     * @throws InputException if an end of an axis is not from -1e12 to 1e12
     */
    Axes(String title, String xTitle, String yTitle, double[] xs, double[] ys) {
        this.xs = widened(xTitle, xs);
        this.ys = widened(yTitle, ys);
        chart = panel(yTitle);
        chart.getStyler().setChartPadding(PADDING);
        chart.setTitle(title);
        chart.setXAxisTitle(xTitle);
        limit(chart, this.xs, this.ys);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(x -> label(x, this.xs));
        chart.getStyler().setYAxisTickLabelsFormattingFunction(y -> label(y, this.ys));
        // XChart draws no axes without a series.
        chart.addSeries("range", this.xs, this.ys).setMarker(SeriesMarkers.NONE).setLineColor(Color.WHITE);
    }

    /** Labels only whole numbers on the y axis, for units and counts. */
    Axes wholeNumbersUp() {
        chart.getStyler()
                .setYAxisTickLabelsFormattingFunction(y -> Math.abs(y - Math.rint(y)) < 1e-9 ? label(y, ys) : " ");
        return this;
    }

    private static double[] widened(String title, double[] range) {
        double largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
        if (!(largest <= MAX_MAGNITUDE)) {
            throw new InputException(
                    Problem.of("axis '" + title + "' of a plot", "is from " + range[0] + " to " + range[1])
                            .expected("numbers from -1e12 to 1e12"));
        }
        // Labels need a few digits to tell the ends apart.
        return range[1] - range[0] > largest * LEAST_SPAN ? range : new double[] {range[0] - 0.5, range[0] + 0.5};
    }

    /** Formats a tick label with enough digits to distinguish neighboring labels. */
    private static String label(double value, double[] range) {
        double span = range[1] - range[0];
        double largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
        if (largest >= 1e7 || largest < 1e-3) {
            return String.format(Locale.ROOT, "%.2g", value);
        }
        int digits = (int) Math.max(0, Math.ceil(2 - Math.log10(span)));
        double rounded = Math.abs(value) < span * 1e-9 ? 0 : value;
        String text = String.format(Locale.ROOT, "%,." + digits + "f", rounded);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** A chart in the common style of all figures, without title, ranges and series. */
    static XYChart panel(String yTitle) {
        XYChart panel =
                new XYChartBuilder().width(1).height(1).yAxisTitle(yTitle).build();
        AxesChartStyler style = panel.getStyler();
        style.setAxisTickLabelsFont(TEXT).setAxisTitleFont(TEXT);
        style.setPlotGridLinesVisible(false).setPlotMargin(0);
        style.setXAxisTickMarkSpacingHint(80).setYAxisTickMarkSpacingHint(26);
        style.setAxisTickMarksColor(Color.BLACK).setAxisTickLabelsColor(Color.BLACK);
        style.setLegendVisible(false);
        style.setChartTitleFont(TEXT.deriveFont(15f)).setChartTitleBoxVisible(false);
        style.setChartBackgroundColor(Color.WHITE).setPlotBorderColor(Color.BLACK);
        style.setPlotContentSize(1.0);
        style.setAntiAlias(true);
        panel.getStyler().setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        return panel;
    }

    /** Sets the axis ranges of a chart so that their ends are labeled too. */
    static void limit(XYChart chart, double[] xs, double[] ys) {
        double x = EDGE * (xs[1] - xs[0]);
        double y = EDGE * (ys[1] - ys[0]);
        chart.getStyler()
                .setXAxisMin(xs[0] - x)
                .setXAxisMax(xs[1] + x)
                .setYAxisMin(ys[0] - y)
                .setYAxisMax(ys[1] + y);
    }

    /** Paints the content between the axes. */
    interface Content {
        void paint(Graphics2D graphics, Scale scale);
    }

    /** Converts data coordinates to pixels of the page. */
    final class Scale {
        private final double left = chart.getScreenXFromChart(xs[0]);
        private final double right = chart.getScreenXFromChart(xs[1]);
        private final double bottom = chart.getScreenYFromChart(ys[0]);
        private final double top = chart.getScreenYFromChart(ys[1]);

        double x(double value) {
            return left + (value - xs[0]) / (xs[1] - xs[0]) * (right - left);
        }

        double y(double value) {
            return bottom + (value - ys[0]) / (ys[1] - ys[0]) * (top - bottom);
        }

        Rectangle2D area() {
            return new Rectangle2D.Double(left, top, right - left, bottom - top);
        }
    }

    /** Paints the panel at the upper left of a page. */
    void paint(Graphics2D graphics, int width, int height, Content content) {
        chart.paint(graphics, width, height);
        Scale scale = new Scale();
        Shape clip = graphics.getClip();
        graphics.setClip(scale.area());
        content.paint(graphics, scale);
        graphics.setClip(clip);
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(1f));
        graphics.draw(scale.area());
    }
}
