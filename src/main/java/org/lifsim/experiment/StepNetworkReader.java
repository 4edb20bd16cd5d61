package org.lifsim.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.StepNetworkExperiment.Presentations;
import org.lifsim.experiment.StepNetworkExperiment.Recording;
import org.lifsim.experiment.StepNetworkExperiment.Start;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.NeuronGroup;
import org.lifsim.network.OnDemandUpdate;
import org.lifsim.network.WeightMatrix;
import org.lifsim.random.RandomKey;

/** Reads a file of a step network, key by key. */
final class StepNetworkReader {
    private static final String PRESENTATIONS = "presentations";
    private static final String CHECKPOINT = "checkpoint";
    private static final List<String> KEYS = List.of(
            "network",
            "dt",
            "batch",
            "seed",
            "populations",
            "inputs",
            "weights",
            StepNetworkExperiment.STEPS,
            PRESENTATIONS,
            "learning",
            "record",
            CHECKPOINT,
            "run");
    private static final List<String> POPULATION_KEYS =
            List.of("units", "model", "parameters", "initial", "key", "surrogate", "like");
    private static final List<String> WEIGHT_KEYS = List.of("rows", "columns", "initial", "connections");
    private static final List<String> PRESENTATION_KEYS = List.of("length", "learning", "before", "after");
    private static final List<String> RECORD_ARGUMENTS = List.of("of", "every", "file");
    private static final double DEFAULT_DT = 1;

    /** Unless the file says otherwise, there is a checkpoint once a minute. */
    private static final CheckpointPolicy DEFAULT_CHECKPOINTS = new CheckpointPolicy(null, 0, 60, null);

    private final YamlFile.Mapping root;
    private final Path path;
    private final StepNetworkNames names = new StepNetworkNames();
    private final Map<String, ModelParameters> described = new HashMap<>();
    private final Map<WeightMatrix, float[]> weights = new LinkedHashMap<>();
    private final List<Start> starts = new ArrayList<>();

    private NetworkBuilder builder;
    private StepNetworkInputs values;
    private double dt = DEFAULT_DT;

    StepNetworkReader(YamlFile.Mapping root, Path path) {
        this.root = root;
        this.path = path;
    }

    StepNetworkExperiment read() {
        root.requireKeys(KEYS);
        YamlFile.Entry name = root.required("network", "a name");
        dt = root.find("dt") == null ? dt : root.find("dt").number();
        YamlFile.Entry size = root.find("batch");
        int batch = size == null ? 1 : StepNetworkInputs.count(size);
        builder = name.reading(() -> new NetworkBuilder(name.text(), dt, batch));
        YamlFile.Entry run = root.required("run", "the duration in ms");
        long steps = steps(run);
        YamlFile.Entry divided = root.find(PRESENTATIONS);
        long presentation = divided == null ? steps : presentationSteps(divided, run, steps);
        values = new StepNetworkInputs(builder, path, dt, batch, steps, presentation);
        long seed = root.find("seed") == null ? 0 : root.find("seed").whole();
        int number = 0;
        for (YamlFile.Entry entry : root.entries("populations")) {
            readPopulation(entry, RandomKey.ofSeed(seed).foldIn(++number));
        }
        List<StepNetworkInput> inputs = new ArrayList<>();
        for (YamlFile.Entry entry : root.entries("inputs")) {
            StepNetworkInput input = values.read(entry);
            inputs.add(input);
            names.add(entry.key(), input.signal());
        }
        root.entries("weights").forEach(this::readWeights);
        StepStatements statements = new StepStatements(builder, names, batch);
        for (YamlFile.Entry item : root.required(StepNetworkExperiment.STEPS, "a list of statements")
                .items()) {
            item.reading(() -> {
                statements.perform(Statement.parse(item.text()));
                return null;
            });
        }
        Presentations presentations = divided == null
                ? new Presentations(steps, 1, List.of(), List.of())
                : presentations(divided, presentation, steps, statements);
        return new StepNetworkExperiment(
                name.text(),
                dt,
                batch,
                steps,
                isOn(root.find("learning"), true),
                builder,
                presentations,
                inputs,
                weights,
                starts,
                recordings(),
                root.find(CHECKPOINT) == null ? DEFAULT_CHECKPOINTS : CheckpointPolicy.read(root.find(CHECKPOINT)));
    }

