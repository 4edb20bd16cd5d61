package org.lifsim.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.lifsim.internal.io.AtomicFile;

/** Results as JSON, Markdown and a plot. */
final class Report {
    /** Colors of Okabe and Ito, which color-blind readers can distinguish. */
    private static final Color[] COLOURS = {
        new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7),
        new Color(0xE69F00), new Color(0x56B4E9), new Color(0x000000), new Color(0x999999)
    };

    private final Map<String, String> machine;
    private final List<Speed> speeds;
    private final List<Speed> roofline;
    private final Map<String, Map<String, Double>> transfers;
    private final Map<String, Map<Integer, Peer.Outcome>> outcomes;

    Report(
            Map<String, String> machine,
            List<Speed> speeds,
            List<Speed> roofline,
            Map<String, Map<String, Double>> transfers,
            Map<String, Map<Integer, Peer.Outcome>> outcomes) {
        this.machine = machine;
        this.speeds = speeds;
        this.roofline = roofline;
        this.transfers = transfers;
        this.outcomes = outcomes;
    }

    /** Writes {@code bench.json}, {@code bench.md} and {@code bench.png}. */
    void write(Path folder) throws IOException {
        AtomicFile.write(
                folder.resolve("bench.json"),
                to -> new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(to.toFile(), json()));
        AtomicFile.write(folder.resolve("bench.md"), to -> Files.writeString(to, markdown()));
        AtomicFile.write(
                folder.resolve("bench.png"),
                to -> ImageIO.write(BitmapEncoder.getBufferedImage(plot()), "png", to.toFile()));
    }

    private Map<String, Object> json() {
        List<Object> rows = new ArrayList<>();
        List<Speed> all = new ArrayList<>(speeds);
        all.addAll(roofline);
        for (Speed speed : all) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("program", speed.who());
            row.put("units", speed.units());
            row.put("steps_per_call", speed.chunk());
            row.put("median", speed.median());
            row.put("lowest", speed.lowest());
            row.put("highest", speed.highest());
            row.put("measured", speed.rates());
            if (!Double.isNaN(speed.bytesPerOperation())) {
                row.put("bytes_allocated_per_operation", speed.bytesPerOperation());
            }
            rows.add(row);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine);
        json.put("million_unit_steps_per_second", rows);
        if (!transfers.isEmpty()) {
            json.put("milliseconds", transfers);
        }
        if (!outcomes.isEmpty()) {
            json.put("after_1000_steps", outcomes);
        }
        return json;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        machine.forEach((name, fact) ->
                text.append("- ").append(name).append(": ").append(fact).append('\n'));
        for (int chunk : new int[] {1000, 1}) {
            table(text, chunk);
        }
        allocations(text);
        transfers(text);
        outcomes(text);
        return text.toString();
    }

    private Set<Integer> sizes() {
        Set<Integer> sizes = new TreeSet<>();
        speeds.forEach(speed -> sizes.add(speed.units()));
        return sizes;
    }

    private void table(StringBuilder text, int chunk) {
        List<Speed> rows = new ArrayList<>(
                speeds.stream().filter(speed -> speed.chunk() == chunk).toList());
        rows.addAll(chunk == 1 ? roofline : List.of());
        if (rows.isEmpty()) {
            return;
        }
        text.append(
                chunk == 1
                        ? "\nOne step over all units per call, million unit-steps/s: median (lowest to highest)\n\n"
                        : "\n" + chunk + " steps per call, million unit-steps/s: median (lowest to highest)\n\n");
        text.append("| program |");
        sizes().forEach(size -> text.append(String.format(Locale.ROOT, " %,d units |", size)));
        text.append("\n|---|").append("---|".repeat(sizes().size())).append('\n');
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(speed -> names.add(speed.who()));
        for (String name : names) {
            text.append("| ").append(name).append(" |");
            for (int size : sizes()) {
                text.append(' ')
                        .append(find(rows, name, size).map(Report::cell).orElse(""))
                        .append(" |");
            }
            text.append('\n');
        }
        ratios(text, rows, names);
    }

    /** Ratios to the first row, if other programs were measured: the first row is then one of them. */
    private void ratios(StringBuilder text, List<Speed> rows, Set<String> names) {
        String base = names.iterator().next();
        if (outcomes.isEmpty()) {
            return;
        }
        text.append("\nRatio of medians to ").append(base).append(":\n\n| program |");
        sizes().forEach(size -> text.append(String.format(Locale.ROOT, " %,d units |", size)));
        text.append("\n|---|").append("---|".repeat(sizes().size())).append('\n');
        for (String name : names) {
            if (!name.equals(base) && !name.equals(Roofline.NAME)) {
                text.append("| ").append(name).append(" |");
                for (int size : sizes()) {
                    Optional<Speed> one = find(rows, base, size);
                    text.append(' ')
                            .append(find(rows, name, size)
                                    .flatMap(speed -> one.map(first ->
                                            String.format(Locale.ROOT, "%.2f", speed.median() / first.median())))
                                    .orElse(""))
                            .append(" |");
                }
                text.append('\n');
            }
        }
    }

    private static Optional<Speed> find(List<Speed> rows, String name, int size) {
        return rows.stream()
                .filter(speed -> speed.who().equals(name) && speed.units() == size)
                .findFirst();
    }

    private static String cell(Speed speed) {
        return speed.rates().size() == 1
                ? String.format(Locale.ROOT, "%,.0f", speed.median())
                : String.format(Locale.ROOT, "%,.0f (%,.0f to %,.0f)", speed.median(), speed.lowest(), speed.highest());
    }

    private void allocations(StringBuilder text) {
        List<Speed> measured = speeds.stream()
                .filter(speed -> !Double.isNaN(speed.bytesPerOperation()))
                .toList();
        if (!measured.isEmpty()) {
            text.append(
                    "\nBytes allocated on the Java heap per call, the most of calls of 1 and 1,000 steps, at the smallest size. It\n"
                            + "includes what JMH allocates, and the vectors of code that the JVM has not compiled yet:\n\n");
            int smallest = sizes().iterator().next();
            Set<String> names = new LinkedHashSet<>();
            measured.forEach(speed -> names.add(speed.who()));
            for (String name : names) {
                double most = measured.stream()
                        .filter(speed -> speed.who().equals(name) && speed.units() == smallest)
                        .mapToDouble(speed -> speed.bytesPerOperation() / (1000.0 / speed.chunk()))
                        .max()
                        .orElse(Double.NaN);
                text.append(String.format(Locale.ROOT, "- %s: %.3f%n", name, most));
            }
        }
    }

    private void transfers(StringBuilder text) {
        if (!transfers.isEmpty()) {
            text.append(
                    "\nTransfers, ms for a million units; OpenCL devices by device time, ms for the largest size:\n\n");
            transfers.forEach((backend, all) -> text.append("- ")
                    .append(backend)
                    .append(": ")
                    .append(Report.rounded(all))
                    .append('\n'));
        }
    }

    private static String rounded(Map<String, Double> all) {
        List<String> parts = new ArrayList<>();
        all.forEach((name, value) -> parts.add(String.format(Locale.ROOT, "%s %.3f", name, value)));
        return String.join(", ", parts);
    }

    private void outcomes(StringBuilder text) {
        if (!outcomes.isEmpty()) {
            text.append("\nNumber of spikes and digest of the state after the first 1,000 steps:\n\n");
            outcomes.forEach((name, bySize) -> bySize.forEach((size, outcome) -> text.append(String.format(
                    Locale.ROOT,
                    "- %s, %,d units: %,d, %s%n",
                    name,
                    size,
                    outcome.spikes(),
                    outcome.digest().substring(0, 16)))));
        }
    }

    private XYChart plot() {
        XYChart chart = new XYChartBuilder()
                .width(1100)
                .height(640)
                .title("Speed over population size")
                .xAxisTitle("units")
                .yAxisTitle("million unit-steps/s")
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setXAxisLogarithmicDecadeOnly(false);
        chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(Report::tick);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(Report::tick);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        Set<String> names = new LinkedHashSet<>();
        speeds.forEach(speed -> names.add(speed.who()));
        List<String> programs = names.stream().map(Report::program).distinct().toList();
        for (String name : names) {
            for (int chunk : new int[] {1000, 1}) {
                line(chart, speeds, name, chunk, COLOURS[programs.indexOf(program(name)) % COLOURS.length]);
            }
        }
        line(chart, roofline, Roofline.NAME, 1, Color.GRAY);
        return chart;
    }

    /** Labels of 1, 2 and 5 times each power of ten. The ticks between them have none. */
    private static String tick(double number) {
        double mantissa = number / Math.pow(10, Math.floor(Math.log10(number) + 1e-9));
        long digit = Math.round(mantissa);
        return digit == 1 || digit == 2 || digit == 5 ? String.format(Locale.ROOT, "%,.0f", number) : " ";
    }

    /** The program's name without its variant, since all variants of a program have the same color. */
    private static String program(String name) {
        return name.contains(",") ? name.substring(0, name.indexOf(',')) : name;
    }

    private static void line(XYChart chart, List<Speed> from, String name, int chunk, Color colour) {
        List<Speed> points = from.stream()
                .filter(speed -> speed.who().equals(name) && speed.chunk() == chunk)
                .sorted((a, b) -> Integer.compare(a.units(), b.units()))
                .toList();
        if (!points.isEmpty()) {
            String label = name.equals(Roofline.NAME)
                    ? "memory bandwidth (triad), 1 per call"
                    : name + ", " + chunk + " per call";
            var series = chart.addSeries(
                    label,
                    points.stream().mapToDouble(Speed::units).toArray(),
                    points.stream().mapToDouble(Speed::median).toArray());
            series.setLineColor(colour);
            series.setMarkerColor(colour);
            series.setMarker(chunk == 1 ? SeriesMarkers.DIAMOND : SeriesMarkers.CIRCLE);
            if (chunk == 1) {
                series.setLineStyle(SeriesLines.DASH_DASH);
            }
        }
    }
}
