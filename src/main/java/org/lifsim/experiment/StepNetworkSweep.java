package org.lifsim.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Environment;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.internal.io.Sha256;

/**
 * Runs a network of steps at every point of a grid of its file's values. Each point has a folder of its own, and a line in
 * {@code sweep.csv}.
 */
public final class StepNetworkSweep {
    /** The columns of a recording, after its name and a dot. */
    private static final List<String> COLUMNS = List.of("sum", "smallest", "largest", "first_at_end");

    private final Path file;
    private final List<String> settings;
    private final SweepGrid grid;
    private double dt;

    /**
     * Prepares a sweep, and reads the file at each point, so that a mistake is told before anything runs.
     *
     * @param file a YAML file of a network of steps
     * @param settings keys and values that replace those of the file at all points
     * @param axes the axes of the grid, at least one; their names are keys, as {@code populations.e.parameters.tau_m}
     * @throws InputException if the file is invalid at a point, an axis occurs twice, or there are too many points
     * @throws IOException if reading fails
     */
    public StepNetworkSweep(Path file, List<String> settings, List<SweepAxis> axes) throws IOException {
        this.file = file;
        this.settings = List.copyOf(settings);
        grid = new SweepGrid(axes, 1);
        for (int n = 0; n < grid.points(); n++) {
            dt = at(n).dt();
        }
    }

    /**
     * The result of a point.
     *
     * @param place its value on each axis
     * @param digest digest of its recordings
     * @param ranAway whether values are not finite at the end
     * @param recordings its recordings, as its {@code network.json} describes them
     */
    public record Point(List<Double> place, String digest, boolean ranAway, List<JsonNode> recordings) {
        /** Copies the lists. */
        public Point {
            place = List.copyOf(place);
            recordings = List.copyOf(recordings);
        }
    }

    /**
     * The number of points.
     *
     * @return the product of the lengths of all axes
     */
    public int points() {
        return grid.points();
    }

    /**
     * The time step.
     *
     * @return dt of the last point, ms
     */
    public double dt() {
        return dt;
    }

    private StepNetworkExperiment at(int point) throws IOException {
        List<String> all = new ArrayList<>(settings);
        double[] place = grid.at(point);
        for (int a = 0; a < place.length; a++) {
            all.add(grid.axes().get(a).name() + "=" + text(place[a]));
        }
        return StepNetworkExperiment.load(file, all);
    }

    /** A whole number without a fraction, since some keys take nothing else. */
    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    /** The folder of a point. */
    private Path folder(Path parent, int point) {
        int digits = String.valueOf(grid.points() - 1).length();
        return parent.resolve(String.format(Locale.ROOT, "point-%0" + digits + "d", point));
    }

    /**
     * Runs all points, one after the other.
     *
     * @param backend the backend
     * @param parent folder in which each point has a folder; it is created if needed
     * @param resume whether to go on with a sweep that was stopped: finished points are kept
     * @param progress receives the completed steps of all points
     * @param cancellation stops the sweep
     * @return the points
     * @throws InputException if the folder has another sweep, or a point is locked by another run
     * @throws IOException if reading or writing fails
     * @throws CancelledException if the sweep was cancelled; it can be resumed
     */
    public List<Point> run(
            Backend backend, Path parent, boolean resume, Progress progress, CancellationToken cancellation)
            throws IOException {
        AtomicFile.ensureWritableDirectory(parent);
        OutputLock lock = OutputLock.of(parent, List.of());
        try (lock) {
            return runLocked(backend, parent, resume, progress, cancellation);
        }
    }

