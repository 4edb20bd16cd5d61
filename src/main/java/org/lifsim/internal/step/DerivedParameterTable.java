package org.lifsim.internal.step;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.model.ModelParameters;
import org.lifsim.random.RandomKey;

/**
 * Derived parameters of a range of units. Each is computed once and stored as one value if it is uniform, else as one
 * value per unit.
 */
public final class DerivedParameterTable {
    /** Number of units whose parameters are held in memory as doubles at a time. */
    private static final int BLOCK = 1 << 14;

    private final Map<DerivedParameter, DerivedValues> derivedValues;
    private final ModelParameters parameters;
    private final double dt;
    private final long distinct;
    private final List<DerivedParameter> order;
    private final long first;
    private final int length;
    private final float[] weights;
    private final CurrentSources sources;
    private final Map<String, DerivedParameter> sourceParameters = new HashMap<>();

    /**
     * Derives the parameters of a range of units.
     *
     * @param parameters parameters of the population
     * @param dt time step, in ms
     * @param first index in the population of the first unit
     * @param length number of units
     * @param groupSize number of units of one batch element; all batch elements have the same parameters
     * @param weights lateral inhibition within a coupling group, {@code weights[pre * groupSize + post]}; or null
     */
    public DerivedParameterTable(
            ModelParameters parameters, double dt, long first, int length, long groupSize, float[] weights) {
        this(parameters, dt, first, length, groupSize, weights, CurrentSources.NONE);
    }

    /**
     * Derives the parameters of a range of units that have current sources.
     *
     * @param parameters parameters of the population
     * @param dt time step, in ms
     * @param first index in the population of the first unit
     * @param length number of units
     * @param groupSize number of units of one batch element; all batch elements have the same parameters
     * @param weights lateral inhibition within a coupling group, {@code weights[pre * groupSize + post]}; or null
     * @param sources the current sources
     */
    public DerivedParameterTable(
            ModelParameters parameters,
            double dt,
            long first,
            int length,
            long groupSize,
            float[] weights,
            CurrentSources sources) {
        this.parameters = parameters;
        this.dt = dt;
        this.first = first;
        this.length = length;
        this.distinct = groupSize;
        this.weights = weights;
        this.sources = sources;
        order = new ArrayList<>(ModelDefinition.of(parameters.model()).derivedParameters());
        List<CurrentSources.Kind> kinds = sources.kinds();
        for (int n = 0; n < kinds.size(); n++) {
            for (String name : kinds.get(n).parameters()) {
                DerivedParameter parameter = new DerivedParameter(CurrentSources.name(n, name), null);
                sourceParameters.put(parameter.name(), parameter);
                order.add(parameter);
            }
        }
        derivedValues = new IdentityHashMap<>();
        derive();
    }

    /** Table for other units of the same population. It reuses the values if all parameters are uniform. */
    private DerivedParameterTable(DerivedParameterTable others, long first, int length) {
        parameters = others.parameters;
        dt = others.dt;
        this.first = first;
        this.length = length;
        distinct = others.distinct;
        weights = others.weights;
        sources = others.sources;
        sourceParameters.putAll(others.sourceParameters);
        order = others.order;
        if (others.perUnit().isEmpty() && parameters.perUnitCount() == 0 && sources.perUnitCount() == 0) {
            derivedValues = others.derivedValues;
        } else {
            derivedValues = new IdentityHashMap<>();
            derive();
        }
    }

    /**
     * Derived parameters of other units of the same population.
     *
     * @param firstUnit index in the population of the first unit
     * @param count number of units
     * @return their derived parameters
     */
    public DerivedParameterTable ofUnits(long firstUnit, int count) {
        return new DerivedParameterTable(this, firstUnit, count);
    }

