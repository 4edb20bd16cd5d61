package org.lifsim.recording;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalDouble;
import org.lifsim.backend.Backend;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.recording.UnitTraces;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;
import org.lifsim.population.PopulationBuilder;

/**
 * The trace of one unit, recorded after every step.
 *
 * <pre>{@code
 * try (Backend backend = Backends.auto();
 *         InputCurrent current = InputCurrent.step(10, 0.3f)) {
 *     PopulationBuilder unit = Population.of(Lif.tutorialParameters()).dt(0.1);
 *     TraceData trace = TraceData.record(unit, 200, current, backend);
 *     System.out.println(trace.at(StateVariable.V, 199) + " mV after 20 ms");
 *     Files.writeString(Path.of("trace.csv"), TraceCsv.text(trace));
 * }
 * }</pre>
 *
 * @param parameters parameters of the unit
 * @param dt time step in ms
 * @param variables for each state variable one value per step; {@code tols} is in steps
 * @param spikes for each step whether the unit spiked
 */
public record TraceData(
        ModelParameters parameters, double dt, Map<StateVariable, float[]> variables, boolean[] spikes) {
    /**
     * Runs and records a single unit. The number of units and the batch size of the description are ignored.
     *
     * @param builder describes the unit
     * @param steps number of steps, at least 1
     * @param current the clamped input current
     * @param backend the backend to run on
     * @return the trace
     * @throws IOException if the current cannot be read
     */
    public static TraceData record(PopulationBuilder builder, int steps, InputCurrent current, Backend backend)
            throws IOException {
        return record(builder.copy().units(1).batch(1), 0, steps, current, backend);
    }

    /**
     * Runs and records one unit of a population alone. Its trace is identical to that in the whole population.
     *
     * @param builder describes the population
     * @param index index of the unit, from 0 to units x batch size - 1; unit u of batch element b has index b * units + u
     * @param steps number of steps, at least 1
     * @param current the clamped input current of the population
     * @param backend the backend to run on
     * @return the trace
     * @throws org.lifsim.error.InputException if there is no such unit, or units are coupled
     * @throws IOException if the current cannot be read
     */
    public static TraceData record(
            PopulationBuilder builder, long index, int steps, InputCurrent current, Backend backend)
            throws IOException {
        return record(builder, index, 0, steps, current, backend);
    }

    /**
     * Runs one unit of a population alone and records a range of its steps. Its trace is identical to that in the whole
     * population. The steps before the range are taken without stopping for each.
     *
     * @param builder describes the population
     * @param index index of the unit, from 0 to units x batch size - 1; unit u of batch element b has index b * units + u
     * @param from first step to record, from 0
     * @param to the step after the last one to record
     * @param current the clamped input current of the population
     * @param backend the backend to run on
     * @return the trace of the steps {@code from} to {@code to - 1}
     * @throws org.lifsim.error.InputException if there is no such unit, or units are coupled
     * @throws IOException if the current cannot be read
     */
    public static TraceData record(
            PopulationBuilder builder, long index, long from, long to, InputCurrent current, Backend backend)
            throws IOException {
        return UnitTraces.record(
                        observed(builder.copy()),
                        new long[] {index},
                        from,
                        to,
                        current,
                        backend,
                        UnitTraces.Start.INITIAL)
                .get(index);
    }

    private static PopulationBuilder observed(PopulationBuilder builder) {
        builder.recordLastSpikeTime(LastSpikeTime.STEPS);
        return builder.parameters().model().hasSurrogate() ? builder.withSurrogateGradient() : builder;
    }

    /**
     * The length of the trace.
     *
     * @return number of recorded steps
     */
    public int steps() {
        return spikes.length;
    }

    /**
     * The value of a state variable after one step.
     *
     * @param variable the state variable
     * @param step index of the step, from 0
     * @return the value after this step
     */
    public float at(StateVariable variable, int step) {
        return variables.get(variable)[step];
    }

    /**
     * All values of a state variable.
     *
     * @param variable the state variable
     * @return a new array with one value per step
     */
    public double[] values(StateVariable variable) {
        double[] values = new double[steps()];
        for (int step = 0; step < values.length; step++) {
            values[step] = at(variable, step);
        }
        return values;
    }

    /**
     * The base threshold, if it is a parameter of the model.
     *
     * @return the threshold in mV; empty if the threshold is a state variable or the model has none
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
     * @param name name of a state variable, or {@code s} for the spikes as 0 and 1
     * @return one value per step
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
