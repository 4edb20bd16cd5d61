package org.lifsim.population;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.population.MemoryEstimate;
import org.lifsim.internal.population.PopulationSpec;
import org.lifsim.internal.population.PopulationValidator;
import org.lifsim.internal.population.PopulationWarnings;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * Describes a population that is to be built. Most values are checked only by {@link #build}, so the order of calls
 * does not matter. The description is always of the whole population; {@link #shard} then selects some of its
 * units. A builder can build several populations. Not thread-safe; {@link #copy} gives another thread an
 * independent builder.
 */
public final class PopulationBuilder {
    private final ModelParameters parameters;
    private final Map<StateVariable, Values> initial = new LinkedHashMap<>();
    private long units = 1;
    private long batch = 1;
    private double dt = 0.1;
    private long unitsPerSlice;
    private boolean surrogate;
    private LastSpikeTime lastSpikeTime = LastSpikeTime.OFF;
    private RandomKey key = RandomKey.ofSeed(0);
    private float[] weights;
    private boolean recordsSpikes;

    /** Null for the whole population. */
    private PopulationSpec.Shard shard;

    private Stimulus stimulus = Stimulus.NONE;
    private CurrentSources compiled;
    private double compiledDt;

    PopulationBuilder(ModelParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Copies this builder.
     *
     * @return a builder with the same settings, independent of this one
     */
    public PopulationBuilder copy() {
        PopulationBuilder copy = new PopulationBuilder(parameters);
        copy.initial.putAll(initial);
        copy.units = units;
        copy.batch = batch;
        copy.dt = dt;
        copy.unitsPerSlice = unitsPerSlice;
        copy.surrogate = surrogate;
        copy.lastSpikeTime = lastSpikeTime;
        copy.key = key;
        copy.weights = weights;
        copy.recordsSpikes = recordsSpikes;
        copy.shard = shard;
        copy.stimulus = stimulus;
        return copy;
    }

    /**
     * Whether units influence each other within a step. Such a population cannot be split into shards.
     *
     * @return true with lateral inhibition, spike selection or thresholds that track activity
     * @throws InputException if the stimulus does not fit dt, or one of its files is invalid
     */
    public boolean isCoupled() {
        return variant().isCoupled();
    }

    /**
     * The parameters that were passed to {@link Population#of}.
     *
     * @return parameters of the units
     */
    public ModelParameters parameters() {
        return parameters;
    }

    /**
     * Sets the number of units of one batch element. The default is 1.
     *
     * @param count number of units, at least 1; checked by {@link #build}
     * @return this builder
     */
    public PopulationBuilder units(long count) {
        units = count;
        return this;
    }

    /**
     * Sets the batch size: the number of copies of the units. The default is 1. Parameters, initial state and
     * lateral weights are the same in each batch element; input currents and the random numbers of the steps are
     * separate. Unit u of batch element b has index {@code b * units + u}.
     *
     * @param copies batch size, at least 1; checked by {@link #build}
     * @return this builder
     */
    public PopulationBuilder batch(long copies) {
        batch = copies;
        return this;
    }

    /**
     * Sets the time step. The default is 0.1 ms.
     *
     * @param ms length of a step in ms, positive and finite as a normal float32; some models also limit it by their
     *     parameters. Checked by {@link #build}
     * @return this builder
     */
    public PopulationBuilder dt(double ms) {
        dt = ms;
        return this;
    }

    /**
     * Limits the number of units in one device buffer, the size of a slice. It affects speed and memory, never
     * results. Coupled units are in one slice in any case.
     *
     * @param count maximum number of units in a slice, at least 1; 0, the default, selects the largest that the
     *     backend allows. Checked by {@link #build}
     * @return this builder
     */
    public PopulationBuilder unitsPerSlice(long count) {
        unitsPerSlice = count;
        return this;
    }

    /**
     * Keeps the surrogate derivative of the last step as {@link StateVariable#SURROGATE}, in 4 bytes per unit. It
     * is not kept by default.
     *
     * @return this builder
     * @throws InputException if the model has no surrogate derivative
     */
    public PopulationBuilder withSurrogateGradient() {
        if (!parameters.model().hasSurrogate()) {
            throw new InputException(Problem.of(parameters.model().name(), "has no surrogate derivative"));
        }
        surrogate = true;
        return this;
    }

    /**
     * Keeps the time of the last spike of each unit as {@link StateVariable#TOLS}, in 4 bytes per unit.
     *
     * @param timeUnit whether the time is in ms or in steps; the default is {@link LastSpikeTime#OFF}
     * @return this builder
     */
    public PopulationBuilder recordLastSpikeTime(LastSpikeTime timeUnit) {
        lastSpikeTime = timeUnit;
        return this;
    }

    /**
     * Sets the stimulus. Its current is computed within the steps and added to the clamped current.
     *
     * @param newStimulus the stimulus, which replaces an earlier one; the default is {@link Stimulus#NONE}
     * @return this builder
     */
    public PopulationBuilder stimulus(Stimulus newStimulus) {
        stimulus = InputException.requireGiven(newStimulus, "the stimulus");
        compiled = null;
        return this;
    }

    private CurrentSources sources() {
        if (compiled == null || compiledDt != dt) {
            compiled = StimulusCompiler.compile(stimulus, dt, key);
            compiledDt = dt;
        }
        return compiled;
    }

    /**
     * Records every spike, as {@link Population#advance(long, SpikeListener)} requires. This takes at least 8 bytes
     * per unit. Spikes are not recorded by default; they are always counted.
     *
     * @return this builder
     */
    public PopulationBuilder recordSpikes() {
        recordsSpikes = true;
        return this;
    }

    /**
     * Selects a shard: the built population has only the units {@code from} to {@code from + count - 1} of the
     * whole population. Their results are bit-identical to those in the whole population. All other settings still
     * describe the whole population. The shard numbers its units from 0, so its unit i is unit {@code from + i} of
     * the whole. The default is the whole population.
     *
     * @param from index of the first unit in the whole population, over all batch elements, from 0; checked by
     *     {@link #build}
     * @param count number of units, at least 1
     * @return this builder
     */
    public PopulationBuilder shard(long from, long count) {
        shard = new PopulationSpec.Shard(from, count);
        return this;
    }

    /**
     * Sets the random seed. It determines the spikes of encoders, the spike that {@code one_spike} selects, the initial
     * thresholds and lateral weights of SLIF, and the random sources of the stimulus that have no seed of their own. The
     * default is 0.
     *
     * @param seed any integer; it stands for the key {@code jax.random.key(seed)}
     * @return this builder
     */
    public PopulationBuilder seed(long seed) {
        return rngKey(RandomKey.ofSeed(seed));
    }

    /**
     * Sets the random key, instead of a seed. The default is {@code RandomKey.ofSeed(0)}.
     *
     * @param first the key before the first step
     * @return this builder
     */
    public PopulationBuilder rngKey(RandomKey first) {
        key = first;
        compiled = null;
        return this;
    }

    /**
     * Sets the initial value of a state variable, which a reset restores. By default the model derives it from its
     * parameters.
     *
     * @param variable a state variable of the model; checked by {@link #build}
     * @param values uniform or per-unit values of one batch element, in the physical unit of the variable: finite,
     *     at least 0 for {@code rfr}, 0 or 1 for spikes. Checked by {@link #build}
     * @return this builder
     */
    public PopulationBuilder initial(StateVariable variable, Values values) {
        initial.put(variable, values.drawnFor("initial " + variable.key()));
        return this;
    }

    /**
     * Sets the weights of the lateral inhibition of SLIF. By default they are drawn from the seed, uniformly from
     * 0.025 to 1, and 0 from a unit to itself.
     *
     * @param rowMajor {@code rowMajor[pre * N + post]} is the weight from unit {@code pre} to unit {@code post} of
     *     N units; N is the number of units of one batch element. All must be finite; checked by {@link #build}.
     *     The array is copied
     * @return this builder
     */
    public PopulationBuilder lateralWeights(float[] rowMajor) {
        weights = rowMajor.clone();
        return this;
    }

    /**
     * Checks all settings and builds the population, in the state after {@link Population#resetToInitialState}.
     *
     * @param backend the backend that steps it; the caller closes it, after the population
     * @return a new population
     * @throws InputException if a setting is missing, out of range or inconsistent with others. Also if a file
     *     is invalid or the memory of the backend does not suffice
     * @throws java.io.UncheckedIOException if a playback file of the stimulus cannot be read
     * @throws org.lifsim.error.UnavailableException if the device cannot step the model with identical results, for
     *     example because it does not round divisions correctly
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public Population build(Backend backend) {
        InputException.requireGiven(backend, "the backend");
        PopulationValidator.checkNumbers(units, batch, unitsPerSlice);
        PopulationSpec spec = spec();
        PopulationValidator.check(spec, backend);
        return new Population(spec, backend);
    }

    /**
     * What these settings round, approximate or let run away: times between steps, bounds above the resting potential,
     * steps that float32 cannot add. The population can be built, but may not do what was meant.
     *
     * @return warnings, often none
     * @throws InputException if the stimulus does not fit dt, one of its files is invalid, or a parameter is out of range
     */
    public List<Problem> warnings() {
        return PopulationWarnings.of(spec());
    }

    /** All settings. They are not checked yet. */
    PopulationSpec spec() {
        return new PopulationSpec(
                parameters,
                units,
                batch,
                dt,
                variant(),
                sources(),
                key,
                Collections.unmodifiableMap(new LinkedHashMap<>(initial)),
                weights,
                shard,
                unitsPerSlice);
    }

    /**
     * The state variables that the population will keep.
     *
     * @return each variable once
     * @throws InputException if the stimulus does not fit dt, or one of its files is invalid
     */
    public List<StateVariable> variables() {
        return variant().variables();
    }

    /** The model with its options: it says which state variables are kept and which branches of the update are taken. */
    private ModelVariant variant() {
        ModelVariant variant = ModelVariant.of(parameters, surrogate, lastSpikeTime)
                .withSources(sources().kinds());
        return recordsSpikes ? variant.withSpikes() : variant;
    }

    /**
     * The memory that the population takes for each unit: state variables, spike count, recorded spikes, and the
     * derived parameters that have one value per unit.
     *
     * @return bytes per unit
     * @throws InputException if the stimulus does not fit dt, or one of its files is invalid
     */
    public int bytesPerUnit() {
        return MemoryEstimate.bytesPerUnit(spec());
    }
}
