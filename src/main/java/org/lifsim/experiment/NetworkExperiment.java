package org.lifsim.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Values;
import org.lifsim.model.ValuesParser;
import org.lifsim.recording.SpikeReader;
import org.lifsim.recording.UnitSelection;
import org.lifsim.sparse.CellPopulation;
import org.lifsim.sparse.Rule;
import org.lifsim.sparse.SparseNetwork;
import org.lifsim.sparse.SparseNetworkBuilder;
import org.lifsim.sparse.SpikeSource;
import org.lifsim.sparse.SynapseValues;

/**
 * The description of a run of a sparse network, read from a file with the key {@code network}. docs/sparse-networks.md lists the keys.
 *
 * @param name name of the network
 * @param dt time step, ms
 * @param duration duration of the run, ms
 * @param seed seed of everything that is drawn
 * @param builder builds the network
 * @param populations populations
 * @param recordings what is recorded
 * @param settings values that replaced those of the file
 */
public record NetworkExperiment(
        String name,
        double dt,
        double duration,
        long seed,
        SparseNetworkBuilder builder,
        List<CellPopulation> populations,
        List<Recording> recordings,
        List<String> settings) {
    private static final String NETWORK = "network";
    private static final List<String> KEYS =
            List.of(NETWORK, "dt", "seed", "populations", "inputs", "projections", "record", "run");
    private static final List<String> POPULATION_KEYS = List.of("units", "model", "parameters", "initial", "like");
    private static final List<String> INPUT_KEYS =
            List.of("poisson", "current", "spikes", "sources", "to", "rule", "weight", "delay", "start", "stop");
    private static final List<String> PROJECTION_KEYS =
            List.of("from", "to", "rule", "weight", "delay", "autapses", "multapses");
    private static final List<String> RECORDERS = List.of("spikes", "rate", "traces");
    private static final double DEFAULT_DT = .1;

    /** Steps of a run, so that a number of steps is exact as a float64. */
    private static final double MAX_STEPS = 0x1p53;

    /**
     * A recorder.
     *
     * @param kind {@code spikes}, {@code rate} or {@code traces}
     * @param population the population
     * @param cells the cells
     * @param bin length of a bin of rates, ms
     * @param columns state variables of traces
     * @param every steps between rows of traces
     * @param file name of the file in the output folder
     */
    public record Recording(
            String kind,
            CellPopulation population,
            UnitSelection cells,
            double bin,
            List<String> columns,
            long every,
            String file) {
        /** Copies the list. */
        public Recording {
            columns = List.copyOf(columns);
        }
    }

    private record Described(CellParameters parameters, Values start) {}

    /** Copies the lists. */
    public NetworkExperiment {
        populations = List.copyOf(populations);
        recordings = List.copyOf(recordings);
        settings = List.copyOf(settings);
    }

    /**
     * Whether a file describes a network: whether it is a YAML file with the key {@code network}.
     *
     * @param path a file
     * @return false also if the file cannot be read
     * @throws IOException if reading fails
     */
    public static boolean isIn(Path path) throws IOException {
        if (Experiment.isRunMetadata(path) || !Files.isRegularFile(path)) {
            return false;
        }
        try {
            return YamlFile.read(path).root().find(NETWORK) != null;
        } catch (InputException e) { // whoever reads it next says what is wrong
            return false;
        }
    }

    /**
     * Reads a file.
     *
     * @param path a YAML file
     * @return the experiment
     * @throws InputException if the file is missing or invalid; the message names file, line and key
     * @throws IOException if reading fails
     */
    public static NetworkExperiment load(Path path) throws IOException {
        return load(path, List.of());
    }

    /**
     * Reads a file, and changes some of its values.
     *
     * @param path a YAML file
     * @param settings keys and their values, as {@code populations.E.units=100}
     * @return the experiment
     * @throws InputException if the file is missing or invalid, or a setting names no key
     * @throws IOException if reading fails
     */
    public static NetworkExperiment load(Path path, List<String> settings) throws IOException {
        YamlFile file = withSettings(YamlFile.read(path), settings);
        return new Reader(file.root(), path, settings).read();
    }

    /** Changes some values of a file. */
    static YamlFile withSettings(YamlFile file, List<String> settings) {
        YamlFile changed = file;
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new InputException(
                        Problem.of("--set", "is '" + setting + "'").expected("KEY=VALUE, as populations.E.units=100"));
            }
            changed = changed.with(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return changed;
    }

    /** Reads a file, key by key. */
    private static final class Reader {
        private final YamlFile.Mapping root;
        private final Path path;
        private final List<String> settings;
        private final SparseNetworkBuilder builder = SparseNetwork.builder();
        private final Map<String, CellPopulation> populations = new LinkedHashMap<>();
        private final Map<String, Described> described = new LinkedHashMap<>();
        private double dt = DEFAULT_DT;

        Reader(YamlFile.Mapping root, Path path, List<String> settings) {
            this.root = root;
            this.path = path;
            this.settings = settings;
        }

        private NetworkExperiment read() {
            root.requireKeys(KEYS);
            YamlFile.Entry step = root.find("dt");
            if (step != null) {
                dt = step.number();
                step.reading(() -> builder.dt(dt));
            }
            long seed = root.find("seed") == null ? 0 : root.find("seed").whole();
            builder.seed(seed);
            root.required("populations", "populations below it");
            for (YamlFile.Entry entry : root.entries("populations")) {
                readPopulation(entry);
            }
            if (populations.isEmpty()) {
                throw new InputException(
                        root.find("populations").problem("has no population").expected("at least one"));
            }
            for (YamlFile.Entry entry : root.entries("inputs")) {
                readInput(entry);
            }
            for (YamlFile.Entry entry : root.entries("projections")) {
                readProjection(entry);
            }
            YamlFile.Entry run = root.required("run", "the duration in ms");
            double duration = run.number();
            double steps = duration / dt;
            if (steps > MAX_STEPS) {
                throw new InputException(run.problem("is " + run.text() + " ms, or " + steps + " steps")
                        .expected("at most 2^53 steps"));
            }
            if (!(duration > 0) || Math.abs(steps - Math.rint(steps)) > 1e-6 * steps) {
                throw new InputException(
                        run.problem("is " + run.text()).expected("a positive multiple of dt, which is " + dt + " ms"));
            }
            return new NetworkExperiment(
                    root.find(NETWORK).text(),
                    dt,
                    duration,
                    seed,
                    builder,
                    List.copyOf(populations.values()),
                    recordings(),
                    settings);
        }

        /** In braces, YAML ends a value at a comma, so that the rest of a distribution looks like a key. */
        private static void requireKeys(YamlFile.Mapping keys, List<String> known) {
            try {
                keys.requireKeys(known);
            } catch (InputException e) {
                if (e.problem().subject().name().endsWith(")")) {
                    throw new InputException(e.problem()
                            .hint("put quotes around the value that ends with it, since YAML ends a value at a comma: "
                                    + "weight: \"normal(1, 0.1)\""));
                }
                throw e;
            }
        }

        private void readPopulation(YamlFile.Entry entry) {
            YamlFile.Mapping keys = entry.mapping();
            keys.requireKeys(POPULATION_KEYS);
            YamlFile.Entry units = entry.required("units", "a number of cells");
            long count = units.wholeFromOne();
            if (count > Integer.MAX_VALUE) {
                throw new InputException(units.problem("is " + count).expected("at most " + Integer.MAX_VALUE));
            }
            YamlFile.Entry like = keys.find("like");
            Described of;
            if (like == null) {
                YamlFile.Entry model = entry.required("model", "a model, such as iaf_psc_exp");
                of = new Described(
                        model.reading(() -> CellModel.of(model.text())).defaults(), null);
            } else {
                of = described.get(like.text());
                if (of == null) {
                    throw new InputException(like.problem("is '" + like.text() + "'")
                            .expected("a population above" + hint(like.text())));
                }
                if (keys.find("model") != null) {
                    throw new InputException(
                            keys.find("model").problem("is given beside like").expected("one of the two"));
                }
            }
            CellParameters parameters = of.parameters;
            for (YamlFile.Entry parameter : keys.entries("parameters")) {
                CellParameters before = parameters;
                parameters = parameter.reading(() -> before.with(parameter.key(), valueText(parameter)));
            }
            Values start = of.start;
            for (YamlFile.Entry initial : keys.entries("initial")) {
                if (!initial.key().equals(CellModel.V_M)) {
                    throw new InputException(initial.problem("cannot be set").expected(CellModel.V_M));
                }
                start = initial.reading(() -> ValuesParser.parse(Subject.initial(CellModel.V_M), valueText(initial)));
            }
            Described own = new Described(parameters, start);
            described.put(entry.key(), own);
            populations.put(
                    entry.key(),
                    entry.reading(() -> builder.population(entry.key(), own.parameters, (int) count, own.start)));
        }

        private String valueText(YamlFile.Entry entry) {
            String text = entry.text();
            return text.endsWith(".npy") ? ModelSpec.beside(path, text) : text;
        }

        private String hint(String found) {
            String known = DidYouMean.hint(found, populations.keySet());
            return known == null ? "" : "; " + known;
        }

        private List<CellPopulation> targets(YamlFile.Entry to) {
            List<CellPopulation> targets = new ArrayList<>();
            for (YamlFile.Entry item : to.items()) {
                targets.add(population(item));
            }
            return targets;
        }

        private CellPopulation population(YamlFile.Entry item) {
            CellPopulation population = populations.get(item.text());
            if (population == null) {
                throw new InputException(item.problem("is '" + item.text() + "'")
                        .hint(DidYouMean.hint(item.text(), populations.keySet())));
            }
            return population;
        }

        private void readInput(YamlFile.Entry entry) {
            YamlFile.Mapping keys = entry.mapping();
            requireKeys(keys, INPUT_KEYS);
            YamlFile.Entry rate = keys.find("poisson");
            YamlFile.Entry amplitude = keys.find("current");
            if (keys.find("spikes") != null && rate == null && amplitude == null) {
                readSpikes(entry, keys);
                return;
            }
            for (String key : List.of("spikes", "sources", "rule")) {
                if (keys.find(key) != null) {
                    throw new InputException(keys.find(key)
                            .problem("is given beside another source")
                            .expected("it only for a file of spikes"));
                }
            }
            if ((rate == null) == (amplitude == null)) {
                throw new InputException(entry.problem(rate == null ? "has no source" : "has two sources")
                        .expected("one of poisson (spikes/s), current (pA) and spikes (a file)"));
            }
            if (rate != null && (keys.find("start") != null || keys.find("stop") != null)) {
                throw new InputException(entry.problem("has start or stop").expected("them for current only"));
            }
            for (CellPopulation target : targets(entry.required("to", "a population, or a list of them"))) {
                String name = entry.key() + " to " + target.name();
                entry.reading(() -> {
                    SparseNetworkBuilder.Connection input = rate != null
                            ? builder.poisson(name, rate.number(), target)
                            : builder.current(name, amplitude.number(), target);
                    if (keys.find("start") != null || keys.find("stop") != null) {
                        input.during(
                                keys.find("start") == null
                                        ? 0
                                        : keys.find("start").number(),
                                keys.find("stop") == null
                                        ? Double.POSITIVE_INFINITY
                                        : keys.find("stop").number());
                    }
                    setWeightAndDelay(keys, input);
                    return input;
                });
            }
        }

        /** Spikes of a file, which a rule connects to cells. */
        private void readSpikes(YamlFile.Entry entry, YamlFile.Mapping keys) {
            YamlFile.Entry file = keys.find("spikes");
            long sources = entry.required("sources", "the number of sources").wholeFromOne();
            if (sources > Integer.MAX_VALUE || keys.find("start") != null || keys.find("stop") != null) {
                throw new InputException(entry.problem("has too many sources, or start or stop")
                        .expected("a file of spikes with its number of sources"));
            }
            DoubleStream.Builder times = DoubleStream.builder();
            IntStream.Builder cells = IntStream.builder();
            file.reading(() -> {
                try {
                    new SpikeReader(AtomicFile.path(ModelSpec.beside(path, file.text())), dt, Long.MAX_VALUE, sources)
                            .read((step, cell) -> {
                                times.add(step * dt);
                                cells.add((int) cell);
                            });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return file;
            });
            SpikeSource source = entry.reading(() -> builder.spikes(
                    entry.key(),
                    (int) sources,
                    times.build().toArray(),
                    cells.build().toArray()));
            Rule rule = NetworkExpression.rule(entry.required("rule", "a rule, such as one_to_one"));
            for (CellPopulation target : targets(entry.required("to", "a population, or a list of them"))) {
                entry.reading(() -> {
                    SparseNetworkBuilder.Connection projection =
                            builder.project(entry.key() + " to " + target.name(), source, target, rule);
                    setWeightAndDelay(keys, projection);
                    return projection;
                });
            }
        }

        private static void setWeightAndDelay(YamlFile.Mapping keys, SparseNetworkBuilder.Connection connection) {
            YamlFile.Entry weight = keys.find("weight");
            YamlFile.Entry delay = keys.find("delay");
            if (weight != null) {
                connection.weight(NetworkExpression.values(weight));
            }
            if (delay != null) {
                connection.delay(NetworkExpression.values(delay));
            }
        }

        private void readProjection(YamlFile.Entry entry) {
            YamlFile.Mapping keys = entry.mapping();
            requireKeys(keys, PROJECTION_KEYS);
            CellPopulation source = population(entry.required("from", "a population"));
            YamlFile.Entry described = entry.required("rule", "a rule, such as fixed_indegree(100)");
            String file = NetworkExpression.listFile(described);
            ConnectionList list = file == null ? null : described.reading(() -> connections(file));
            Rule given = list == null ? NetworkExpression.rule(described) : list.rule();
            given = allows(keys, "autapses") ? given : given.withoutAutapses();
            Rule rule = given;
            Rule all = allows(keys, "multapses") ? rule : entry.reading(rule::withoutMultapses);
            for (CellPopulation target : targets(entry.required("to", "a population, or a list of them"))) {
                String name = entry.key() + " to " + target.name();
                entry.reading(() -> {
                    SparseNetworkBuilder.Connection projection = builder.project(name, source, target, all);
                    if (list != null) {
                        setOwn(keys, list, projection);
                    }
                    setWeightAndDelay(keys, projection);
                    return projection;
                });
            }
        }

        private ConnectionList connections(String file) {
            try {
                return ConnectionList.read(AtomicFile.path(ModelSpec.beside(path, file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Weights and delays of a list's own file. */
        private static void setOwn(
                YamlFile.Mapping keys, ConnectionList list, SparseNetworkBuilder.Connection projection) {
            for (String key : List.of("weight", "delay")) {
                SynapseValues own = key.equals("weight") ? list.weights() : list.delays();
                if (own != null && keys.find(key) != null) {
                    throw new InputException(
                            keys.find(key).problem("is given, and the list's file has one of each connection"));
                }
            }
            if (list.weights() != null) {
                projection.weight(list.weights());
            }
            if (list.delays() != null) {
                projection.delay(list.delays());
            }
        }

        private static boolean allows(YamlFile.Mapping keys, String key) {
            YamlFile.Entry entry = keys.find(key);
            if (entry == null) {
                return true;
            }
            if (!List.of("true", "false").contains(entry.text())) {
                throw new InputException(
                        entry.problem("is '" + entry.text() + "'").expected("true or false"));
            }
            return entry.text().equals("true");
        }

        private List<Recording> recordings() {
            List<Recording> recordings = new ArrayList<>();
            YamlFile.Entry record = root.find("record");
            List<String> files = new ArrayList<>();
            List<YamlFile.Entry> items = record == null ? List.of() : record.items();
            for (int k = 0; k < items.size(); k++) {
                YamlFile.Entry item = items.get(k);
                // In a list in brackets, YAML ends an item at the comma between two arguments.
                StringBuilder joined = new StringBuilder(item.text());
                while (joined.indexOf("(") >= 0 && joined.indexOf(")") < 0 && k + 1 < items.size()) {
                    joined.append(", ").append(items.get(++k).text());
                }
                String text = joined.toString();
                CallExpression call = item.reading(
                        () -> CallExpression.parse("recorder", Subject.recorder(text), text, "spikes(of=E)"));
                if (!RECORDERS.contains(call.name())) {
                    throw new InputException(Problem.of(Subject.recorder(call.name()), "is unknown")
                            .hint(DidYouMean.hint(call.name(), RECORDERS))
                            .at(item.place()));
                }
                item.reading(() -> {
                    call.requireArguments("recorder", arguments(call.name()));
                    return call;
                });
                String of = call.arguments().get("of");
                for (CellPopulation population : populations.values()) {
                    boolean all = of == null && (!call.name().equals("traces") || hasState(population));
                    if (all || population.name().equals(of)) {
                        recordings.add(item.reading(() -> recording(call, population, of != null)));
                        files.add(recordings.get(recordings.size() - 1).file());
                    }
                }
                if (of != null && !populations.containsKey(of)) {
                    throw new InputException(Problem.of(Subject.recorder(text), "records '" + of + "'")
                            .hint(DidYouMean.hint(of, populations.keySet()))
                            .at(item.place()));
                }
                if (files.stream().distinct().count() < files.size()) {
                    throw new InputException(
                            Problem.of(Subject.recorder(text), "writes a file that another recorder writes")
                                    .hint("give it a file of its own, as file=other.npz")
                                    .at(item.place()));
                }
            }
            return recordings;
        }

        private static List<String> arguments(String recorder) {
            return switch (recorder) {
                case "rate" -> List.of("of", "units", "bin", "file");
                case "traces" -> List.of("of", "units", "columns", "every", "file");
                default -> List.of("of", "units", "file");
            };
        }

        private boolean hasState(CellPopulation population) {
            return !model(population).variables().isEmpty();
        }

        private CellModel model(CellPopulation population) {
            return described.get(population.name()).parameters.model();
        }

        private List<String> columns(CallExpression call, CellPopulation population) {
            if (!call.name().equals("traces")) {
                return List.of();
            }
            List<String> columns = List.of(call.arguments()
                    .getOrDefault("columns", CellModel.V_M)
                    .strip()
                    .split("\\s+"));
            List<String> known = model(population).variables();
            for (String column : columns) {
                if (!known.contains(column)) {
                    throw new InputException(Problem.of(Subject.variable(column), "is unknown")
                            .hint(
                                    known.isEmpty()
                                            ? model(population).name() + " has no state variables"
                                            : DidYouMean.hint(column, known)));
                }
            }
            if (columns.stream().distinct().count() < columns.size()) {
                throw new InputException(Problem.of(Subject.recorder(call.text()), "has a column twice"));
            }
            return columns;
        }

        /** All cells, but for traces the first. */
        private static UnitSelection defaultUnits(CallExpression call) {
            return call.name().equals("traces") ? UnitSelection.parse("0") : UnitSelection.ALL;
        }

        private static long every(CallExpression call) {
            String every = call.arguments().getOrDefault("every", "1");
            if (!every.matches("[1-9]\\d{0,8}")) {
                throw new InputException(Problem.of(Subject.recorder(call.text()), "has every=" + every)
                        .expected("a whole number of steps from 1"));
            }
            return Long.parseLong(every);
        }

        private Recording recording(CallExpression call, CellPopulation population, boolean isOne) {
            String file = call.arguments().get("file");
            boolean spikes = call.name().equals("spikes");
            if (file != null
                    && (!isOne
                            || file.contains("/")
                            || !file.matches(spikes ? ".+\\.(npz|csv|h5)" : ".+\\.(npz|csv)"))) {
                throw new InputException(Problem.of(Subject.recorder(call.text()), "has the file '" + file + "'")
                        .expected("a name that ends in .npz or .csv" + (spikes ? " or .h5" : "")
                                + ", without a folder, of one population"));
            }
            String units = call.arguments().get("units");
            String bin = call.arguments().getOrDefault("bin", "1");
            double length;
            try {
                length = Double.parseDouble(bin);
            } catch (NumberFormatException e) {
                length = 0;
            }
            double steps = length / dt;
            if (!(length > 0) || Math.abs(steps - Math.rint(steps)) > 1e-6 * Math.max(1, steps)) {
                throw new InputException(Problem.of(Subject.recorder(call.text()), "has a bin of " + bin + " ms")
                        .expected("a positive multiple of dt, which is " + dt + " ms"));
            }
            UnitSelection cells = units == null ? defaultUnits(call) : UnitSelection.parse(units);
            cells.boundBy(population.size()); // refuses cells that there are not
            return new Recording(
                    call.name(),
                    population,
                    cells,
                    length,
                    columns(call, population),
                    every(call),
                    file == null ? call.name() + "-" + population.name() + ".npz" : file);
        }
    }
}
