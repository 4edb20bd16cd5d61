package org.lifsim.internal.step;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.model.StateVariable;

/** Some units of a cell in Java arrays: state, input, constants and spike counts; the one owner of that layout on the host. */
public final class NeuronState {
    private final ModelVariant variant;
    private final DerivedParameterTable derivedParameters;
    private final Map<StateVariable, float[]> columns = new LinkedHashMap<>();
    private final int length;
    private final int[] counts;

    /** What sources of a stimulus give to each unit in the steps of a pass, in the order of {@link AdvanceContext#readPerUnitRows}; null if none does. */
    private final float[] perUnitRows;

    /** Of each source the place of its row among those of a step. */
    private final int[] rowPlaces;

    private final int rowSources;

    /**
     * Allocates units, all zero.
     *
     * @param variant which columns to keep
     * @param derived what their steps read
     */
    public NeuronState(ModelVariant variant, DerivedParameterTable derived) {
        this(variant, derived, true);
    }

    /**
     * Allocates units, all zero.
     *
     * @param variant which columns to keep
     * @param derived what their steps read
     * @param counted whether spikes are counted
     */
    public NeuronState(ModelVariant variant, DerivedParameterTable derived, boolean counted) {
        this.variant = variant;
        this.derivedParameters = derived;
        variant.variables().forEach(variable -> columns.put(variable, new float[derived.length()]));
        length = derived.length();
        counts = counted ? new int[length] : null;
        rowSources = CurrentSources.rowSources(variant.sources());
        perUnitRows = rowSources == 0 ? null : new float[rowSources * AdvanceContext.MAX_ROW_STEPS * length];
        rowPlaces = new int[variant.sources().size()];
        for (int n = 0; n < rowPlaces.length; n++) {
            rowPlaces[n] = CurrentSources.rowPlace(variant.sources(), n);
        }
    }

    /**
     * Which columns are kept.
     *
     * @return the form
     */
    public ModelVariant variant() {
        return variant;
    }

    /**
     * How many units there are.
     *
     * @return units
     */
    public int length() {
        return length;
    }

    /**
     * How many units a group has: the units of a population, of which a batch is so many copies.
     *
     * @return units
     */
    public int groupSize() {
        return derivedParameters.groupSize();
    }

    /**
     * The index in the population of the first of these units.
     *
     * @return the index
     */
    public long first() {
        return derivedParameters.first();
    }

    /**
     * A column's values.
     *
     * @param variable which
     * @return one value a unit, or null where the column is not kept
     */
    public float[] values(StateVariable variable) {
        return columns.get(variable);
    }

    /**
     * Takes over what a stimulus gives to each unit in the steps of a pass.
     *
     * @param context the pass
     * @param steps how many
     */
    public void readPerUnitRows(AdvanceContext context, int steps) {
        if (perUnitRows != null) {
            context.readPerUnitRows(steps, first(), length, perUnitRows, length);
        }
    }

    /**
     * What a stimulus gives to each unit in the steps of a pass.
     *
     * @return rows of one value a unit, or null if it gives none
     */
    public float[] perUnitRows() {
        return perUnitRows;
    }

    /**
     * Where the row of a source begins for a step.
     *
     * @param source the source's number, from 0
     * @param k the step's index in the pass
     * @return the index in {@link #perUnitRows} of the first unit's value
     */
    public int rowAt(int source, int k) {
        return (k * rowSources + rowPlaces[source]) * length;
    }

    /**
     * A constant of the step.
     *
     * @param parameter one of the cell's
     * @return its values
     */
    public DerivedValues derived(DerivedParameter parameter) {
        return derivedParameters.of(parameter);
    }

    /**
     * A constant of a source of the stimulus.
     *
     * @param source the source's number, from 0
     * @param name its name without that number
     * @return its values, or null if the source has none of that name
     */
    public DerivedValues sourceParameter(int source, String name) {
        return derivedParameters.ofSource(source, name);
    }

    /**
     * All constants of the step.
     *
     * @return what the units were allocated with
     */
    public DerivedParameterTable derivedParameters() {
        return derivedParameters;
    }

    /**
     * Weights between the units of a group, where they inhibit each other.
     *
     * @return row by row, row = presynaptic; null where there are none
     */
    public float[] weights() {
        return derivedParameters.weights();
    }

    /**
     * Spikes since the counts were cleared.
     *
     * @return unsigned 32-bit numbers, or null where they are not counted
     */
    public int[] counts() {
        return counts;
    }
}