    private static boolean isOn(YamlFile.Entry entry, boolean otherwise) {
        if (entry != null && !List.of("true", "false").contains(entry.text())) {
            throw new InputException(entry.problem("is '" + entry.text() + "'").expected("true or false"));
        }
        return entry == null ? otherwise : entry.text().equals("true");
    }

    private long steps(YamlFile.Entry run) {
        double count = run.number() / dt;
        if (!(count >= 1) || count > Integer.MAX_VALUE || Math.abs(count - Math.rint(count)) > 1e-6 * count) {
            throw new InputException(run.problem("is " + run.text())
                    .expected("a positive multiple of dt, which is " + dt + " ms, of at most 2^31 - 1 steps"));
        }
        return Math.round(count);
    }

    private long presentationSteps(YamlFile.Entry divided, YamlFile.Entry run, long steps) {
        divided.mapping().requireKeys(PRESENTATION_KEYS);
        YamlFile.Entry length = divided.required("length", "the duration of a presentation in ms");
        long count = steps(length);
        if (steps % count != 0) {
            throw new InputException(run.problem("is " + run.text() + " ms")
                    .expected("whole presentations of " + length.text() + " ms each"));
        }
        return count;
    }

    private static Presentations presentations(
            YamlFile.Entry divided, long length, long steps, StepStatements statements) {
        YamlFile.Entry learning = divided.mapping().find("learning");
        long count = steps / length;
        long learned = learning == null ? count : learning.whole();
        if (learned < 0 || learned > count) {
            throw new InputException(learning.problem("is " + learned)
                    .expected("a number of presentations, of which there are " + count));
        }
        return new Presentations(
                length,
                learned,
                updates(divided.mapping().find("before"), statements),
                updates(divided.mapping().find("after"), statements));
    }

    private static List<OnDemandUpdate> updates(YamlFile.Entry list, StepStatements statements) {
        List<OnDemandUpdate> updates = new ArrayList<>();
        if (list != null) {
            for (YamlFile.Entry item : list.items()) {
                updates.add(item.reading(() -> statements.update(Statement.parse(item.text()))));
            }
        }
        return updates;
    }

    private void readPopulation(YamlFile.Entry entry, RandomKey defaultKey) {
        YamlFile.Mapping keys = entry.mapping();
        keys.requireKeys(POPULATION_KEYS);
        int units = StepNetworkInputs.count(entry.required("units", "a number of units"));
        YamlFile.Entry like = keys.find("like");
        ModelParameters parameters;
        if (like == null) {
            YamlFile.Entry model = entry.required("model", "a neuron model, such as lif");
            parameters = model.reading(() -> NeuronModels.named(model.text())).defaults();
        } else {
            parameters = described.get(like.text());
            if (parameters == null) {
                throw new InputException(like.problem("is '" + like.text() + "'")
                        .expected("a population above")
                        .hint(DidYouMean.hint(like.text(), described.keySet())));
            }
        }
        for (YamlFile.Entry parameter : keys.entries("parameters")) {
            ModelParameters before = parameters;
            parameters = parameter.reading(() -> parameter.isList()
                    ? before.with(parameter.key(), Values.of(parameter.numbers()))
                    : before.with(parameter.key(), ModelSpec.beside(path, parameter.text())));
        }
        described.put(entry.key(), parameters);
        ModelParameters own = parameters;
        boolean surrogate = isOn(keys.find("surrogate"), false);
        NeuronGroup group = entry.reading(() -> builder.addNeurons(entry.key(), own, units, surrogate));
        names.add(entry.key(), group);
        YamlFile.Entry key = keys.find("key");
        builder.rngKey(group, key == null ? defaultKey : key.reading(() -> RandomKey.parse(key.text())));
        for (YamlFile.Entry initial : keys.entries("initial")) {
            StateVariable variable = initial.reading(() -> StepNetworkNames.stateVariable(group, initial.key()));
            starts.add(new Start(
                    group.variable(variable),
                    initial.reading(() -> values.repeated(values.numbers(initial, units))),
                    group.isPersistent(variable)));
        }
    }

