package org.lifsim.internal.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.input.InputCurrent;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.recording.TraceData;
import org.lifsim.recording.UnitSelection;

/** Records traces of a few units of a population, which are simulated without the others. */
public final class UnitTraces {
    private UnitTraces() {}

    /** Brings newly built units to the state from which they are simulated. */
    public interface Start {
        /** The initial state. */
        Start INITIAL = units -> {};

        /**
         * Restores the state of some units.
         *
         * @param units a population of these units, in the initial state
         * @throws IOException if the state cannot be read
         */
        void restore(Population units) throws IOException;
    }

    /**
     * Simulates units together and records a range of their steps. The steps before the range are taken in large chunks.
     *
     * @param builder describes the whole population; its units must not be coupled
     * @param units indices of the units in the whole population, at least one
     * @param from first step to record, from 0
     * @param to the step after the last one to record
     * @param current the clamped input current of the population
     * @param backend the backend to run on
     * @param start the state from which the units are simulated; its step must not be after {@code from}
     * @return for each unit, by its index, the trace of the steps {@code from} to {@code to - 1}
     * @throws org.lifsim.error.InputException if there is no such unit, or units are coupled
     * @throws IOException if the current or the state cannot be read
     */
    public static Map<Long, TraceData> record(
            PopulationBuilder builder,
            long[] units,
            long from,
            long to,
            InputCurrent current,
            Backend backend,
            Start start)
            throws IOException {
        long[] sorted = Arrays.stream(units).sorted().distinct().toArray();
        try (SeparateUnits separate = new SeparateUnits(builder, ranges(sorted), current, backend)) {
            separate.forEach(start::restore);
            separate.advanceTo(from);
            List<TraceData> traces = new ArrayList<>();
            separate.forEach(part -> addEmpty(part, Math.toIntExact(to - from), traces));
            float[] values = new float[sorted.length];
            for (int step = 0; step < to - from; step++) {
                separate.advanceTo(from + step + 1);
                for (StateVariable variable : traces.get(0).variables().keySet()) {
                    separate.read(variable, values);
                    for (int u = 0; u < values.length; u++) {
                        traces.get(u).variables().get(variable)[step] = values[u];
                    }
                }
                keepSpikes(separate, step, traces);
            }
            Map<Long, TraceData> byUnit = new LinkedHashMap<>();
            for (int u = 0; u < sorted.length; u++) {
                byUnit.put(sorted[u], traces.get(u));
            }
            return byUnit;
        }
    }

    /** Ranges of consecutive units. */
    private static List<UnitSelection.Range> ranges(long[] sorted) {
        List<UnitSelection.Range> ranges = new ArrayList<>();
        for (long unit : sorted) {
            UnitSelection.Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (last != null && last.end() == unit) {
                ranges.set(ranges.size() - 1, new UnitSelection.Range(last.first(), unit + 1, 1));
            } else {
                ranges.add(new UnitSelection.Range(unit, unit + 1, 1));
            }
        }
        return ranges;
    }

    private static void addEmpty(Population part, int steps, List<TraceData> traces) {
        for (long u = 0; u < part.units(); u++) {
            Map<StateVariable, float[]> variables = new LinkedHashMap<>();
            part.variables().forEach(variable -> variables.put(variable, new float[steps]));
            traces.add(
                    new TraceData(parametersOf(part, part.firstUnit() + u), part.dt(), variables, new boolean[steps]));
        }
    }

    /** The parameters of a unit as uniform values. */
    private static ModelParameters parametersOf(Population population, long index) {
        ModelParameters parameters = population.parameters();
        long units = population.totalUnits() / population.batch();
        double[] value = new double[1];
        for (Parameter parameter : parameters.model().parameters()) {
            if (parameters.values(parameter).uniformValue().isEmpty()) {
                parameters.values(parameter).read(index % units, value, 1, units);
                parameters = parameters.with(parameter, value[0]);
            }
        }
        return parameters;
    }

    private static void keepSpikes(SeparateUnits separate, int step, List<TraceData> traces) throws IOException {
        int[] offset = {0};
        separate.forEach(part -> {
            boolean[] spikes = new boolean[(int) part.units()];
            part.readLastStepSpikes(0, spikes);
            for (boolean spike : spikes) {
                traces.get(offset[0]++).spikes()[step] = spike;
            }
        });
    }
}
