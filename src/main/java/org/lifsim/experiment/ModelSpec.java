package org.lifsim.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.model.ValuesParser;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.random.RandomKey;

/**
 * A neuron model with its settings, as given by the command line and by experiment files.
 *
 * @param parameters the model's parameters and options
 * @param dt time step in ms
 * @param key random key before the first step
 * @param batch batch size, at least 1
 * @param initial initial values of state variables; others start with the defaults of the model
 */
public record ModelSpec(
        ModelParameters parameters, double dt, RandomKey key, long batch, Map<StateVariable, Values> initial) {
    /** The default model. */
    public static final String DEFAULT_MODEL = "lif";

    private static final double USUAL_DT = 0.1;
    static final List<String> KEYS = List.of("model", "dt", "seed", "key", "batch", "parameters", "initial");

    /**
     * The default settings of a model.
     *
     * @param model the model
     * @return the parameters of the model's example, dt 0.1 ms, seed 0, batch size 1, default initial values
     */
    public static ModelSpec of(NeuronModel model) {
        return new ModelSpec(model.demoParameters(), USUAL_DT, RandomKey.ofSeed(0), 1, Map.of());
    }

    /** Reads the keys of an experiment file that describe the model. Missing keys keep their defaults. */
    static ModelSpec read(YamlFile.Mapping root, Path path, String defaultModel) {
        YamlFile.Entry model = root.find("model");
        NeuronModel cell = model == null
                ? NeuronModels.named(defaultModel)
                : model.reading(() -> NeuronModels.named(model.text()));
        ModelSpec description = of(cell);
        for (YamlFile.Entry entry : root.entries("parameters")) {
            ModelSpec before = description;
            description = entry.reading(() -> before.with(entry, path));
        }
        for (YamlFile.Entry entry : root.entries("initial")) {
            ModelSpec before = description;
            description = entry.reading(() -> before.withInitial(entry, path));
        }
        YamlFile.Entry dt = root.find("dt");
        YamlFile.Entry seed = root.find("seed");
        YamlFile.Entry batch = root.find("batch");
        description = dt == null ? description : description.withDt(dt.number());
        description = seed == null ? description : description.withSeed(seed.whole());
        YamlFile.Entry key = root.find("key");
        if (key != null) {
            ModelSpec before = description;
            description = key.reading(() -> before.withKey(seed != null, key.text()));
        }
        return batch == null ? description : description.withBatch(batch.wholeFromOne());
    }

    /** Resolves the name of a .npy file against the folder of the file that names it. Other texts are returned unchanged. */
    static String beside(Path file, String text) {
        return text.strip().endsWith(".npy") ? fileBeside(file, text).toString() : text;
    }

    /** The path of a file that another one names, which stands in the folder of that. */
    static Path fileBeside(Path file, String text) {
        return file.resolveSibling(AtomicFile.path(text.strip()));
    }

    private ModelSpec with(YamlFile.Entry entry, Path file) {
        return entry.isList()
                ? with(entry.key(), Values.of(entry.numbers()))
                : with(entry.key(), beside(file, entry.text()));
    }

    private ModelSpec withInitial(YamlFile.Entry entry, Path file) {
        return entry.isList()
                ? withInitial(entry.key(), Values.of(entry.numbers()))
                : withInitial(entry.key(), beside(file, entry.text()));
    }

    /**
     * Sets a parameter.
     *
     * @param name ngc-learn's name of the parameter
     * @param text its value; see {@link ModelParameters#with(String, String)}
     * @return a changed copy
     */
    public ModelSpec with(String name, String text) {
        return withParameters(parameters.with(name, text));
    }

    private ModelSpec withParameters(ModelParameters changed) {
        return new ModelSpec(changed, dt, key, batch, initial);
    }

    /**
     * Sets the initial values of a state variable.
     *
     * @param name ngc-learn's name of the state variable, such as {@code v}
     * @param text its values; see {@link ValuesParser}
     * @return a changed copy
     * @throws InputException if the model has no such state variable, or the text is invalid
     */
    public ModelSpec withInitial(String name, String text) {
        return withInitial(stateVariable(name), ValuesParser.parse(Subject.initial(name), text));
    }

    /** Whether the model draws random numbers in its steps. */
    boolean isRandomInSteps() {
        return ModelVariant.of(parameters, false, LastSpikeTime.OFF).isRandom();
    }

    /** For a larger population: the values of these units are repeated periodically. */
    ModelSpec tile(long units) {
        ModelParameters tiled = parameters;
        for (Parameter parameter : parameters.model().parameters()) {
            if (parameters.isSet(parameter)) {
                tiled = tiled.with(parameter, Values.tile(parameters.values(parameter), units));
            }
        }
        Map<StateVariable, Values> starts = new LinkedHashMap<>();
        initial.forEach((variable, values) -> starts.put(variable, Values.tile(values, units)));
        return new ModelSpec(tiled, dt, key, batch, starts);
    }

    ModelSpec with(String name, Values values) {
        return withParameters(parameters.with(name, values));
    }

    ModelSpec withInitial(String name, Values values) {
        return withInitial(stateVariable(name), values);
    }

    private ModelSpec withInitial(StateVariable variable, Values values) {
        Map<StateVariable, Values> changed = new LinkedHashMap<>(initial);
        changed.put(variable, values);
        return new ModelSpec(parameters, dt, key, batch, changed);
    }

    private StateVariable stateVariable(String name) {
        List<String> names = new ArrayList<>();
        for (InitializedVariable state :
                ModelVariant.of(parameters, false, LastSpikeTime.OFF).state()) {
            if (state.variable().key().equals(name)) {
                return state.variable();
            }
            names.add(state.variable().key());
        }
        throw new InputException(Problem.of(Subject.initial(name), "is not a state variable")
                .hint(DidYouMean.hint(name, names, parameters.model().name())));
    }

    /**
     * Sets the time step.
     *
     * @param ms dt in ms
     * @return a changed copy
     */
    public ModelSpec withDt(double ms) {
        return new ModelSpec(parameters, ms, key, batch, initial);
    }

    /**
     * Sets the random key by a seed.
     *
     * @param seed any number; the key is that of {@code jax.random.key(seed)}
     * @return a changed copy
     */
    public ModelSpec withSeed(long seed) {
        return withKey(RandomKey.ofSeed(seed));
    }

    /**
     * Sets the random key.
     *
     * @param changed the key before the first step
     * @return a changed copy
     */
    public ModelSpec withKey(RandomKey changed) {
        return new ModelSpec(parameters, dt, changed, batch, initial);
    }

    /**
     * Sets the random key, where no seed is given.
     *
     * @param hasSeed true if a seed was given as well, which is an error
     * @param text a key in the form that {@link RandomKey#parse} reads
     * @return a changed copy
     * @throws InputException if the text is not a key, or if a seed was given as well
     */
    public ModelSpec withKey(boolean hasSeed, String text) {
        if (hasSeed) {
            throw new InputException(Problem.of(Subject.setting("key"), "is given as well as seed")
                    .expected("only one of them")
                    .hint("the key of this seed is " + key));
        }
        return withKey(RandomKey.parse(text));
    }

    /**
     * Sets the batch size.
     *
     * @param copies batch size, at least 1
     * @return a changed copy
     */
    public ModelSpec withBatch(long copies) {
        return new ModelSpec(parameters, dt, key, copies, initial);
    }

    /**
     * Describes a population of this model.
     *
     * @param units number of units of one batch element
     * @return a builder with all settings of this description
     */
    public PopulationBuilder population(long units) {
        PopulationBuilder builder =
                Population.of(parameters).units(units).batch(batch).dt(dt).rngKey(key);
        initial.forEach(builder::initial);
        return builder;
    }
}
