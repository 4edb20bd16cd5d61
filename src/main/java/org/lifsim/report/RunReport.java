package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.model.NeuronModel;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;
import org.lifsim.plot.Labels;

/** One HTML page with a run's facts and figures. It needs no other files and no network. */
public final class RunReport {
    private static final List<String> SETTINGS =
            List.of("model", "units", "batch", "steps", "dt", "seed", "key", "current", "stimulus");

    /** From this value on, numbers are printed with commas and without a fraction. */
    private static final double GROUPED = 10_000;

    private RunReport() {}

    /**
     * Creates the page.
     *
     * @param run the run
     * @param figures the figures, which have captions
     * @param command the command that makes this page, as it is shown; null for none
     * @return the page as HTML
     * @throws org.lifsim.error.InputException if {@code run.json} does not describe a valid experiment, or a recording is damaged
     * @throws IOException if a figure cannot be encoded
     */
    public static String html(RunMetadata run, RunFigures figures, String command) throws IOException {
        Map<String, Figure> all = figures.all();
        NeuronModel model = run.experiment().model().parameters().model();
        JsonNode facts = run.json();
        String title = String.format(
                Locale.ROOT,
                "%,d %s units, %s ms",
                run.totalUnits(),
                facts.path("model").asText(),
                Float32Text.shortest((float) (run.steps() * run.dt())));
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        commands(page, facts.path("measured").path("command"), command);
        page.append("<h2>Result</h2>\n");
        table(page, facts.path("result"), Map.of());
        page.append("<h2>Figures</h2>\n");
        if (all.isEmpty()) {
            page.append("<p>None: the run recorded nothing that can be plotted.</p>\n");
        }
        for (Map.Entry<String, Figure> figure : all.entrySet()) {
            figure(page, figure.getKey(), figure.getValue(), figures.caption(figure.getKey()));
        }
        page.append("<h2>Experiment</h2>\n");
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        SETTINGS.stream().filter(facts::has).forEach(name -> settings.set(name, facts.path(name)));
        table(page, settings, Map.of("dt", "ms", "current", unitOf(model)));
        page.append("<h3>parameters</h3>\n");
        Map<String, String> units = new HashMap<>();
        model.parameters().forEach(parameter -> units.put(parameter.name(), parameter.physicalUnit()));
        table(page, facts.path("parameters"), units);
        page.append("<h3>initial</h3>\n");
        if (facts.path("initial").isEmpty()) {
            page.append("<p>The initial values of the model.</p>\n");
        } else {
            table(page, facts.path("initial"), Map.of("v", "mV", "thr_theta", "mV", "rfr", "ms"));
        }
        page.append("<h3>record</h3>\n");
        if (facts.path("record").isEmpty()) {
            page.append("<p>Nothing.</p>\n");
        }
        for (JsonNode recorder : facts.path("record")) {
            table(page, recorder, Map.of("bin", "ms"));
        }
        if (!facts.path("inputs").isEmpty()) {
            page.append("<h3>inputs, with their SHA-256</h3>\n");
            table(page, facts.path("inputs"), Map.of());
        }
        page.append("<h2>Measured</h2>\n");
        table(page, facts.path("measured"), Map.of("seconds", "s", "unit_steps_per_second", "1/s"));
        return page.append("</body>\n</html>\n").toString();
    }

    /** The unit of the current, which is that of an axis. */
    private static String unitOf(NeuronModel model) {
        String label = Labels.input(model);
        return label.contains("(mV") ? label.substring(label.indexOf('(') + 1, label.length() - 1) : "";
    }

    private static void commands(StringBuilder page, JsonNode run, String report) {
        if (run.isTextual() || report != null) {
            page.append("<pre>");
            if (run.isTextual()) {
                page.append(escaped(run.asText())).append('\n');
            }
            if (report != null) {
                page.append(escaped(report)).append('\n');
            }
            page.append("</pre>\n");
        }
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
            pre { background: #f4f4f4; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
            @media (max-width: 600px) {
                body { margin: 1rem auto; }
                tr, th, td { display: block; }
                th { padding: .3rem 0 0; white-space: normal; }
            }
            """;

    /** Adds a table of values, each with its key as it is written in files, and its physical unit if there is one. */
    private static void table(StringBuilder page, JsonNode values, Map<String, String> units) {
        page.append("<table>\n");
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            String unit = units.getOrDefault(value.getKey(), "");
            page.append("<tr><th>")
                    .append(escaped(value.getKey()))
                    .append("</th><td>")
                    .append(escaped(text(value.getValue())))
                    .append(unit.isEmpty() ? "" : " " + escaped(unit))
                    .append("</td></tr>\n");
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

    private static void figure(StringBuilder page, String name, Figure figure, String caption) throws IOException {
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
