package org.lifsim.internal.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * A neuron model with its options: which state variables a population keeps, and which branches its step takes.
 *
 * @param model the neuron model
 * @param features the features that the options of the model select
 * @param surrogate whether the surrogate derivative is kept, 4 bytes per unit
 * @param lastSpikeTime whether the time of the last spike is kept, 4 bytes per unit, and whether in ms or in steps
 * @param recordsSpikes whether the spikes of every step are recorded as bits
 * @param sources kinds of the current sources that add to the clamped input
 */
public record ModelVariant(
        ModelDefinition model,
        Set<ModelFeature> features,
        boolean surrogate,
        LastSpikeTime lastSpikeTime,
        boolean recordsSpikes,
        List<CurrentSources.Kind> sources) {
    /**
     * The variant that parameters select.
     *
     * @param parameters parameters of a model
     * @param surrogate whether the surrogate derivative is kept
     * @param lastSpikeTime whether the time of the last spike is kept
     * @return the variant, without recorded spikes and without current sources
     */
    public static ModelVariant of(ModelParameters parameters, boolean surrogate, LastSpikeTime lastSpikeTime) {
        return new ModelVariant(
                ModelDefinition.of(parameters.model()),
                Set.copyOf(ModelDefinition.of(parameters.model()).features(parameters)),
                surrogate,
                lastSpikeTime,
                false,
                List.of());
    }

    /**
     * This variant, with recorded spikes.
     *
     * @return the variant
     */
    public ModelVariant withSpikes() {
        return new ModelVariant(model, features, surrogate, lastSpikeTime, true, sources);
    }

    /**
     * This variant, with current sources.
     *
     * @param kinds kinds of the sources
     * @return the variant
     */
    public ModelVariant withSources(List<CurrentSources.Kind> kinds) {
        return new ModelVariant(model, features, surrogate, lastSpikeTime, recordsSpikes, List.copyOf(kinds));
    }

    /**
     * Whether current sources add to the clamped input.
     *
     * @return true if there is at least one source
     */
    public boolean hasSources() {
        return !sources.isEmpty();
    }

    /**
     * The state variable that a clamp sets.
     *
     * @return {@link StateVariable#CLAMPED} with current sources, else {@link StateVariable#CURRENT}
     */
    public StateVariable clampedVariable() {
        return hasSources() ? StateVariable.CLAMPED : StateVariable.CURRENT;
    }

    /**
     * Whether the step has a feature.
     *
     * @param feature the feature
     * @return true if the options select it
     */
    public boolean has(ModelFeature feature) {
        return features.contains(feature);
    }

    /**
     * Whether units depend on each other within a step. Then a slice must hold whole coupling groups.
     *
     * @return true if units are coupled
     */
    public boolean isCoupled() {
        return features.stream().anyMatch(ModelFeature::isCoupling);
    }

    /**
     * Whether some of a group's spikes are dropped.
     *
     * @return true if a group selects among its spikes
     */
    public boolean selectsSpikes() {
        return features.stream().anyMatch(ModelFeature::selectsSpikes);
    }

    /**
     * Whether each step needs a random key.
     *
     * @return true if a step draws random numbers
     */
    public boolean isRandom() {
        return has(ModelFeature.RANDOM) || has(ModelFeature.ONE_SPIKE);
    }

    /**
     * The key of the first step. Initial values that are drawn for all units together take subkey 1 of the population's
     * key, and leave subkey 0 for the steps.
     *
     * @param key key of the population's seed
     * @param given the state variables whose initial values the user gave, so that they are not drawn
     * @return the key before the first step
     */
    public RandomKey keyOfSteps(RandomKey key, Set<StateVariable> given) {
        boolean draws = state().stream()
                .anyMatch(state -> state.start() instanceof PopulationDraw && !given.contains(state.variable()));
        return draws ? key.split(0) : key;
    }

    /**
     * State variables of the model with their initial values, in the order of the digest and of the kernels.
     *
     * @return the variables that the model keeps from step to step
     */
    public List<InitializedVariable> state() {
        return model.state(features);
    }

    /**
     * All state variables: those of the model, the input, and the optional ones that are kept.
     *
     * @return each once, in the order of the kernels
     */
    public List<StateVariable> variables() {
        List<StateVariable> variables = new ArrayList<>();
        state().forEach(state -> variables.add(state.variable()));
        variables.add(StateVariable.CURRENT);
        if (surrogate) {
            variables.add(StateVariable.SURROGATE);
        }
        if (lastSpikeTime != LastSpikeTime.OFF) {
            variables.add(StateVariable.TOLS);
        }
        if (hasSources()) {
            variables.add(StateVariable.CLAMPED);
            variables.addAll(CurrentSources.variables(sources));
        }
        return variables;
    }

    /**
     * Whether a state variable is kept.
     *
     * @param variable the state variable
     * @return true if it is one of {@link #variables}
     */
    public boolean keeps(StateVariable variable) {
        return variables().contains(variable);
    }

    /**
     * Whether a reset leaves a state variable unchanged.
     *
     * @param variable the state variable
     * @return true if it keeps its values
     */
    public boolean isPersistent(StateVariable variable) {
        return state().stream()
                .anyMatch(state -> state.isPersistent() && state.variable().equals(variable));
    }

    /**
     * Finds a state variable by its key in files.
     *
     * @param label the key, such as {@code thr_theta}
     * @return the state variable
     * @throws InputException if no variable with that key is kept
     */
    public StateVariable variable(String label) {
        return variables().stream()
                .filter(variable -> variable.key().equals(label))
                .findFirst()
                .orElseThrow(() -> new InputException(Problem.of(Subject.variable(label), "is not kept")
                        .expected("one of " + variables() + " of model " + model.name())));
    }

    /**
     * Whether spikes have their own state variable. Otherwise a unit spiked in the last step if its time since the last
     * spike is 0.
     *
     * @return true if spikes are kept as a variable
     */
    public boolean keepsSpikes() {
        return keeps(model.spikeVariable());
    }

    /**
     * The state variable that shows whether a unit spiked in the last step.
     *
     * @return the spikes if they are kept, else {@link StateVariable#RFR}
     */
    public StateVariable spikeVariable() {
        return keepsSpikes() ? model.spikeVariable() : StateVariable.RFR;
    }

    /**
     * Value of {@link #spikeVariable} for a unit that spiked in the last step.
     *
     * @return 1, or 0 if the variable is the time since the last spike
     */
    public float spikeMarker() {
        return keepsSpikes() ? 1f : 0f;
    }

    /**
     * Memory per unit: its state variables, its spike count and the per-unit source values of a chunk. Per-unit
     * parameters are not included.
     *
     * @return bytes per unit
     */
    public int bytesPerUnit() {
        return (variables().size() + 1 + CurrentSources.rowSources(sources) * AdvanceContext.MAX_ROW_STEPS)
                * Float.BYTES;
    }

    /**
     * Memory traffic per unit in a single step: state and current are read, the state is written.
     *
     * @return bytes per unit and step
     */
    public int bytesPerStep() {
        return (2 * state().size() + 1) * Float.BYTES;
    }
}
