package org.lifsim.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.lifsim.internal.io.AtomicFile;

/** The files of a sweep: what was run, and a table with a line for each point. */
public final class SweepFiles {
    /** Name of the file that says what was run, and where. */
    public static final String FACTS = "sweep.json";

    /** Name of the table. */
    public static final String TABLE = "sweep.csv";

    private SweepFiles() {}

    /**
     * Writes both files.
     *
     * @param folder the folder
     * @param experiment the experiment of each point
     * @param sweep the sweep
     * @param points the result of each point
     * @param environment where it ran, as {@link org.lifsim.backend.Environment} says
     * @throws IOException if a file cannot be read or written
     */
    public static void write(
            Path folder, Experiment experiment, Sweep sweep, List<SweepPoint> points, Map<String, String> environment)
            throws IOException {
        String facts = facts(experiment, sweep, environment, folder);
        AtomicFile.write(folder.resolve(FACTS), to -> Files.writeString(to, facts));
        AtomicFile.write(folder.resolve(TABLE), to -> Files.writeString(to, table(sweep, points)));
    }

    private static String facts(Experiment experiment, Sweep sweep, Map<String, String> environment, Path folder)
            throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode facts = json.createObjectNode();
        facts.put("format", "lifsim sweep 1");
        RunMetadata.putExperiment(facts, experiment.withRecorders(List.of()), folder);
        ArrayNode vary = facts.putArray("vary");
        for (SweepAxis axis : sweep.axes()) {
            vary.addObject().put("name", axis.name()).set("values", json.valueToTree(axis.values()));
        }
        ObjectNode measured = facts.putObject("measured");
        environment.forEach(measured::put);
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(facts);
    }

    private static String table(Sweep sweep, List<SweepPoint> points) {
        StringBuilder text = new StringBuilder();
        sweep.axes().forEach(axis -> text.append(axis.name()).append(','));
        text.append("mean_rate_hz,first_spike_ms,spiking,isi_mean_ms,isi_cv,thr_theta_mv,ran_away\n");
        for (int p = 0; p < points.size(); p++) {
            StringJoiner line = new StringJoiner(",", "", "\n");
            for (double place : sweep.at(p)) {
                line.add(Double.toString(place));
            }
            SweepPoint point = points.get(p);
            double[] values = {
                point.meanRateHz(),
                point.firstSpikeMs(),
                point.spiking(),
                point.intervalMs(),
                point.intervalCv(),
                point.theta(),
                point.ranAway()
            };
            for (double value : values) {
                line.add(Double.isNaN(value) ? "nan" : Double.toString(value));
            }
            text.append(line);
        }
        return text.toString();
    }
}