    private void derive() {
        ParameterBatchReader block = new ParameterBatchReader(parameters, distinct, RandomKey.ofSeed(0));
        block.load(first, Math.min(length, BLOCK));
        Map<DerivedParameter, float[]> varied = new IdentityHashMap<>();
        for (DerivedParameter parameter : ModelDefinition.of(parameters.model()).derivedParameters()) {
            float value = block.derive(parameter.formula(), dt, 0);
            if (block.hasReadPerUnit()) {
                varied.put(parameter, new float[length]);
            } else {
                derivedValues.put(parameter, DerivedValues.uniform(value));
            }
        }
        for (int from = 0; from < length && !varied.isEmpty(); from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            block.load(first + from, now);
            for (Map.Entry<DerivedParameter, float[]> entry : varied.entrySet()) {
                for (int i = 0; i < now; i++) {
                    entry.getValue()[from + i] = block.derive(entry.getKey().formula(), dt, i);
                }
            }
        }
        varied.forEach((parameter, values) -> derivedValues.put(parameter, sharedIfEqual(values)));
        for (int n = 0; n < sources.sources().size(); n++) {
            CurrentSources.Source source = sources.sources().get(n);
            for (int c = 0; c < source.parameters().size(); c++) {
                String name = CurrentSources.name(n, source.kind().parameters().get(c));
                derivedValues.put(
                        sourceParameters.get(name), derive(source.parameters().get(c)));
            }
        }
    }

    private DerivedValues derive(CurrentSources.SourceParameter constant) {
        double[] of = new double[constant.from().size()];
        if (constant.from().stream().allMatch(values -> values.uniformValue().isPresent())) {
            for (int c = 0; c < of.length; c++) {
                of[c] = constant.from().get(c).uniformValue().getAsDouble();
            }
            return DerivedValues.uniform(constant.derivation().of(of, dt));
        }
        float[] derived = new float[length];
        double[][] block = new double[of.length][Math.min(BLOCK, length)];
        for (int from = 0; from < length; from += BLOCK) {
            int now = Math.min(BLOCK, length - from);
            for (int c = 0; c < of.length; c++) {
                constant.from().get(c).read(first + from, block[c], now, distinct);
            }
            for (int i = 0; i < now; i++) {
                for (int c = 0; c < of.length; c++) {
                    of[c] = block[c][i];
                }
                derived[from + i] = constant.derivation().of(of, dt);
            }
        }
        return sharedIfEqual(derived);
    }

    /** Collapses an array of identical values to a uniform value. */
    private static DerivedValues sharedIfEqual(float[] values) {
        for (float value : values) {
            if (Float.floatToRawIntBits(value) != Float.floatToRawIntBits(values[0])) {
                return DerivedValues.perUnit(values);
            }
        }
        return DerivedValues.uniform(values[0]);
    }

    /**
     * Values of a derived parameter.
     *
     * @param parameter one of the model's derived parameters
     * @return its values, uniform or per unit
     */
    public DerivedValues of(DerivedParameter parameter) {
        return derivedValues.get(parameter);
    }

    /**
     * Values of a parameter of a current source.
     *
     * @param source index of the source, from 0
     * @param name name of the parameter, without that index
     * @return its values, or null if the source has no parameter of that name
     */
    public DerivedValues ofSource(int source, String name) {
        return derivedValues.get(sourceParameters.get(CurrentSources.name(source, name)));
    }

    /**
     * Derived parameters that are uniform.
     *
     * @return in the order of the kernels
     */
    public List<DerivedParameter> uniform() {
        return order.stream().filter(parameter -> !of(parameter).isPerUnit()).collect(Collectors.toList());
    }

    /**
     * Derived parameters that are per unit.
     *
     * @return in the order of the kernels
     */
    public List<DerivedParameter> perUnit() {
        return order.stream().filter(parameter -> of(parameter).isPerUnit()).collect(Collectors.toList());
    }

    /**
     * Steps per ms, rounded to float32. A time that is a whole number of steps up to rounding errors gives that number
     * when it is multiplied by this value and rounded.
     *
     * @return 1 / dt, in steps per ms
     */
    public float stepsPerMs() {
        return (float) (1 / dt);
    }

    /**
     * Number of units in the table.
     *
     * @return number of units
     */
    public int length() {
        return length;
    }

    /**
     * Number of units of one batch element, which is a coupling group if the units are coupled.
     *
     * @return number of units, at most 2^31 - 1
     */
    public int groupSize() {
        return (int) Math.min(Integer.MAX_VALUE, distinct);
    }

    /**
     * Index in the population of the first unit.
     *
     * @return the index, from 0
     */
    public long first() {
        return first;
    }

    /**
     * Weights of lateral inhibition within a coupling group.
     *
     * @return {@code weights[pre * groupSize + post]}, or null if there are none
     */
    public float[] weights() {
        return weights;
    }
}
