package org.lifsim.internal.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lifsim.error.InputException;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;

/**
 * Which columns a population of a cell keeps, and which branches its step takes.
 *
 * @param model the cell
 * @param features what its options make of the step
 * @param surrogate whether the surrogate derivative is kept, 4 bytes a unit
 * @param lastSpikeTime whether the time of last spike is kept, 4 bytes a unit, and in which unit
 * @param recordsSpikes whether the spikes of every step leave as bits
 * @param sources the sources of the stimulus that adds to the clamped input
 */
public record ModelVariant(
        ModelDefinition model,
        Set<ModelFeature> features,
        boolean surrogate,
        LastSpikeTime lastSpikeTime,
        boolean recordsSpikes,
        List<CurrentSources.Kind> sources) {
    /**
     * The form that parameters ask for.
     *
     * @param parameters a cell's
     * @param surrogate whether the surrogate derivative is kept
     * @param lastSpikeTime whether the time of last spike is kept
     * @return the form, not recorded
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
     * This form, with the spikes of every step told.
     *
     * @return the form
     */
    public ModelVariant withSpikes() {
        return new ModelVariant(model, features, surrogate, lastSpikeTime, true, sources);
    }

    /**
     * This form, with a stimulus.
     *
     * @param kinds its sources
     * @return the form
     */
    public ModelVariant withSources(List<CurrentSources.Kind> kinds) {
        return new ModelVariant(model, features, surrogate, lastSpikeTime, recordsSpikes, List.copyOf(kinds));
    }

    /**
     * Whether a stimulus adds to the clamped input.
     *
     * @return true if so
     */
    public boolean hasSources() {
        return !sources.isEmpty();
    }

    /**
     * The column that a clamp sets.
     *
     * @return the input, or what a stimulus adds to
     */
    public StateVariable clampedVariable() {
        return hasSources() ? StateVariable.CLAMPED : StateVariable.CURRENT;
    }

    /**
     * Whether the step has a trait.
     *
     * @param feature which
     * @return true if so
     */
    public boolean has(ModelFeature feature) {
        return features.contains(feature);
    }

    /**
     * Whether units depend on each other within a step, so that all of a group must lie in one slice.
     *
     * @return true if so
     */
    public boolean isCoupled() {
        return features.stream().anyMatch(ModelFeature::isCoupling);
    }

    /**
     * Whether some of a group's spikes are dropped.
     *
     * @return true if so
     */
    public boolean selectsSpikes() {
        return features.stream().anyMatch(ModelFeature::selectsSpikes);
    }

    /**
     * Whether each step needs a key to draw with.
     *
     * @return true if so
     */
    public boolean isRandom() {
        return has(ModelFeature.RANDOM) || has(ModelFeature.ONE_SPIKE);
    }

    /**
     * The state, in the order of the digest and of the kernels.
     *
     * @return what the cell carries from step to step
     */
    public List<InitializedVariable> state() {
        return model.state(features);
    }

    /**
     * All columns: state, input, and the optional ones that are kept.
     *
     * @return each once, in the order of the kernels
     */
    public List<StateVariable> variables() {
        List<StateVariable> columns = new ArrayList<>();
        state().forEach(state -> columns.add(state.variable()));
        columns.add(StateVariable.CURRENT);
        if (surrogate) {
            columns.add(StateVariable.SURROGATE);
        }
        if (lastSpikeTime != LastSpikeTime.OFF) {
            columns.add(StateVariable.TOLS);
        }
        if (hasSources()) {
            columns.add(StateVariable.CLAMPED);
            columns.addAll(CurrentSources.variables(sources));
        }
        return columns;
    }

    /**
     * Whether a column is kept.
     *
     * @param variable which
     * @return true if so
     */
    public boolean keeps(StateVariable variable) {
        return variables().contains(variable);
    }

    /**
     * Finds a column by its name in files.
     *
     * @param label such as {@code thr_theta}
     * @return the column
     * @throws InputException if none of that name is kept
     */
    public StateVariable variable(String label) {
        return variables().stream()
                .filter(variable -> variable.key().equals(label))
                .findFirst()
                .orElseThrow(() -> new InputException("there is no column '" + label + "' here, expected one of "
                        + variables() + " of " + model.name()));
    }

    /**
     * Whether spikes have a column of their own; elsewhere a unit has spiked where its time since the last spike is 0.
     *
     * @return true if so
     */
    public boolean keepsSpikes() {
        return keeps(model.spikeVariable());
    }

    /**
     * The column that tells whether a unit has spiked in the last step.
     *
     * @return its spikes, or else its time since the last one
     */
    public StateVariable spikeVariable() {
        return keepsSpikes() ? model.spikeVariable() : StateVariable.RFR;
    }

    /**
     * What {@link #spikeVariable} holds of a unit that has spiked in the last step.
     *
     * @return 1, or 0 where it is the time since the last spike
     */
    public float spikeMarker() {
        return keepsSpikes() ? 1f : 0f;
    }

    /**
     * The memory that a unit takes: its columns, its spike count and what it is given in a pass, without parameters of its own.
     *
     * @return bytes
     */
    public int bytesPerUnit() {
        return (variables().size() + 1 + CurrentSources.rowSources(sources) * AdvanceContext.MAX_ROW_STEPS)
                * Float.BYTES;
    }

    /**
     * Bytes that a single step moves for a unit: state and current are read, the state is written.
     *
     * @return bytes
     */
    public int bytesPerStep() {
        return (2 * state().size() + 1) * Float.BYTES;
    }
}
