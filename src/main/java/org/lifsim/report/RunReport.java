package org.lifsim.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.model.NeuronModel;
import org.lifsim.plot.Figure;
import org.lifsim.plot.Labels;

/** One HTML page with a run's facts and figures. It needs no other files and no network. */
public final class RunReport {
    private static final List<String> SETTINGS =
            List.of("model", "units", "batch", "steps", "dt", "seed", "key", "current", "stimulus");

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
        HtmlPage page = new HtmlPage(title);
        page.commands(facts.path("measured").path("command"), command);
        page.heading("Result");
        page.table(facts.path("result"), Map.of());
        page.heading("Figures");
        if (all.isEmpty()) {
            page.paragraph("None: the run recorded nothing that can be plotted.");
        }
        for (Map.Entry<String, Figure> figure : all.entrySet()) {
            page.figure(figure.getKey(), figure.getValue(), figures.caption(figure.getKey()));
        }
        page.heading("Experiment");
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        SETTINGS.stream().filter(facts::has).forEach(name -> settings.set(name, facts.path(name)));
        page.table(settings, Map.of("dt", "ms", "current", unitOf(model)));
        page.subheading("parameters");
        Map<String, String> units = new HashMap<>();
        model.parameters().forEach(parameter -> units.put(parameter.name(), parameter.physicalUnit()));
        page.table(facts.path("parameters"), units);
        page.subheading("initial");
        if (facts.path("initial").isEmpty()) {
            page.paragraph("The initial values of the model.");
        } else {
            page.table(facts.path("initial"), Map.of("v", "mV", "thr_theta", "mV", "rfr", "ms"));
        }
        page.subheading("record");
        if (facts.path("record").isEmpty()) {
            page.paragraph("Nothing.");
        }
        for (JsonNode recorder : facts.path("record")) {
            page.table(recorder, Map.of("bin", "ms"));
        }
        if (!facts.path("inputs").isEmpty()) {
            page.subheading("inputs, with their SHA-256");
            page.table(facts.path("inputs"), Map.of());
        }
        page.heading("Measured");
        page.table(facts.path("measured"), Map.of("seconds", "s", "unit_steps_per_second", "1/s"));
        return page.toString();
    }

    /** The unit of the current, which is that of an axis. */
    private static String unitOf(NeuronModel model) {
        String label = Labels.input(model);
        return label.contains("(mV") ? label.substring(label.indexOf('(') + 1, label.length() - 1) : "";
    }
}