    private void readWeights(YamlFile.Entry entry) {
        YamlFile.Mapping keys = entry.mapping();
        keys.requireKeys(WEIGHT_KEYS);
        if (keys.find("connections") != null) {
            readSparse(entry, keys);
            return;
        }
        int rows = StepNetworkInputs.count(entry.required("rows", "the number of presynaptic units"));
        int columns = StepNetworkInputs.count(entry.required("columns", "the number of postsynaptic units"));
        WeightMatrix matrix = entry.reading(() -> builder.weights(entry.key(), rows, columns));
        names.add(entry.key(), matrix, null);
        YamlFile.Entry initial = entry.required("initial", "a number, uniform:LOW:HIGH:SEED or a .npy file");
        weights.put(matrix, initial.reading(() -> values.matrix(initial, rows, columns)));
    }

    /** Weights of a file of a sparse matrix, whose elements are the initial weights unless others are given. */
    private void readSparse(YamlFile.Entry entry, YamlFile.Mapping keys) {
        for (String refused : List.of("rows", "columns")) {
            if (keys.find(refused) != null) {
                throw new InputException(keys.find(refused)
                        .problem("is given beside connections")
                        .expected("connections alone, whose file has the shape"));
            }
        }
        YamlFile.Entry connections = keys.find("connections");
        Path file = values.file(connections, "a .npz file of scipy.sparse.save_npz beside this file");
        SparseMatrixFile sparse = connections.reading(() -> {
            try {
                return SparseMatrixFile.read(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        WeightMatrix matrix = entry.reading(() -> builder.weights(entry.key(), sparse.connections()));
        names.add(entry.key(), matrix, sparse.connections());
        YamlFile.Entry initial = keys.find("initial");
        weights.put(
                matrix,
                initial == null ? sparse.weights() : initial.reading(() -> values.numbers(initial, matrix.columns())));
    }

    private List<Recording> recordings() {
        List<Recording> recordings = new ArrayList<>();
        if (root.find("record") != null) {
            for (YamlFile.Entry item : root.find("record").items()) {
                Recording recording = item.reading(() -> recording(item.text()));
                if (recordings.stream().anyMatch(other -> other.file().equals(recording.file()))) {
                    throw new InputException(item.problem("writes " + recording.file() + ", as another recorder does")
                            .expected("files of different names: file=NAME.npy"));
                }
                recordings.add(recording);
            }
        }
        return recordings;
    }

    private Recording recording(String text) {
        CallExpression call =
                CallExpression.parse("recorder", Subject.of("recorder"), text, "values(of=e.v, every=10)");
        if (!call.name().equals("values")) {
            throw new InputException(
                    Problem.of("recorder '" + call.name() + "'", "is unknown").expected("values(of=SIGNAL)"));
        }
        call.requireArguments("recorder", RECORD_ARGUMENTS);
        String of = call.arguments().get("of");
        if (of == null) {
            throw new InputException(
                    Problem.of("recorder values", "has no 'of'").expected("a signal or weights"));
        }
        long every = call.arguments().containsKey("every")
                ? StepStatements.whole("every", call.arguments().get("every"), 1)
                : 1;
        String file = call.arguments().getOrDefault("file", of.replace('.', '-') + ".npy");
        if (!file.matches("[\\w.-]+\\.npy")) {
            throw new InputException(
                    Problem.of(Subject.parameter("file"), "is '" + file + "'").expected("a name that ends in .npy"));
        }
        return names.isMatrix(of)
                ? new Recording(null, names.matrix(of), every, file)
                : new Recording(names.signal(of), null, every, file);
    }
}
