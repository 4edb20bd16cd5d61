package org.lifsim.internal.step;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.model.StateVariable;

/**
 * A range of units in Java arrays: state variables, input, derived parameters and spike counts. Only this class defines
 * that layout on the host.
 */
public final class NeuronState {
    private final ModelVariant variant;
    private final DerivedParameterTable derivedParameters;
    private final Map<StateVariable, float[]> variables = new LinkedHashMap<>();
    private final int length;
    private final int[] counts;

    /**
     * Values of the per-unit series sources for the steps of a chunk: {@code perUnitRows[rowAt(n, k) + i]} is the value
     * of unit i from source n in step k. Null without such sources.
     */
    private final float[] perUnitRows;

    /** {@code rowPlaces[n]} is the row of source n among the rows of a step. */
    private final int[] rowPlaces;

    private final int rowSources;

    /**
     * Allocates units with all values 0. Their spikes are counted.
     *
     * @param variant which state variables to keep
     * @param derived derived parameters of the units
     */
    public NeuronState(ModelVariant variant, DerivedParameterTable derived) {
        this(variant, derived, true);
    }

    /**
     * Allocates units with all values 0.
     *
     * @param variant which state variables to keep
     * @param derived derived parameters of the units
     * @param counted whether spikes are counted
     */
    public NeuronState(ModelVariant variant, DerivedParameterTable derived, boolean counted) {
        this.variant = variant;
        this.derivedParameters = derived;
        variant.variables().forEach(variable -> variables.put(variable, new float[derived.length()]));
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
     * Which state variables are kept.
     *
     * @return the variant
     */
    public ModelVariant variant() {
        return variant;
    }

    /**
     * Number of units.
     *
     * @return number of units
     */
    public int length() {
        return length;
    }

    /**
     * Number of units of one batch element, which is a coupling group if the units are coupled.
     *
     * @return number of units
     */
    public int groupSize() {
        return derivedParameters.groupSize();
    }

    /**
     * Index in the population of the first unit.
     *
     * @return the index, from 0
     */
    public long first() {
        return derivedParameters.first();
    }

    /**
     * Values of a state variable.
     *
     * @param variable the state variable
     * @return {@code values[i]} is the value of unit i; null if the variable is not kept
     */
    public float[] values(StateVariable variable) {
        return variables.get(variable);
    }

    /**
     * Reads the values of the per-unit series sources for the steps of a chunk.
     *
     * @param context the chunk
     * @param steps number of steps
     */
    public void readPerUnitRows(AdvanceContext context, int steps) {
        if (perUnitRows != null) {
            context.readPerUnitRows(steps, first(), length, perUnitRows, length);
        }
    }

    /**
     * Values of the per-unit series sources for the steps of a chunk.
     *
     * @return the rows, see {@link #rowAt}; null without such sources
     */
    public float[] perUnitRows() {
        return perUnitRows;
    }

    /**
     * Start of the row of a source in a step: {@code (k * rows + p) * units} for the p-th of {@code rows} per-unit
     * series sources.
     *
     * @param source index of the source, from 0
     * @param k index of the step in the chunk, from 0
     * @return index in {@link #perUnitRows()} of the first unit's value
     */
    public int rowAt(int source, int k) {
        return (k * rowSources + rowPlaces[source]) * length;
    }

    /**
     * Values of a derived parameter.
     *
     * @param parameter one of the model's derived parameters
     * @return its values, uniform or per unit
     */
    public DerivedValues derived(DerivedParameter parameter) {
        return derivedParameters.of(parameter);
    }

    /**
     * Values of a parameter of a current source.
     *
     * @param source index of the source, from 0
     * @param name name of the parameter, without that index
     * @return its values, or null if the source has no parameter of that name
     */
    public DerivedValues sourceParameter(int source, String name) {
        return derivedParameters.ofSource(source, name);
    }

    /**
     * All derived parameters of the units.
     *
     * @return the table that the units were allocated with
     */
    public DerivedParameterTable derivedParameters() {
        return derivedParameters;
    }

    /**
     * Weights of lateral inhibition within a coupling group.
     *
     * @return {@code weights[pre * groupSize + post]}, or null if there are none
     */
    public float[] weights() {
        return derivedParameters.weights();
    }

    /**
     * Number of spikes of each unit since the counts were cleared.
     *
     * @return {@code counts[i]} for unit i, as an unsigned 32-bit number; null if spikes are not counted
     */
    public int[] counts() {
        return counts;
    }
}
