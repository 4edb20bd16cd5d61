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

/** What the steps of some units read: each constant of the cell, derived once, as one value where all units share it, else as one for each. */
public final class DerivedParameterTable {
    /** Units whose parameters are in memory as doubles at a time. */
    private static final int BLOCK = 1 << 14;

    private final Map<DerivedParameter, DerivedValues> constants;
    private final ModelParameters parameters;
    private final double dt;
    private final long distinct;
    private final List<DerivedParameter> order;
    private final long first;
    private final int length;
    private final float[] weights;
    private final CurrentSources sources;
    private final Map<String, DerivedParameter> driveConstants = new HashMap<>();

    /**
     * Derives the constants of some units.
     *
     * @param parameters of the population
     * @param dt the step, ms
     * @param first the index in the population of the first of them
     * @param length how many
     * @param groupSize how many units the parameters are for; a batch repeats them
     * @param weights of inhibition within a group, or null
     */
    public DerivedParameterTable(
            ModelParameters parameters, double dt, long first, int length, long groupSize, float[] weights) {
        this(parameters, dt, first, length, groupSize, weights, CurrentSources.NONE);
    }

    /**
     * Derives the constants of some units under a stimulus.
     *
     * @param parameters of the population
     * @param dt the step, ms
     * @param first the index in the population of the first of them
     * @param length how many
     * @param groupSize how many units the parameters are for; a batch repeats them
     * @param weights of inhibition within a group, or null
     * @param sources the stimulus
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
                driveConstants.put(parameter.name(), parameter);
                order.add(parameter);
            }
        }
        constants = new IdentityHashMap<>();
        derive();
    }

    /** As others of the same population, whose constants are these too if all units share them. */
    private DerivedParameterTable(DerivedParameterTable others, long first, int length) {
        parameters = others.parameters;
        dt = others.dt;
        this.first = first;
        this.length = length;
        distinct = others.distinct;
        weights = others.weights;
        sources = others.sources;
        driveConstants.putAll(others.driveConstants);
        order = others.order;
        if (others.perUnit().isEmpty() && parameters.perUnitCount() == 0 && sources.perUnitCount() == 0) {
            constants = others.constants;
        } else {
            constants = new IdentityHashMap<>();
            derive();
        }
    }

    /**
     * The constants of other units of the same population.
     *
     * @param firstUnit the index in the population of the first of them
     * @param count how many
     * @return their constants
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
                constants.put(parameter, DerivedValues.uniform(value));
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
        varied.forEach((parameter, values) -> constants.put(parameter, sharedIfEqual(values)));
        for (int n = 0; n < sources.sources().size(); n++) {
            CurrentSources.Source source = sources.sources().get(n);
            for (int c = 0; c < source.constants().size(); c++) {
                String name = CurrentSources.name(n, source.kind().parameters().get(c));
                constants.put(
                        driveConstants.get(name), derive(source.constants().get(c)));
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

    /** Equal values cost nothing. */
    private static DerivedValues sharedIfEqual(float[] values) {
        for (float value : values) {
            if (Float.floatToRawIntBits(value) != Float.floatToRawIntBits(values[0])) {
                return DerivedValues.perUnit(values);
            }
        }
        return DerivedValues.uniform(values[0]);
    }

    /**
     * A constant's values.
     *
     * @param parameter one of the cell's
     * @return one value, or one for each unit
     */
    public DerivedValues of(DerivedParameter parameter) {
        return constants.get(parameter);
    }

    /**
     * A constant of a source of the stimulus.
     *
     * @param source the source's number, from 0
     * @param name its name without that number
     * @return its values, or null if the source has none of that name
     */
    public DerivedValues ofSource(int source, String name) {
        return constants.get(driveConstants.get(CurrentSources.name(source, name)));
    }

    /**
     * The constants that all units share.
     *
     * @return in the order of the kernels
     */
    public List<DerivedParameter> uniform() {
        return order.stream().filter(parameter -> !of(parameter).isPerUnit()).collect(Collectors.toList());
    }

    /**
     * The constants of which each unit has its own.
     *
     * @return in the order of the kernels
     */
    public List<DerivedParameter> perUnit() {
        return order.stream().filter(parameter -> of(parameter).isPerUnit()).collect(Collectors.toList());
    }

    /**
     * Steps in a ms, rounded: a time that is a number of steps but for roundings, times this and rounded, is that number.
     *
     * @return 1 / dt
     */
    public float stepsPerMs() {
        return (float) (1 / dt);
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
     * How many units a group has.
     *
     * @return units
     */
    public int groupSize() {
        return (int) Math.min(Integer.MAX_VALUE, distinct);
    }

    /**
     * The index in the population of the first of these units.
     *
     * @return the index
     */
    public long first() {
        return first;
    }

    /**
     * Weights of inhibition within a group.
     *
     * @return row by row, row = presynaptic; null where there are none
     */
    public float[] weights() {
        return weights;
    }
}
