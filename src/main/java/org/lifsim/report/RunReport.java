package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;

/** One HTML page with a run's facts and figures. It needs no other files and no network. */
public final class RunReport {
    private static final Map<String, String> CAPTIONS = new LinkedHashMap<>();

    static {
        CAPTIONS.put("raster", "Each point is a spike.");
        CAPTIONS.put("rate", "Spikes of all units in a bin, divided by the number of units and the bin length.");
        CAPTIONS.put("rates", "Number of units by mean rate.");
        CAPTIONS.put("intervals", "Times between consecutive spikes of a unit; the longest 2% are left out.");
        CAPTIONS.put("f-I", "Units are grouped by their current without its random part.");
    }

    /** From this value on, numbers are printed with commas and without a fraction. */
    private static final double GROUPED = 10_000;

    private RunReport() {}

    /**
     * Creates the page.
     *
     * @param run the run
     * @param figures figures by file name without extension
     * @return the page as HTML
     * @throws IOException if a figure cannot be encoded
     */
    public static String html(RunMetadata run, Map<String, Figure> figures) throws IOException {
        JsonNode facts = run.json();
        String title = String.format(
                Locale.ROOT,
                "%,d %s units, %s ms",
                run.totalUnits(),
                facts.path("model").asText(),
                Float32Text.shortest((float) (run.steps() * run.dt())));
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        page.append("<h2>Result</h2>\n");
        table(page, facts.path("result"));
        page.append("<h2>Figures</h2>\n");
        if (figures.isEmpty()) {
            page.append("<p>None: the run recorded nothing that can be plotted.</p>\n");
        }
        for (Map.Entry<String, Figure> figure : figures.entrySet()) {
            figure(page, figure.getKey(), figure.getValue());
        }
        page.append("<h2>Experiment</h2>\n");
        table(page, facts);
        page.append("<h3>Parameters</h3>\n");
        table(page, facts.path("parameters"));
        page.append("<h3>Recorded</h3>\n");
        for (JsonNode recorder : facts.path("record")) {
            table(page, recorder);
        }
        page.append("<h2>Measured</h2>\n");
        table(page, facts.path("measured"));
        return page.append("</body>\n</html>\n").toString();
    }

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1rem; }
            figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; border: 1px solid #ddd; }
            figcaption { color: #555; font-size: .9rem; }
            table { border-collapse: collapse; margin-bottom: 1rem; }
            th { text-align: left; font-weight: 600; padding: .15rem 1.5rem .15rem 0; vertical-align: top; white-space: nowrap; }
            td { padding: .15rem 0; overflow-wrap: anywhere; }
            tr { border-bottom: 1px solid #eee; }
            """;

    /** Adds a table of the values that have no section of their own. */
    private static void table(StringBuilder page, JsonNode values) {
        page.append("<table>\n");
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            JsonNode node = value.getValue();
            boolean part = node.isObject()
                    || value.getKey().equals("record")
                    || value.getKey().equals("format");
            if (!part) {
                page.append("<tr><th>")
                        .append(escaped(value.getKey().replace('_', ' ')))
                        .append("</th><td>")
                        .append(escaped(text(node)))
                        .append("</td></tr>\n");
            }
        }
        page.append("</table>\n");
    }

    private static String text(JsonNode node) {
        if (!node.isArray()) {
            boolean large = node.isNumber() && Math.abs(node.asDouble()) >= GROUPED;
            return large ? String.format(Locale.ROOT, "%,.0f", node.asDouble()) : node.asText();
        }
        if (node.isEmpty()) {
            return "none";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode item : node) {
            text.append(text.isEmpty() ? "" : ", ").append(item.asText());
        }
        return text.length() < 200 ? text.toString() : "an array of " + node.size() + " values";
    }

    private static void figure(StringBuilder page, String name, Figure figure) throws IOException {
        String caption = CAPTIONS.getOrDefault(name, "The unit was re-simulated alone, with identical bits.");
        page.append(String.format(
                Locale.ROOT,
                "<figure>%n<img width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/svg+xml;base64,%s\">%n"
                        + "<figcaption>%s</figcaption>%n</figure>%n",
                figure.width(),
                figure.height(),
                escaped(name + ": " + caption),
                Base64.getEncoder().encodeToString(figure.bytes(ImageFormat.SVG)),
                escaped(caption)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
