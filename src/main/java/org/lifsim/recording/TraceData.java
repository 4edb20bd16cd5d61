package org.lifsim.recording;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.lifsim.backend.Backend;
import org.lifsim.input.InputCurrent;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

/**
 * One unit, recorded after every step.
 *
 * @param parameters of the unit
 * @param dt the step, ms
 * @param variables each column, one value a step; time of last spike counts in steps
 * @param spikes whether the unit spiked in each step
 */
public record TraceData(
        ModelParameters parameters, double dt, Map<StateVariable, float[]> variables, boolean[] spikes) {
    /**
     * Runs one unit, whatever the number of units that is described.
     *
     * @param description of the unit
     * @param steps how many, from 1
     * @param current what is clamped
     * @param backend where to run
     * @return the trace
     * @throws IOException if the current cannot be read
     */
    public static TraceData record(Population.Builder description, int steps, InputCurrent current, Backend backend)
            throws IOException {
        return record(description.copy().units(1).batch(1), 0, steps, current, backend);
    }

    /**
     * Runs one unit of a population by itself, which takes the same steps as among all the others.
     *
     * @param description of the population
     * @param index the unit, counted over all copies of a batch
     * @param steps how many, from 1
     * @param current what is clamped on the population
     * @param backend where to run
     * @return the trace
     * @throws org.lifsim.error.InputException if there is no such unit, or units are coupled
     * @throws IOException if the current cannot be read
     */
    public static TraceData record(
            Population.Builder description, long index, int steps, InputCurrent current, Backend backend)
            throws IOException {
        try (Population unit = observed(description.copy().shard(index, 1)).build(backend)) {
            Map<StateVariable, float[]> columns = new LinkedHashMap<>();
            unit.variables().forEach(variable -> columns.put(variable, new float[steps]));
            TraceData trace = new TraceData(own(unit), unit.dt(), columns, new boolean[steps]);
            for (int step = 0; step < steps; step++) {
                unit.clamp(current, step);
                unit.advance(1);
                trace.keep(unit, step);
            }
            return trace;
        }
    }

    /** The parameters of a unit among others, as if all had them. */
    private static ModelParameters own(Population unit) {
        ModelParameters own = unit.parameters();
        long units = unit.globalUnits() / unit.batch();
        double[] value = new double[1];
        for (Parameter parameter : own.model().parameters()) {
            if (own.values(parameter).uniformValue().isEmpty()) {
                own.values(parameter).read(unit.firstUnit() % units, value, 1, units);
                own = own.with(parameter, value[0]);
            }
        }
        return own;
    }

    private static Population.Builder observed(Population.Builder description) {
        description.recordLastSpikeTime(LastSpikeTime.STEPS);
        return description.parameters().model().hasSurrogate() ? description.withSurrogateGradient() : description;
    }

    private void keep(Population unit, int step) {
        variables.forEach((variable, values) -> unit.read(variable, 0, values, step, 1));
        boolean[] spike = new boolean[1];
        unit.lastStepSpikes(0, spike);
        spikes[step] = spike[0];
    }

    /**
     * The later steps.
     *
     * @param first the first of them
     * @return a trace that begins with it
     */
    public TraceData from(int first) {
        Map<StateVariable, float[]> later = new LinkedHashMap<>();
        variables.forEach((variable, values) -> later.put(variable, Arrays.copyOfRange(values, first, values.length)));
        return new TraceData(parameters, dt, later, Arrays.copyOfRange(spikes, first, spikes.length));
    }

    /**
     * How many steps were recorded.
     *
     * @return steps
     */
    public int steps() {
        return spikes.length;
    }

    /**
     * A column's value.
     *
     * @param variable which
     * @param step after which step, from 0
     * @return the value
     */
    public float at(StateVariable variable, int step) {
        return variables.get(variable)[step];
    }

    /**
     * A column's values.
     *
     * @param variable which
     * @return a new array, a value for each step
     */
    public double[] values(StateVariable variable) {
        double[] values = new double[steps()];
        for (int step = 0; step < values.length; step++) {
            values[step] = at(variable, step);
        }
        return values;
    }

    /**
     * The base threshold, where the cell has it as a parameter.
     *
     * @return mV; nothing of a cell whose threshold is a column, or that has none
     */
    public OptionalDouble baseThreshold() {
        Parameter parameter = parameters.model().thresholdParameter();
        if (variables.containsKey(StateVariable.THR) || parameter == null) {
            return OptionalDouble.empty();
        }
        double[] value = new double[1];
        parameters.values(parameter).read(0, value, 1, 1);
        return OptionalDouble.of(value[0]);
    }

    /**
     * A recorded array by ngc-learn's name.
     *
     * @param name a column's name, or {@code s} for the spikes as 0 and 1
     * @return its values, one a step
     */
    public float[] array(String name) {
        for (Map.Entry<StateVariable, float[]> column : variables.entrySet()) {
            if (column.getKey().key().equals(name)) {
                return column.getValue();
            }
        }
        float[] values = new float[spikes.length];
        for (int step = 0; step < values.length; step++) {
            values[step] = spikes[step] ? 1f : 0f;
        }
        return values;
    }
}
