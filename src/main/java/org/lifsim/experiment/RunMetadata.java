package org.lifsim.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lifsim.backend.DeviceShare;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.input.InputCurrentParser;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.JsonText;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.step.TimeStep;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.model.Values;
import org.lifsim.recording.RecorderKind;

/**
 * {@code run.json}: the experiment that produced the files of a folder, and its result. Everything except {@code measured} is
 * identical for the same experiment on every backend, also after interruptions.
 */
public final class RunMetadata {
    /** Name of the file in the folder of a run. */
    public static final String NAME = "run.json";

    private static final String FORMAT = "lifsim run 2";
    private static final int MAX_FACT = 200;
    private static final String CHECKSUM = "sha256";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final JsonNode json;

    private RunMetadata(Path path, JsonNode facts) {
        this.path = path;
        this.json = facts;
    }

    /** Name of the file, in the folder of shards that run by themselves, with the experiment. */
    static final String SHARDED = "experiment.json";

    /** Writes the experiment beside its shards, unless another shard has. */
    static void writeSharded(Path shards, Experiment experiment) throws IOException {
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(facts(experiment, shards));
        Path file = shards.resolve(SHARDED);
        if (!Files.exists(file)) {
            AtomicFile.write(file, to -> Files.writeString(to, text));
        }
        if (!Files.readString(file).equals(text)) {
            throw new InputException(Problem.of("folder " + shards, "has shards of another experiment")
                    .expected("the one in " + file)
                    .hint("use the same file and options for all shards, or another --out"));
        }
    }

    /** The experiment whose shards are in a folder. */
    static Experiment sharded(Path shards) throws IOException {
        Path file = shards.resolve(SHARDED);
        if (!Files.isRegularFile(file)) {
            throw new InputException(Problem.of("folder " + shards, "has no " + SHARDED)
                    .expected("the folder shards that 'lifsim run --shard-number' writes")
                    .hint("run the shards first; a run that has finished has " + NAME));
        }
        return readFile(file.toRealPath()).recordedExperiment();
    }

    private static ObjectNode facts(Experiment experiment, Path folder) throws IOException {
        ObjectNode run = JSON.createObjectNode();
        run.put("format", FORMAT);
        putExperiment(run, experiment, folder);
        return run;
    }

