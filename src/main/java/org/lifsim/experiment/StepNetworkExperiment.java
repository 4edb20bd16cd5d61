package org.lifsim.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.model.ValuesParser;
import org.lifsim.network.Component;
import org.lifsim.network.ComponentParameters;
import org.lifsim.network.Components;
import org.lifsim.network.Network;
import org.lifsim.network.NetworkBuilder;
import org.lifsim.network.NeuronGroup;
import org.lifsim.network.Signal;
import org.lifsim.network.SummationOrder;
import org.lifsim.network.WeightMatrix;
import org.lifsim.random.RandomKey;

/**
 * The description of a run of a network whose step is a list of statements, read from a file with the keys {@code network} and
 * {@code steps}. docs/networks.md lists the keys.
 *
 * @param name name of the network
 * @param dt time step, ms
 * @param batch batch size
 * @param steps number of steps
 * @param learning whether the operations that learn run
 * @param builder builds the network
 * @param inputs what is written before each step
 * @param weights initial weights, row by row
 * @param starts initial values of state variables
 * @param recordings what is recorded
 */
public record StepNetworkExperiment(
        String name,
        double dt,
        int batch,
        long steps,
        boolean learning,
        NetworkBuilder builder,
        List<Input> inputs,
        Map<WeightMatrix, float[]> weights,
        Map<Signal, float[]> starts,
        List<Recording> recordings) {
    private static final String STEPS = "steps";
    private static final List<String> KEYS = List.of(
            "network", "dt", "batch", "seed", "populations", "inputs", "weights", STEPS, "learning", "record", "run");
    private static final List<String> POPULATION_KEYS =
            List.of("units", "model", "parameters", "initial", "key", "surrogate", "like");
    private static final List<String> INPUT_KEYS = List.of("units", "value", "values", "times");
    private static final List<String> WEIGHT_KEYS = List.of("rows", "columns", "initial");
    private static final List<String> RECORD_ARGUMENTS = List.of("of", "every", "file");
    private static final List<String> FUNCTIONS = List.of(
            "update",
            "dense",
            "one_to_one",
            "lateral",
            "subtract",
            "multiply",
            "accumulate",
            "exponential_trace",
            "stdp",
            "two_factor",
            "start_after");
    private static final double DEFAULT_DT = 1;

    /** Values of an input that are held in memory: 1 GiB. */
    private static final long MAX_VALUES = 1L << 28;

    /**
     * An input.
     *
     * @param signal the signal
     * @param values one row, or one for each step
     */
    public record Input(Signal signal, float[] values) {
        /**
         * Whether it changes from step to step.
         *
         * @return false if one row is for all steps
         */
        public boolean isSeries() {
            return values.length > signal.size();
        }
    }

    /**
     * Values that are recorded.
     *
     * @param signal the values; null for weights
     * @param weights the weights; null for a signal
     * @param every steps between rows
     * @param file name of the .npy file in the output folder
     */
    public record Recording(Signal signal, WeightMatrix weights, long every, String file) {
        /**
         * The name of what is recorded.
         *
         * @return the name in the network
         */
        public String name() {
            return signal == null ? weights.name() : signal.name();
        }

        /**
         * The shape of a row.
         *
         * @return batch and width, or rows and columns
         */
        public int[] shape() {
            return signal == null
                    ? new int[] {weights.rows(), weights.columns()}
                    : new int[] {signal.batch(), signal.width()};
        }

        /** Reads the values. */
        float[] read(Network network) {
            return signal == null ? network.read(weights) : network.read(signal);
        }
    }

    /** Copies the lists. */
    public StepNetworkExperiment {
        inputs = List.copyOf(inputs);
        recordings = List.copyOf(recordings);
    }

    /**
     * Whether a file describes such a network: whether it is a YAML file with the keys {@code network} and {@code steps}.
     *
     * @param path a file
     * @return false also if the file cannot be read
     * @throws IOException if reading fails
     */
    public static boolean isIn(Path path) throws IOException {
        return NetworkExperiment.isIn(path) && YamlFile.read(path).root().find(STEPS) != null;
    }

    /**
     * Reads a file, and changes some of its values.
     *
     * @param path a YAML file
     * @param settings keys and their values, as {@code populations.E.units=100}
     * @return the experiment
     * @throws InputException if the file is missing or invalid; the message names file, line and key
     * @throws IOException if reading fails
     */
    public static StepNetworkExperiment load(Path path, List<String> settings) throws IOException {
        YamlFile file = NetworkExperiment.withSettings(YamlFile.read(path), settings);
        try {
            return new Reader(file.root(), path).read();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Reads a file, key by key. */
    private static final class Reader {
        private final YamlFile.Mapping root;
        private final Path path;
        private final Map<String, NeuronGroup> groups = new LinkedHashMap<>();
        private final Map<String, ModelParameters> described = new HashMap<>();
        private final Map<String, WeightMatrix> matrices = new LinkedHashMap<>();
        private final Map<WeightMatrix, float[]> weights = new LinkedHashMap<>();
        private final Map<Signal, float[]> starts = new LinkedHashMap<>();
        private final List<Input> inputs = new ArrayList<>();

        /** Signals by the names that the file uses: NAME, or NAME.OUTPUT of a component. */
        private final Map<String, Signal> signals = new LinkedHashMap<>();

        private NetworkBuilder builder;
        private double dt = DEFAULT_DT;
        private int batch = 1;
        private long steps;

        Reader(YamlFile.Mapping root, Path path) {
            this.root = root;
            this.path = path;
        }

        private StepNetworkExperiment read() {
            root.requireKeys(KEYS);
            YamlFile.Entry name = root.required("network", "a name");
            dt = root.find("dt") == null ? dt : root.find("dt").number();
            YamlFile.Entry size = root.find("batch");
            batch = size == null ? 1 : Math.toIntExact(Math.min(Integer.MAX_VALUE, size.wholeFromOne()));
            builder = name.reading(() -> new NetworkBuilder(name.text(), dt, batch));
            YamlFile.Entry run = root.required("run", "the duration in ms");
            steps = steps(run);
            long seed = root.find("seed") == null ? 0 : root.find("seed").whole();
            root.entries("populations").forEach(entry -> readPopulation(entry, RandomKey.ofSeed(seed)));
            root.entries("inputs").forEach(this::readInput);
            root.entries("weights").forEach(this::readWeights);
            for (YamlFile.Entry item :
                    root.required(STEPS, "a list of statements").items()) {
                item.reading(() -> {
                    perform(Statement.parse(item.text()));
                    return null;
                });
            }
            List<Recording> recordings = new ArrayList<>();
            if (root.find("record") != null) {
                for (YamlFile.Entry item : root.find("record").items()) {
                    Recording recording = item.reading(() -> recording(item.text()));
                    if (recordings.stream().anyMatch(other -> other.file().equals(recording.file()))) {
                        throw new InputException(
                                item.problem("writes " + recording.file() + ", as another recorder does")
                                        .expected("files of different names: file=NAME.npy"));
                    }
                    recordings.add(recording);
                }
            }
            boolean learning = isOn(root.find("learning"), true);
            return new StepNetworkExperiment(
                    name.text(), dt, batch, steps, learning, builder, inputs, weights, starts, recordings);
        }

        private static boolean isOn(YamlFile.Entry entry, boolean otherwise) {
            if (entry != null && !List.of("true", "false").contains(entry.text())) {
                throw new InputException(
                        entry.problem("is '" + entry.text() + "'").expected("true or false"));
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

        private int count(YamlFile.Entry entry) {
            long count = entry.wholeFromOne();
            if (count > Integer.MAX_VALUE) {
                throw new InputException(entry.problem("is " + count).expected("at most " + Integer.MAX_VALUE));
            }
            return (int) count;
        }

        private void readPopulation(YamlFile.Entry entry, RandomKey seed) {
            YamlFile.Mapping keys = entry.mapping();
            keys.requireKeys(POPULATION_KEYS);
            int units = count(entry.required("units", "a number of units"));
            YamlFile.Entry like = keys.find("like");
            ModelParameters parameters;
            if (like == null) {
                YamlFile.Entry model = entry.required("model", "a neuron model, such as lif");
                parameters =
                        model.reading(() -> NeuronModels.named(model.text())).defaults();
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
            groups.put(entry.key(), group);
            YamlFile.Entry key = keys.find("key");
            RandomKey start = key == null ? seed.foldIn(groups.size()) : key.reading(() -> RandomKey.parse(key.text()));
            builder.rngKey(group, start);
            for (YamlFile.Entry initial : keys.entries("initial")) {
                Signal signal = initial.reading(() -> ofGroup(group, initial.key()));
                starts.put(signal, initial.reading(() -> repeated(numbers(initial, units))));
            }
        }

        /** One value per unit, by a number or another form of values. */
        private float[] numbers(YamlFile.Entry entry, int size) {
            Values values = entry.isList()
                    ? Values.of(entry.numbers())
                    : ValuesParser.parse(Subject.key(entry.key()), ModelSpec.beside(path, entry.text()));
            values.checkSize(Subject.key(entry.key()), size);
            double[] read = new double[size];
            values.read(0, read, size, size);
            float[] rounded = new float[size];
            for (int i = 0; i < size; i++) {
                rounded[i] = (float) read[i];
                if (!Float.isFinite(rounded[i])) {
                    throw new InputException(entry.problem("has " + read[i]).expected("finite float32 numbers"));
                }
            }
            return rounded;
        }

        /** The same values for each batch element. */
        private float[] repeated(float[] values) {
            float[] all = new float[values.length * batch];
            for (int b = 0; b < batch; b++) {
                System.arraycopy(values, 0, all, b * values.length, values.length);
            }
            return all;
        }

        private void readInput(YamlFile.Entry entry) {
            YamlFile.Mapping keys = entry.mapping();
            keys.requireKeys(INPUT_KEYS);
            long kinds = Stream.of("value", "values", "times")
                    .filter(key -> keys.find(key) != null)
                    .count();
            if (kinds != 1) {
                throw new InputException(
                        entry.problem(kinds == 0 ? "has no values" : "has several kinds of values")
                                .expected(
                                        "one of value (a number for all steps), values (a .npy file) and times (a list of ms)"));
            }
            YamlFile.Entry file = keys.find("values");
            if (file != null) {
                readSeries(entry, file);
                return;
            }
            int units = keys.find("units") == null ? 1 : count(keys.find("units"));
            Signal signal = entry.reading(() -> builder.input(entry.key(), units));
            signals.put(entry.key(), signal);
            YamlFile.Entry value = keys.find("value");
            inputs.add(new Input(
                    signal,
                    value != null
                            ? value.reading(() -> repeated(numbers(value, units)))
                            : pulses(keys.find("times"), signal)));
        }

        /** 1 in the steps that begin at some times, else 0. */
        private float[] pulses(YamlFile.Entry times, Signal signal) {
            float[] all = new float[checked(times, steps * signal.size())];
            double[] ms = times.isList() ? times.numbers() : new double[] {times.number()};
            for (double time : ms) {
                long step = Math.round(time / dt);
                if (time < 0 || step >= steps) {
                    throw new InputException(times.problem("has " + time + " ms")
                            .expected("times within the run, from 0 to before its end"));
                }
                Arrays.fill(all, (int) step * signal.size(), ((int) step + 1) * signal.size(), 1f);
            }
            return all;
        }

        private static int checked(YamlFile.Entry entry, long values) {
            if (values > MAX_VALUES) {
                throw new InputException(
                        entry.problem("makes " + values + " values").expected("at most " + MAX_VALUES));
            }
            return (int) values;
        }

        /** An array of shape (units), (steps, units) or (steps, batch, units). */
        private void readSeries(YamlFile.Entry entry, YamlFile.Entry file) {
            Path array = Path.of(ModelSpec.beside(path, file.text()));
            if (!Files.isRegularFile(array)) {
                throw new InputException(file.problem("is " + file.text() + ", which is no file")
                        .expected("a .npy file of float32 or float64 beside this file"));
            }
            try (NpyReader reader = NpyReader.openNumbers(array)) {
                long[] shape = reader.header().shape();
                boolean hasSteps = shape.length > 1;
                if (shape.length == 0
                        || shape.length > 3
                        || hasSteps && shape[0] < steps
                        || shape.length == 3 && shape[1] != batch) {
                    throw new InputException(file.problem(
                                    "has shape " + reader.header().shapeText())
                            .expected("(units), (" + steps + ", units) or (" + steps + ", " + batch + ", units)"));
                }
                int units = checked(file, shape[shape.length - 1]);
                Signal signal = entry.reading(() -> builder.input(entry.key(), units));
                signals.put(entry.key(), signal);
                boolean isShared = batch > 1 && shape.length < 3;
                int rows = hasSteps ? (int) steps : 1;
                float[] all = new float[checked(file, (long) rows * signal.size())];
                int row = isShared ? units : signal.size();
                double[] read = new double[row];
                for (int step = 0; step < rows; step++) {
                    reader.readDoubles((long) step * row, read);
                    for (int i = 0; i < signal.size(); i++) {
                        all[step * signal.size() + i] = (float) read[i % row];
                    }
                }
                inputs.add(new Input(signal, all));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void readWeights(YamlFile.Entry entry) {
            YamlFile.Mapping keys = entry.mapping();
            keys.requireKeys(WEIGHT_KEYS);
            int rows = count(entry.required("rows", "the number of presynaptic units"));
            int columns = count(entry.required("columns", "the number of postsynaptic units"));
            WeightMatrix matrix = entry.reading(() -> builder.weights(entry.key(), rows, columns));
            matrices.put(entry.key(), matrix);
            YamlFile.Entry initial = entry.required("initial", "a number, uniform:LOW:HIGH:SEED or a .npy file");
            weights.put(matrix, initial.reading(() -> matrix(initial, rows, columns)));
        }

        private float[] matrix(YamlFile.Entry entry, int rows, int columns) {
            int size = Math.multiplyExact(rows, columns);
            if (entry.isList() || !entry.text().strip().endsWith(".npy")) {
                return numbers(entry, size);
            }
            Path file = Path.of(ModelSpec.beside(path, entry.text()));
            if (!Files.isRegularFile(file)) {
                throw new InputException(entry.problem("is " + entry.text() + ", which is no file")
                        .expected("a .npy file beside this file"));
            }
            try (NpyReader reader = NpyReader.openNumbers(file)) {
                if (!Arrays.equals(reader.header().shape(), new long[] {rows, columns})) {
                    throw new InputException(
                            entry.problem("has shape " + reader.header().shapeText())
                                    .expected("(" + rows + ", " + columns + ")"));
                }
                double[] read = new double[size];
                reader.readDoubles(0, read);
                float[] rounded = new float[size];
                for (int i = 0; i < size; i++) {
                    rounded[i] = (float) read[i];
                }
                return rounded;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        // ---- statements

        private void perform(Statement statement) {
            Component component = Components.all().stream()
                    .filter(one -> one.key().equals(statement.function()))
                    .findFirst()
                    .orElse(null);
            if (component != null) {
                addComponent(statement, component);
                return;
            }
            Arguments given = new Arguments(statement);
            switch (statement.function()) {
                case "update" -> update(given);
                case "dense" ->
                    make(given, name -> {
                        Signal in = given.signal(0);
                        WeightMatrix matrix = given.matrix("weights");
                        return builder.dense(name, in, matrix, order(given, in, matrix));
                    });
                case "one_to_one" ->
                    make(given, name -> builder.oneToOne(name, given.signal(0), given.number("weight")));
                case "lateral" -> make(given, name -> builder.lateral(name, given.signal(0), given.number("weight")));
                case "subtract" -> make(given, name -> builder.subtract(name, given.signal(0), given.signal(1)));
                case "multiply" -> make(given, name -> builder.multiply(name, given.signal(0), given.signal(1)));
                case "accumulate" -> make(given, name -> builder.accumulate(name, given.signal(0)));
                case "exponential_trace" ->
                    make(given, name -> builder.exponentialTrace(name, given.signal(0), given.number("tau")));
                case "stdp" ->
                    builder.stdp(
                            given.matrix("weights"),
                            given.signal("pre_trace"),
                            given.signal("pre"),
                            given.signal("post_trace"),
                            given.signal("post"),
                            given.number("plus"),
                            given.number("minus"),
                            given.number("bound"));
                case "two_factor" ->
                    builder.hebbian(
                            given.matrix("weights"),
                            given.has("bias") ? given.matrix("bias") : null,
                            given.signal("pre"),
                            given.signal("post"),
                            given.number("rate"));
                case "start_after" -> builder.startAfter((int) whole("start_after", given.value(0), 0));
                default -> {
                    List<String> known = Stream.concat(
                                    FUNCTIONS.stream(),
                                    Components.all().stream().map(Component::key))
                            .toList();
                    throw new InputException(Problem.of("function '" + statement.function() + "'", "is unknown")
                            .hint(DidYouMean.hint(statement.function(), known)));
                }
            }
            given.requireAllUsed();
        }

        private interface Maker {
            Signal of(String name);
        }

        private void make(Arguments given, Maker maker) {
            String name = given.name();
            signals.put(name, maker.of(name));
        }

        private void update(Arguments given) {
            String name = given.value(0);
            NeuronGroup group = groups.get(name);
            if (group == null) {
                throw new InputException(Problem.of("population '" + name + "'", "is unknown")
                        .hint(DidYouMean.hint(name, groups.keySet())));
            }
            List<Signal> terms = new ArrayList<>();
            if (given.has("input")) {
                Statement.separated(given.text("input"), '+').forEach(term -> terms.add(signal(term.strip())));
            }
            builder.update(group, terms.toArray(Signal[]::new));
        }

        private SummationOrder order(Arguments given, Signal in, WeightMatrix matrix) {
            String order = given.has("order") ? given.text("order") : "ngc_learn";
            return switch (order) {
                case "ngc_learn" -> SummationOrder.ofNgcLearn(batch, in.width(), matrix.columns());
                case "ascending" -> SummationOrder.ASCENDING;
                case "four_lanes" -> SummationOrder.FOUR_LANES;
                default ->
                    throw new InputException(Problem.of(Subject.setting("order"), "is '" + order + "'")
                            .expected("ngc_learn, ascending or four_lanes"));
            };
        }

        private void addComponent(Statement statement, Component component) {
            if (statement.name() == null) {
                throw new InputException(
                        Problem.of("component " + component, "has no name").expected("NAME = " + component + "(...)"));
            }
            if (!statement.values().isEmpty()) {
                throw new InputException(Problem.of("'" + statement.values().get(0) + "'", "has no name")
                        .expected("NAME=VALUE, where NAME is an input or a parameter of " + component));
            }
            Map<String, Signal> ports = new LinkedHashMap<>();
            Map<String, WeightMatrix> given = new LinkedHashMap<>();
            ComponentParameters parameters = component.defaults();
            for (Map.Entry<String, String> argument : statement.arguments().entrySet()) {
                String key = argument.getKey();
                if (component.inputs().contains(key)) {
                    ports.put(key, signal(argument.getValue()));
                } else if (component.matrices().contains(key)) {
                    given.put(key, matrix(argument.getValue()));
                } else {
                    parameters = parameters.with(key, argument.getValue());
                }
            }
            builder.component(statement.name(), parameters, ports, given)
                    .forEach((output, signal) -> signals.put(statement.name() + "." + output, signal));
        }

        private WeightMatrix matrix(String name) {
            WeightMatrix matrix = matrices.get(name);
            if (matrix == null) {
                throw new InputException(Problem.of("weights '" + name + "'", "are unknown")
                        .hint(DidYouMean.hint(name, matrices.keySet())));
            }
            return matrix;
        }

        /** A signal: NAME, POPULATION.VARIABLE or COMPONENT.OUTPUT, then (t-1) for its value of the step before. */
        private Signal signal(String text) {
            String plain = text.replaceAll("\\s*\\(\\s*t\\s*-\\s*1\\s*\\)$", "");
            Signal found = signals.get(plain);
            int dot = plain.indexOf('.');
            if (found == null && dot > 0 && groups.containsKey(plain.substring(0, dot))) {
                found = ofGroup(groups.get(plain.substring(0, dot)), plain.substring(dot + 1));
            }
            if (found == null) {
                List<String> known = new ArrayList<>(signals.keySet());
                groups.keySet().forEach(group -> known.add(group + ".spikes"));
                throw new InputException(
                        Problem.of("signal '" + plain + "'", "is unknown here").hint(DidYouMean.hint(plain, known)));
            }
            return plain.equals(text) ? found : found.previousStep();
        }

        private static Signal ofGroup(NeuronGroup group, String variable) {
            if (variable.equals("spikes")) {
                return group.spikes();
            }
            List<String> known = new ArrayList<>();
            for (StateVariable one : group.variables()) {
                known.add(one.key());
                if (one.key().equals(variable)) {
                    return group.variable(one);
                }
            }
            if (variable.equals(group.spikes().name().split("_")[0])) {
                return group.spikes();
            }
            throw new InputException(Problem.of("population " + group, "has no variable '" + variable + "'")
                    .hint(DidYouMean.hint(variable, known)));
        }

        private static double parsed(String name, String text) {
            try {
                return DecimalNumber.parse(text);
            } catch (NumberFormatException e) {
                throw new InputException(
                        Problem.of(Subject.parameter(name), "is '" + text + "'").expected("a number"), e);
            }
        }

        private static long whole(String name, String text, long least) {
            double value = parsed(name, text);
            if (value != Math.rint(value) || value < least || value > Integer.MAX_VALUE) {
                throw new InputException(Problem.of(Subject.parameter(name), "is " + text)
                        .expected("a whole number of steps, at least " + least));
            }
            return (long) value;
        }

        /** The arguments of a statement, all of which must be used. */
        private final class Arguments {
            private final Statement statement;
            private final List<String> unused;

            Arguments(Statement statement) {
                this.statement = statement;
                unused = new ArrayList<>(statement.arguments().keySet());
            }

            String name() {
                if (statement.name() == null) {
                    throw new InputException(Problem.of(statement.function(), "has no name for what it makes")
                            .expected("a form such as '" + Statement.EXAMPLE + "'"));
                }
                return statement.name();
            }

            boolean has(String argument) {
                return statement.arguments().containsKey(argument);
            }

            String text(String argument) {
                unused.remove(argument);
                if (!has(argument)) {
                    throw new InputException(
                            Problem.of("argument " + argument, "is missing").within(Subject.of(statement.function())));
                }
                return statement.arguments().get(argument);
            }

            String value(int index) {
                if (statement.values().size() <= index) {
                    throw new InputException(Problem.of(
                                    statement.function(),
                                    "has " + statement.values().size() + " values without a name")
                            .expected("at least " + (index + 1)));
                }
                return statement.values().get(index);
            }

            Signal signal(int index) {
                return Reader.this.signal(value(index));
            }

            Signal signal(String argument) {
                return Reader.this.signal(text(argument));
            }

            WeightMatrix matrix(String argument) {
                return Reader.this.matrix(text(argument));
            }

            double number(String argument) {
                return parsed(argument, text(argument));
            }

            void requireAllUsed() {
                if (!unused.isEmpty()) {
                    throw new InputException(Problem.of(statement.function(), "has no argument '" + unused.get(0) + "'")
                            .expected("fewer arguments"));
                }
            }
        }

        private Recording recording(String text) {
            CallExpression call =
                    CallExpression.parse("recorder", Subject.of("recorder"), text, "values(of=e.v, every=10)");
            if (!call.name().equals("values")) {
                throw new InputException(Problem.of("recorder '" + call.name() + "'", "is unknown")
                        .expected("values(of=SIGNAL)"));
            }
            call.requireArguments("recorder", RECORD_ARGUMENTS);
            String of = call.arguments().get("of");
            if (of == null) {
                throw new InputException(
                        Problem.of("recorder values", "has no 'of'").expected("a signal or weights"));
            }
            long every = call.arguments().containsKey("every")
                    ? whole("every", call.arguments().get("every"), 1)
                    : 1;
            String file = call.arguments().getOrDefault("file", of.replace('.', '-') + ".npy");
            if (!file.matches("[\\w.-]+\\.npy")) {
                throw new InputException(Problem.of(Subject.parameter("file"), "is '" + file + "'")
                        .expected("a name that ends in .npy"));
            }
            Supplier<Recording> ofSignal = () -> new Recording(signal(of), null, every, file);
            return matrices.containsKey(of) ? new Recording(null, matrices.get(of), every, file) : ofSignal.get();
        }
    }
}