    private List<Point> runLocked(
            Backend backend, Path parent, boolean resume, Progress progress, CancellationToken cancellation)
            throws IOException {
        ObjectNode facts = facts();
        if (resume) {
            requireSame(facts, parent.resolve(SweepFiles.FACTS));
        } else {
            for (int n = 0; n < grid.points(); n++) { // else a resumed sweep would take them for its own
                Files.deleteIfExists(folder(parent, n).resolve(StepNetworkRun.NAME));
                Files.deleteIfExists(folder(parent, n).resolve(NetworkRun.CHECKPOINT));
            }
            Files.deleteIfExists(parent.resolve(SweepFiles.TABLE));
        }
        writeFacts(facts, parent);
        List<Point> points = new ArrayList<>();
        for (int n = 0; n < grid.points(); n++) {
            StepNetworkExperiment experiment = at(n);
            StepNetworkRun run = new StepNetworkRun(experiment, folder(parent, n));
            Path done = folder(parent, n).resolve(StepNetworkRun.NAME);
            if (resume && Files.isRegularFile(done)) {
                run.requireFinished(done);
            } else {
                boolean goesOn = resume && Files.isRegularFile(folder(parent, n).resolve(NetworkRun.CHECKPOINT));
                long before = n * experiment.steps();
                long total = grid.points() * experiment.steps();
                run.run(
                        backend,
                        goesOn,
                        (step, steps, spikes) -> progress.update(before + step, total, spikes),
                        cancellation);
            }
            points.add(point(n, done));
        }
        AtomicFile.write(parent.resolve(SweepFiles.TABLE), to -> Files.writeString(to, table(points)));
        ObjectNode measured = facts.putObject("measured");
        Environment.of(backend).forEach(measured::put);
        writeFacts(facts, parent);
        return points;
    }

    private ObjectNode facts() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode facts = json.createObjectNode();
        facts.put("format", "lifsim step network sweep 1");
        facts.put("file", file.toAbsolutePath().normalize().toString());
        facts.put("sha256", Sha256.of(file));
        facts.set("settings", json.valueToTree(settings));
        ArrayNode vary = facts.putArray("vary");
        for (SweepAxis axis : grid.axes()) {
            vary.addObject().put("name", axis.name()).set("values", json.valueToTree(axis.values()));
        }
        return facts;
    }

    private static void writeFacts(ObjectNode facts, Path parent) throws IOException {
        byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(facts);
        AtomicFile.write(parent.resolve(SweepFiles.FACTS), to -> Files.write(to, text));
    }

    private static void requireSame(ObjectNode facts, Path stored) throws IOException {
        if (!Files.isRegularFile(stored)) {
            throw new InputException(Problem.of(Subject.file(stored), "does not exist: no sweep to resume")
                    .hint("run without --resume"));
        }
        JsonNode there = json(stored);
        for (String key : List.of("format", "sha256", "settings", "vary")) {
            if (!facts.path(key).equals(there.path(key))) {
                throw new InputException(
                        Problem.of(Subject.file(stored), "is of another sweep: its " + key + " differs")
                                .hint("use the same file and options, or another --out"));
            }
        }
    }

    private static JsonNode json(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return JsonText.object(in, Subject.file(path));
        }
    }

    private Point point(int n, Path metadata) throws IOException {
        JsonNode run = json(metadata);
        List<Double> place = new ArrayList<>();
        for (double value : grid.at(n)) {
            place.add(value);
        }
        List<JsonNode> recordings = new ArrayList<>();
        run.path("recordings").forEach(recordings::add);
        return new Point(place, JsonText.text(run, "digest", Subject.file(metadata)), run.has("warnings"), recordings);
    }

    private String table(List<Point> points) {
        StringJoiner head = new StringJoiner(",", "", "\n");
        grid.axes().forEach(axis -> head.add(axis.name()));
        head.add("digest").add("ran_away");
        for (JsonNode recording : points.get(0).recordings()) {
            COLUMNS.forEach(column -> head.add(recording.path("of").asText() + "." + column));
        }
        StringBuilder text = new StringBuilder(head.toString());
        for (Point point : points) {
            StringJoiner line = new StringJoiner(",", "", "\n");
            point.place().forEach(value -> line.add(text(value)));
            line.add(point.digest()).add(point.ranAway() ? "1" : "0");
            for (JsonNode recording : point.recordings()) {
                COLUMNS.forEach(column -> line.add(recording.path(column).asText()));
            }
            text.append(line);
        }
        return text.toString();
    }
}
