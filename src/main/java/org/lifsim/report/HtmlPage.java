package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;

/** An HTML page that needs no other files and no network. */
final class HtmlPage {
    /** From this value on, numbers are printed with commas and without a fraction. */
    private static final double GROUPED = 10_000;

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1rem; }
            figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; border: 1px solid #ddd; }
            figcaption { color: #555; font-size: .9rem; }
            table { border-collapse: collapse; margin-bottom: 1rem; }
            th { text-align: left; font-weight: 600; padding: .15rem 1.5rem .15rem 0; vertical-align: top; white-space: nowrap; }
            td { padding: .15rem 1.5rem .15rem 0; overflow-wrap: anywhere; }
            tr { border-bottom: 1px solid #eee; }
            pre { background: #f4f4f4; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
            @media (max-width: 600px) {
                body { margin: 1rem auto; }
                tr, th, td { display: block; }
                th { padding: .3rem 0 0; white-space: normal; }
            }
            """;

    private final StringBuilder page = new StringBuilder();

    /** Begins a page. */
    HtmlPage(String title) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
    }

    void heading(String text) {
        element("h2", text);
    }

    void subheading(String text) {
        element("h3", text);
    }

    void paragraph(String text) {
        element("p", text);
    }

    /** Adds text in which lines stay as they are. */
    void lines(String text) {
        element("pre", text);
    }

    private void element(String tag, String text) {
        page.append('<')
                .append(tag)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(tag)
                .append(">\n");
    }

    /** Adds a table of columns. */
    void columns(List<String> head, List<List<String>> rows) {
        page.append("<table>\n<tr><th>")
                .append(String.join(
                        "</th><th>", head.stream().map(HtmlPage::escaped).toList()))
                .append("</th></tr>\n");
        for (List<String> row : rows) {
            page.append("<tr><td>")
                    .append(String.join(
                            "</td><td>", row.stream().map(HtmlPage::escaped).toList()))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    /** Adds the command of a run, and the one that makes this page; null for none. */
    void commands(JsonNode run, String report) {
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

    /** Adds a table of values, each with its key as it is written in files, and its physical unit if there is one. */
    void table(JsonNode values, Map<String, String> units) {
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

    /** Adds a figure with a caption. */
    void figure(String name, Figure figure, String caption) throws IOException {
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

    /** The whole page. */
    @Override
    public String toString() {
        return page + "</body>\n</html>\n";
    }
}
