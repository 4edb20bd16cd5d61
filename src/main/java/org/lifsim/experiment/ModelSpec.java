package org.lifsim.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
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
import org.lifsim.random.RandomKey;

/**
 * A kind of unit, as command line and configuration files describe it.
 *
 * @param parameters of the units
 * @param dt the step, ms
 * @param key of what is drawn before the first step
 * @param batch how many copies of the units there are, from 1
 * @param initial what columns start with, where that is said
 */
public record ModelSpec(
        ModelParameters parameters, double dt, RandomKey key, long batch, Map<StateVariable, Values> initial) {
    /** The model where nobody names one. */
    public static final String USUAL_MODEL = "lif";

    private static final double USUAL_DT = 0.1;
    static final List<String> KEYS = List.of("model", "dt", "seed", "key", "batch", "parameters", "initial");

    /**
     * The example of a model.
     *
     * @param model the model
     * @return its example's parameters, dt 0.1 ms, seed 0, no batch
     */
    public static ModelSpec of(NeuronModel model) {
        return new ModelSpec(model.demoParameters(), USUAL_DT, RandomKey.ofSeed(0), 1, Map.of());
    }

    /** What a file says of the cell: keys that are not there leave the usual. */
    static ModelSpec read(YamlFile.Mapping root, Path path) {
        YamlFile.Entry model = root.find("model");
        NeuronModel cell =
                model == null ? NeuronModels.named(USUAL_MODEL) : model.reading(() -> NeuronModels.named(model.text()));
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

    /** A file is looked for beside the one that names it. */
    static String beside(Path file, String text) {
        return text.strip().endsWith(".npy")
                ? file.resolveSibling(AtomicFile.path(text.strip())).toString()
                : text;
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
     * Changes a parameter.
     *
     * @param name ngc-learn's name
     * @param text its value; see {@link ModelParameters#with(String, String)}
     * @return a changed description
     */
    public ModelSpec with(String name, String text) {
        return withParameters(parameters.with(name, text));
    }

    private ModelSpec withParameters(ModelParameters changed) {
        return new ModelSpec(changed, dt, key, batch, initial);
    }

    /**
     * Changes what a column starts with.
     *
     * @param name the column's name
     * @param text its values; see {@link ValuesParser}
     * @return a changed description
     */
    public ModelSpec withInitial(String name, String text) {
        return withInitial(stateVariable(name), ValuesParser.parse("initial " + name, text));
    }

    /** Of a larger population, whose units have the numbers of these again and again. */
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
        throw new InputException("unknown column '" + name + "': did you mean '" + DidYouMean.suggest(name, names)
                + "'? The state of " + parameters.model().name() + " is " + String.join(", ", names));
    }

    /**
     * Changes the step.
     *
     * @param ms the step
     * @return a changed description
     */
    public ModelSpec withDt(double ms) {
        return new ModelSpec(parameters, ms, key, batch, initial);
    }

    /**
     * Changes the seed.
     *
     * @param seed any number; its key is that of {@code jax.random.key(seed)}
     * @return a changed description
     */
    public ModelSpec withSeed(long seed) {
        return withKey(RandomKey.ofSeed(seed));
    }

    /**
     * Changes the key, instead of a seed.
     *
     * @param changed the key before the first step
     * @return a changed description
     */
    public ModelSpec withKey(RandomKey changed) {
        return new ModelSpec(parameters, dt, changed, batch, initial);
    }

    /**
     * Changes the key, instead of a seed.
     *
     * @param hasSeed whether a seed was given too
     * @param text as {@link RandomKey#parse} reads it
     * @return a changed description
     * @throws InputException if it is no key, or there is a seed too
     */
    public ModelSpec withKey(boolean hasSeed, String text) {
        if (hasSeed) {
            throw new InputException("seed and key are both given, expected one: a seed's own key is key " + key);
        }
        try {
            return withKey(RandomKey.parse(text));
        } catch (IllegalArgumentException e) {
            throw new InputException("key is '" + text + "', " + e.getMessage(), e);
        }
    }

    /**
     * Changes the number of copies.
     *
     * @param copies from 1
     * @return a changed description
     */
    public ModelSpec withBatch(long copies) {
        return new ModelSpec(parameters, dt, key, copies, initial);
    }

    /**
     * A population of such units, to be built.
     *
     * @param units how many
     * @return its builder
     */
    public Population.Builder population(long units) {
        Population.Builder builder =
                Population.of(parameters).units(units).batch(batch).dt(dt).rngKey(key);
        initial.forEach(builder::initial);
        return builder;
    }
}
