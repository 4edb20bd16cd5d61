package org.lifsim.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.backend.Backend;
import org.lifsim.backend.cpu.Jvm;
import org.lifsim.fault.InputException;
import org.lifsim.io.OutputFile;
import org.lifsim.io.Sha256;
import org.lifsim.neuron.Option;
import org.lifsim.neuron.Parameter;
import org.lifsim.neuron.Parameters;
import org.lifsim.record.RecorderKind;

/**
 * {@code run.json}: everything that produced the files of a folder, and what came of it. All but its part {@code measured} is the same for
 * the same experiment, wherever it ran and however often it was interrupted.
 */
public final class RunFile {
    /** The file's name. */
    public static final String NAME = "run.json";

    private static final String FORMAT = "lifsim run 1";
    private static final long LONGEST = 1 << 26;
    private static final Pattern INPUT = Pattern.compile("[^=,()\\s][^=,()]*\\.npy");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final JsonNode facts;

    private RunFile(Path folder, JsonNode facts) {
        this.folder = folder;
        this.facts = facts;
    }

    static void write(Path folder, Experiment experiment, long allUnits, Backend backend, Simulation.Result result)
            throws IOException {
        ObjectNode run = JSON.createObjectNode();
        run.put("format", FORMAT);
        putExperiment(run, experiment);
        ObjectNode came = run.putObject("result");
        came.put("digest", result.digest());
        came.put("spikes", result.spikes());
        came.put("mean_rate_hz", result.meanRateHz());
        ObjectNode measured = run.putObject("measured");
        String version = RunFile.class.getPackage().getImplementationVersion();
        measured.put("lifsim", version == null ? "(unpackaged)" : version);
        measured.put("backend", backend.name());
        measured.put("device", backend.device());
        measured.put("java", Jvm.describe());
        measured.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        measured.put("steps_taken", result.taken());
        measured.put("seconds", result.seconds());
        measured.put(
                "unit_steps_per_second",
                result.seconds() > 0 ? allUnits * (double) result.taken() / result.seconds() : 0);
        OutputFile.write(
                folder.resolve(NAME),
                file -> JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), run));
    }

    private static void putExperiment(ObjectNode run, Experiment experiment) throws IOException {
        CellDescription cell = experiment.cell();
        Parameters parameters = cell.parameters();
        run.put("model", parameters.cell().label());
        run.put("units", experiment.units());
        run.put("batch", cell.batch());
        run.put("steps", experiment.steps());
        run.put("dt_ms", cell.dt());
        run.put("seed", cell.seed());
        ObjectNode values = run.putObject("parameters");
        for (Parameter parameter : parameters.cell().parameters()) {
            values.put(parameter.name(), parameters.values(parameter).toString());
        }
        for (Option option : parameters.cell().options()) {
            values.put(option.name(), parameters.word(option));
        }
        ObjectNode initial = run.putObject("initial");
        cell.initial().forEach((column, start) -> initial.put(column.label(), start.toString()));
        String current = experiment.current();
        run.put(
                "current",
                current == null ? String.valueOf((float) parameters.cell().exampleCurrent()) : current);
        run.put("stimulus", experiment.sources().toString());
        List<Map<String, String>> recorders =
                experiment.recorders().stream().map(RecorderKind::describe).toList();
        run.set("record", JSON.valueToTree(recorders));
        run.set("inputs", JSON.valueToTree(inputs(run.toString())));
    }

    /** The files that are named in what was said, each with its fingerprint. */
    private static Map<String, String> inputs(String text) throws IOException {
        Map<String, String> inputs = new TreeMap<>();
        for (JsonNode value : JSON.readTree(text).findValues("current")) {
            addInputs(value.asText(), inputs);
        }
        JsonNode run = JSON.readTree(text);
        addInputs(run.path("stimulus").asText(), inputs);
        for (String group : List.of("parameters", "initial")) {
            for (JsonNode value : run.path(group)) {
                addInputs(value.asText().replaceFirst("^file ", ""), inputs);
            }
        }
        return inputs;
    }

    private static void addInputs(String text, Map<String, String> inputs) throws IOException {
        Matcher input = INPUT.matcher(text);
        while (input.find()) {
            Path file = OutputFile.path(input.group());
            if (Files.isRegularFile(file)) {
                inputs.put(input.group(), Sha256.of(file));
            }
        }
    }

    /**
     * Reads what a run wrote.
     *
     * @param folder of the run
     * @return its facts
     * @throws InputException if there is no run.json, or another
     * @throws IOException if reading fails
     */
    public static RunFile read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new InputException("file " + file + " does not exist, expected a folder that 'lifsim run' wrote"
                    + (Files.isDirectory(folder) ? " to its end" : ""));
        }
        if (Files.size(file) > LONGEST) {
            throw new InputException(
                    "file " + file + " has " + Files.size(file) + " bytes, expected at most " + LONGEST);
        }
        try {
            JsonNode facts = JSON.readTree(file.toFile());
            if (!FORMAT.equals(facts.path("format").asText())) {
                throw new InputException("file " + file + " is of format '"
                        + facts.path("format").asText() + "', expected '" + FORMAT + "'");
            }
            RunFile run = new RunFile(folder, facts);
            run.check(file);
            return run;
        } catch (JsonProcessingException e) {
            throw new InputException("file " + file + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (StackOverflowError e) {
            throw new InputException("file " + file + " is nested too deeply", e);
        }
    }

    private void check(Path file) {
        for (String name : List.of("units", "batch", "steps")) {
            if (!facts.path(name).canConvertToLong() || facts.path(name).asLong() < 1) {
                throw new InputException("file " + file + ": '" + name + "' is " + facts.path(name)
                        + ", expected a whole number from 1");
            }
        }
        if (!(facts.path("dt_ms").asDouble() > 0)) {
            throw new InputException(
                    "file " + file + ": 'dt_ms' is " + facts.path("dt_ms") + ", expected a number > 0");
        }
    }

    /**
     * Everything that it says.
     *
     * @return the file's content
     */
    public JsonNode facts() {
        return facts;
    }

    /**
     * Where it lies.
     *
     * @return the run's folder
     */
    public Path folder() {
        return folder;
    }

    /**
     * The size.
     *
     * @return units, those of all copies of a batch
     */
    public long units() {
        return facts.path("units").asLong() * facts.path("batch").asLong();
    }

    /**
     * How long it was.
     *
     * @return steps
     */
    public long steps() {
        return facts.path("steps").asLong();
    }

    /**
     * The step.
     *
     * @return ms
     */
    public double dt() {
        return facts.path("dt_ms").asDouble();
    }

    /**
     * The recorders of a kind.
     *
     * @param kind which
     * @return their arguments by name, with the file's
     */
    public List<JsonNode> recorders(RecorderKind kind) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode recorder : facts.path("record")) {
            if (recorder.path("kind").asText().equals(kind.label())) {
                found.add(recorder);
            }
        }
        return found;
    }
}