    static void write(
            Path folder,
            Experiment experiment,
            long allUnits,
            Map<String, String> environment,
            Simulation.Result result)
            throws IOException {
        ObjectNode run = facts(experiment, folder);
        for (JsonNode recorder : run.path("record")) {
            Path recording =
                    folder.resolve(AtomicFile.path(recorder.path("file").asText()));
            ((ObjectNode) recorder).put(CHECKSUM, Sha256.of(recording));
        }
        ObjectNode came = run.putObject("result");
        came.put("digest", result.digest());
        result.treeDigest().ifPresent(digest -> came.put("tree_digest", digest));
        came.put("spikes", result.spikes());
        came.put("mean_rate_hz", result.meanRateHz());
        came.set("warnings", JSON.valueToTree(texts(result.warnings())));
        ObjectNode measured = run.putObject("measured");
        environment.forEach(measured::put);
        if (!result.shares().isEmpty()) {
            measured.set(
                    "devices",
                    JSON.valueToTree(
                            result.shares().stream().map(DeviceShare::facts).toList()));
        }
        measured.put("steps_taken", result.completedSteps());
        measured.put("seconds", result.seconds());
        measured.put(
                "unit_steps_per_second",
                result.seconds() > 0 ? allUnits * (double) result.completedSteps() / result.seconds() : 0);
        if (!Double.isNaN(result.laterStepsPerSecond())) {
            measured.put("later_unit_steps_per_second", allUnits * result.laterStepsPerSecond());
        }
        AtomicFile.write(
                folder.resolve(NAME),
                file -> JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), run));
    }

    private static List<String> texts(List<Problem> warnings) {
        return warnings.stream().map(Problem::toString).toList();
    }

    /**
     * Adds an experiment to a JSON object, with the SHA-256 of each input file. Names of input files are relative to a folder, so
     * that the folder can be moved together with them.
     *
     * @param run the object to add to
     * @param experiment the experiment
     * @param folder the folder of the file that will have the object
     * @throws IOException if an input file cannot be read
     */
    public static void putExperiment(ObjectNode run, Experiment experiment, Path folder) throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (String name : names(experiment)) {
            names.put(name, relative(name, folder));
        }
        putSettings(run, experiment, names::get);
        putInputs(run, names);
    }

    /** Adds the SHA-256 of each input file. {@code names} are the names to write, by the names to read. */
    private static void putInputs(ObjectNode run, Map<String, String> names) throws IOException {
        Map<String, String> inputs = new TreeMap<>();
        for (Map.Entry<String, String> name : names.entrySet()) {
            if (Files.isRegularFile(AtomicFile.path(name.getKey()))) {
                inputs.put(name.getValue(), Sha256.of(AtomicFile.path(name.getKey())));
            }
        }
        run.set("inputs", JSON.valueToTree(inputs));
    }

    private static String relative(String name, Path folder) throws IOException {
        Path file = AtomicFile.path(name);
        Path parent = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(parent)) {
            return name; // it is reported when the file is read
        }
        Path real = parent.toRealPath().resolve(file.getFileName());
        Path from = folder.toRealPath();
        return Objects.equals(from.getRoot(), real.getRoot())
                ? from.relativize(real).toString().replace(File.separatorChar, '/')
                : real.toString();
    }

    private static void putSettings(ObjectNode run, Experiment experiment, UnaryOperator<String> names) {
        ModelSpec model = experiment.model();
        ModelParameters parameters = model.parameters();
        run.put("model", parameters.model().key());
        run.put("units", experiment.units());
        run.put("batch", model.batch());
        run.put("steps", experiment.steps());
        run.put("dt", model.dt());
        run.put("seed", model.key().seed());
        run.put("key", model.key().toString());
        ObjectNode values = run.putObject("parameters");
        for (Parameter parameter : parameters.model().parameters()) {
            values.set(
                    parameter.name(),
                    written(
                            Subject.parameter(parameter.name()),
                            parameters.values(parameter),
                            experiment.units(),
                            names));
        }
        for (ModelOption option : parameters.model().options()) {
            values.put(option.name(), parameters.choice(option));
        }
        ObjectNode initial = run.putObject("initial");
        model.initial()
                .forEach((variable, start) -> initial.set(
                        variable.key(), written(Subject.initial(variable.key()), start, experiment.units(), names)));
        String current = experiment.currentOrDefault();
        run.put("current", InputCurrentParser.isFile(current) ? names.apply(current) : current);
        run.set(
                "stimulus",
                JSON.valueToTree(experiment.stimulus().stream()
                        .map(sources -> Experiment.renamed(sources, names))
                        .toList()));
        List<Map<String, String>> recorders =
                experiment.recorders().stream().map(RecorderKind::describe).toList();
        run.set("record", JSON.valueToTree(recorders));
    }

    /** The settings that identify an experiment, by name, with the SHA-256 of its input files. A checkpoint must match them. */
    static Map<String, String> fingerprint(Experiment experiment) throws IOException {
        ObjectNode facts = JSON.createObjectNode();
        putSettings(facts, experiment, name -> name);
        putInputs(facts, names(experiment).stream().collect(Collectors.toMap(name -> name, name -> name)));
        Map<String, String> fingerprint = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> fact : facts.properties()) {
            if (fact.getValue().isObject()) {
                fact.getValue()
                        .properties()
                        .forEach(
                                entry -> fingerprint.put(fact.getKey() + " " + entry.getKey(), text(entry.getValue())));
            } else {
                fingerprint.put(fact.getKey(), text(fact.getValue()));
            }
        }
        return fingerprint;
    }

    /** The value as text; a long one is replaced by its SHA-256. */
    private static String text(JsonNode fact) {
        String text = fact.isValueNode() ? fact.asText() : fact.toString();
        return text.length() < MAX_FACT
                ? text
                : HexFormat.of().formatHex(Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The files that an experiment reads. */
    static List<Path> inputFiles(Experiment experiment) {
        return names(experiment).stream().map(AtomicFile::path).toList();
    }

    /** The values as a text that can be parsed again, or as an array if there is no such text. */
    private static JsonNode written(Subject subject, Values values, long units, UnaryOperator<String> names) {
        if (values.file().isPresent()) {
            return new TextNode(names.apply(values.file().get()));
        }
        if (values.form().isPresent()) {
            return new TextNode(values.form().get());
        }
        values.checkSize(subject, units);
        ArrayNode array = JSON.createArrayNode();
        double[] numbers = new double[Math.toIntExact(units)];
        values.read(0, numbers, numbers.length, units);
        for (double number : numbers) {
            array.add(number);
        }
        return array;
    }

    /** Names of all input files: current, parameters, initial values and stimulus. */
    private static Set<String> names(Experiment experiment) {
        Set<String> names = new TreeSet<>();
        if (experiment.current() != null && InputCurrentParser.isFile(experiment.current())) {
            names.add(experiment.current());
        }
        ModelSpec model = experiment.model();
        ModelParameters parameters = model.parameters();
        Stream.concat(
                        parameters.model().parameters().stream().map(parameters::values),
                        model.initial().values().stream())
                .flatMap(values -> values.file().stream())
                .forEach(names::add);
        names.addAll(experiment.parsedStimulus().files());
        return names;
    }

    /**
     * Reads the {@code run.json} of a finished run.
     *
     * @param folder the run's folder, or its {@code run.json}
     * @return the content of the file
     * @throws InputException if there is no {@code run.json}, or it is invalid or of another format
     * @throws IOException if reading fails
     */
    public static RunMetadata read(Path folder) throws IOException {
        if (folder.endsWith(NAME) && Files.isRegularFile(folder)) {
            return readFile(folder);
        }
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            boolean stopped = Files.exists(folder.resolve(ExperimentRun.CHECKPOINT))
                    || Files.exists(folder.resolve(ExperimentRun.SHARDS));
            throw new InputException(Problem.of(Subject.file(file), "does not exist")
                    .expected("the folder of a 'lifsim run'" + (Files.isDirectory(folder) ? " that has finished" : ""))
                    .hint(stopped ? "this run was interrupted: finish it with --resume first" : null));
        }
        return readFile(file);
    }

    /**
     * Reads a {@code run.json} by its name.
     *
     * @param file the file
     * @return the content of the file
     * @throws InputException if the file does not exist, or it is invalid or of another format
     * @throws IOException if reading fails
     */
    public static RunMetadata readFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(Problem.of(Subject.file(file), "does not exist")
                    .expected("the " + NAME + " that 'lifsim run' writes at the end of a run"));
        }
        JsonNode facts;
        try (InputStream in = Files.newInputStream(file)) {
            facts = JsonText.object(in, Subject.file(file));
        }
        if (!FORMAT.equals(facts.path("format").asText())) {
            throw new InputException(Problem.of(
                            Subject.file(file),
                            "has format '" + facts.path("format").asText() + "'")
                    .expected("'" + FORMAT + "', as in a " + NAME + " that 'lifsim run' wrote"));
        }
        RunMetadata run = new RunMetadata(file, facts);
        run.check();
        return run;
    }

    private void check() {
        for (String name : List.of("units", "batch", "steps")) {
            JsonText.whole(json, name, 1, Long.MAX_VALUE, file());
        }
        JsonNode dt = json.path("dt");
        if (!dt.isNumber() || !TimeStep.isValid(dt.doubleValue())) {
            throw JsonText.wrong(dt, "dt", TimeStep.EXPECTED, file());
        }
        long units = json.path("units").longValue();
        long batch = json.path("batch").longValue();
        if (units > Long.MAX_VALUE / batch) {
            throw new InputException(Problem.of(Subject.key("units"), "is " + units + " and batch is " + batch)
                    .expected("a product of at most 2^63 - 1")
                    .within(file()));
        }
        for (JsonNode recorder : json.path("record")) {
            recorder.properties().forEach(argument -> JsonText.text(recorder, argument.getKey(), file()));
        }
    }

    private Subject file() {
        return Subject.file(path);
    }

    /**
     * The experiment that was run.
     *
     * @return the experiment, without recorders and checkpoints; running it gives the same result again
     * @throws InputException if the file does not describe a valid experiment
     */
    public Experiment experiment() {
        try {
            return described();
        } catch (InputException e) {
            throw e.within(file());
        }
    }

    /** The name of an input file. That of shards is the same for all processes, whose fingerprints have it. */
    private String beside(String text) {
        String name = ModelSpec.beside(path, text);
        return name.equals(text) || !path.endsWith(SHARDED)
                ? name
                : Path.of(name).normalize().toString();
    }

    private Experiment described() {
        ModelSpec model = ModelSpec.of(NeuronModels.named(JsonText.text(json, "model", file())))
                .withDt(dt())
                .withBatch(json.path("batch").longValue());
        model = json.has("key")
                ? model.withKey(false, json.path("key").asText())
                : model.withSeed(JsonText.whole(json, "seed", Long.MIN_VALUE, Long.MAX_VALUE, file()));
        for (Map.Entry<String, JsonNode> parameter : json.path("parameters").properties()) {
            model = parameter.getValue().isArray()
                    ? model.with(
                            parameter.getKey(),
                            Values.of(JsonText.numbers(parameter.getValue(), parameter.getKey(), file())))
                    : model.with(parameter.getKey(), beside(parameter.getValue().asText()));
        }
        for (Map.Entry<String, JsonNode> column : json.path("initial").properties()) {
            model = column.getValue().isArray()
                    ? model.withInitial(
                            column.getKey(), Values.of(JsonText.numbers(column.getValue(), column.getKey(), file())))
                    : model.withInitial(
                            column.getKey(), beside(column.getValue().asText()));
        }
        List<String> stimulus = new ArrayList<>();
        json.path("stimulus").forEach(sources -> stimulus.add(Experiment.renamed(sources.asText(), this::beside)));
        return new Experiment(
                model,
                json.path("units").asLong(),
                steps(),
                beside(JsonText.text(json, "current", file())),
                stimulus,
                List.of(),
                0,
                0);
    }

    /** An input file of the run. */
    private Path input(String name) {
        return path.resolveSibling(AtomicFile.path(name));
    }

    /** The experiment that was run, with its recorders, to run it again. Files that it reads must be the same. */
    Experiment recordedExperiment() throws IOException {
        requireSameInputs();
        List<String> recorders = new ArrayList<>();
        for (JsonNode recorder : json.path("record")) {
            String arguments = recorder.properties().stream()
                    .filter(argument -> !List.of("kind", CHECKSUM).contains(argument.getKey()))
                    .map(argument -> argument.getKey() + "="
                            + CallExpression.quoted(argument.getValue().asText()))
                    .collect(Collectors.joining(", ", "(", ")"));
            recorders.add(recorder.path("kind").asText() + arguments);
        }
        return experiment().withRecorders(recorders);
    }

    /** Requires that an experiment differs from the one that was run in nothing but the number of steps. */
    void requireSameSettings(Experiment other) throws IOException {
        ObjectNode there = JSON.createObjectNode();
        putExperiment(there, other, path.resolveSibling(""));
        for (String key : there.properties().stream().map(Map.Entry::getKey).toList()) {
            if (there.path(key).isObject() && json.path(key).isObject()) {
                Set<String> names = new TreeSet<>();
                there.path(key).fieldNames().forEachRemaining(names::add);
                json.path(key).fieldNames().forEachRemaining(names::add);
                for (String name : names) {
                    requireSame(
                            key + " " + name,
                            json.path(key).path(name),
                            there.path(key).path(name));
                }
            } else if (!key.equals("steps")) {
                requireSame(key, json.path(key), there.path(key));
            }
        }
    }

    private void requireSame(String what, JsonNode here, JsonNode there) {
        JsonNode recorded = here.deepCopy();
        for (JsonNode recorder : what.equals("record") ? recorded : JSON.createArrayNode()) {
            ((ObjectNode) recorder).remove(CHECKSUM);
        }
        if (!recorded.toString().equals(there.toString())) {
            throw new InputException(
                    Problem.of(what, "is " + Problem.shown(there.toString()) + ", but " + recorded + " in " + file())
                            .expected("the settings of that run, with more steps")
                            .hint("use the same settings, or another --out"));
        }
    }

    /**
     * The digest of the final state.
     *
     * @return the digest in hexadecimal
     */
    public String digest() {
        return json.path("result").path("digest").asText();
    }

    /**
     * The whole content of run.json.
     *
     * @return its JSON content
     */
    public JsonNode json() {
        return json;
    }

    /**
     * The folder of the run.
     *
     * @return the folder that was read
     */
    public Path folder() {
        return path.resolveSibling("");
    }

    /**
     * The file of a recorder.
     *
     * @param recorder one of {@link #recorders}
     * @return the file, which may be missing
     * @throws InputException if the file is not the one that the run wrote
     * @throws IOException if reading fails
     */
    public Path recording(JsonNode recorder) throws IOException {
        Path file = path.resolveSibling(AtomicFile.path(recorder.path("file").asText("?")));
        requireChecksum(file, recorder.path(CHECKSUM), "is damaged", "run the experiment again");
        return file;
    }

    /**
     * The files of all recorders.
     *
     * @return a new set of absolute, normalized paths
     */
    public Set<Path> recordings() {
        Set<Path> files = new LinkedHashSet<>();
        for (JsonNode recorder : json.path("record")) {
            files.add(recordingFile(recorder));
        }
        return files;
    }

    /**
     * The recordings that are in the folder of the run and are still what the run wrote.
     *
     * @param except files to leave out
     * @return absolute, normalized paths of files with the SHA-256 that this {@code run.json} has
     * @throws IOException if reading fails
     */
    public Set<Path> unchangedRecordings(Set<Path> except) throws IOException {
        Path own = path.toAbsolutePath().normalize().getParent();
        Set<Path> unchanged = new LinkedHashSet<>();
        for (JsonNode recorder : json.path("record")) {
            Path file = recordingFile(recorder);
            if (!except.contains(file)
                    && own.equals(file.getParent())
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Sha256.of(file).equals(recorder.path(CHECKSUM).asText())) {
                unchanged.add(file);
            }
        }
        return unchanged;
    }

    private Path recordingFile(JsonNode recorder) {
        return path.resolveSibling(AtomicFile.path(recorder.path("file").asText("?")))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Whether another run was one of the same experiment, with the same number of steps. Files that are read may have other names.
     *
     * @param other the other run
     * @return true if both must have the same digest
     */
    public boolean isOfSameExperiment(RunMetadata other) {
        return settings(json).equals(settings(other.json));
    }

    /** What determines the digest, with checksums for the names of files. */
    private static String settings(JsonNode run) {
        ObjectNode settings = run.deepCopy();
        settings.remove(List.of("format", "record", "result", "measured", "inputs"));
        String text = settings.toString();
        for (Map.Entry<String, JsonNode> input : run.path("inputs").properties()) {
            text = text.replace(input.getKey(), input.getValue().asText());
        }
        return text;
    }

    /**
     * Requires that the files that the run has read are still the same. Missing files are reported when they are needed.
     *
     * @throws InputException if one has changed
     * @throws IOException if reading fails
     */
    public void requireSameInputs() throws IOException {
        for (Map.Entry<String, JsonNode> input : json.path("inputs").properties()) {
            requireChecksum(
                    input(input.getKey()),
                    input.getValue(),
                    "has changed since the run",
                    "restore the file, or run the experiment again");
        }
    }

    private static void requireChecksum(Path file, JsonNode expected, String found, String hint) throws IOException {
        // Earlier versions wrote no checksums of recordings.
        if (expected.isTextual()
                && Files.isRegularFile(file)
                && !Sha256.of(file).equals(expected.asText())) {
            throw new InputException(Problem.of(Subject.file(file), found + ": its SHA-256 is not that in " + NAME)
                    .hint(hint));
        }
    }

    /**
     * The total number of units.
     *
     * @return units x batch size
     */
    public long totalUnits() {
        return json.path("units").asLong() * json.path("batch").longValue();
    }

    /**
     * The length of the run.
     *
     * @return number of steps
     */
    public long steps() {
        return json.path("steps").asLong();
    }

    /**
     * The time step.
     *
     * @return dt in ms
     */
    public double dt() {
        return json.path("dt").asDouble();
    }

    /**
     * The recorders of one kind.
     *
     * @param kind the kind
     * @return for each recorder its arguments by name, including {@code file}
     */
    public List<JsonNode> recorders(RecorderKind kind) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode recorder : json.path("record")) {
            if (recorder.path("kind").asText().equals(kind.key())) {
                found.add(recorder);
            }
        }
        return found;
    }
}
