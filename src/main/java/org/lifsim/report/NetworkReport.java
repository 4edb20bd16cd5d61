package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.error.Subject;
import org.lifsim.experiment.NetworkRun;
import org.lifsim.internal.io.JsonText;
import org.lifsim.plot.Figure;

/** One HTML page with the facts and figures of a network's run. It needs no other files and no network. */
public final class NetworkReport {
    private static final List<String> FACTS = List.of(
            "seed",
            "dt",
            "steps",
            "duration_ms",
            "batch",
            "synapses",
            "connection_bytes",
            "settings",
            "warnings",
            "digest");

    private NetworkReport() {}

    /**
     * Creates the page.
     *
     * @param folder folder of the run
     * @param figures the figures by name
     * @param command the command that makes this page, as it is shown; null for none
     * @return the page as HTML
     * @throws org.lifsim.error.InputException if {@code network.json} is damaged
     * @throws IOException if reading fails, or a figure cannot be encoded
     */
    public static String html(Path folder, Map<String, Figure> figures, String command) throws IOException {
        Path path = folder.resolve(NetworkRun.NAME);
        JsonNode run;
        try (InputStream in = Files.newInputStream(path)) {
            run = JsonText.object(in, Subject.file(path));
        }
        boolean isSparse = run.has("populations");
        long cells = 0;
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> population : run.path("populations").properties()) {
            JsonNode values = population.getValue();
            cells += values.path("units").asLong();
            rows.add(List.of(
                    population.getKey(),
                    String.format(Locale.ROOT, "%,d", values.path("units").asLong()),
                    number(values.path("rate_hz")),
                    number(values.path("cv")),
                    number(values.path("synchrony"))));
        }
        HtmlPage page = new HtmlPage(run.path("network").asText() + ": "
                + (isSparse ? String.format(Locale.ROOT, "%,d cells, ", cells) : "")
                + run.path("duration_ms").asText() + " ms");
        page.commands(run.path("measured").path("command"), command);
        if (isSparse) {
            page.heading("Result");
            page.columns(List.of("population", "cells", "rate (Hz)", "CV", "synchrony"), rows);
            page.paragraph(
                    "CV: coefficient of variation of intervals, the mean over cells with at least three spikes. Synchrony:"
                            + " variance of the population's spike counts in bins of 3 ms, divided by their mean.");
        }
        page.heading("Figures");
        if (figures.isEmpty()) {
            page.paragraph("None: the run recorded nothing that can be plotted.");
        }
        for (Map.Entry<String, Figure> figure : figures.entrySet()) {
            page.figure(
                    figure.getKey(),
                    figure.getValue(),
                    figure.getKey().equals("raster")
                            ? "Each point is a spike of a recorded cell."
                            : "As it was recorded.");
        }
        page.heading("Network");
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        FACTS.stream().filter(run::has).forEach(name -> facts.set(name, run.path(name)));
        page.table(facts, Map.of("dt", "ms", "duration_ms", "ms", "connection_bytes", "bytes"));
        StringBuilder lines = new StringBuilder();
        run.path("description").forEach(line -> lines.append(line.asText()).append('\n'));
        page.lines(lines.toString());
        page.heading("Recordings");
        for (JsonNode recording : run.path("recordings")) {
            page.table(recording, Map.of());
        }
        page.heading("Measured");
        page.table(run.path("measured"), Map.of("seconds", "s", "build_seconds", "s"));
        return page.toString();
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.3f", value.doubleValue()) : "-";
    }
}
