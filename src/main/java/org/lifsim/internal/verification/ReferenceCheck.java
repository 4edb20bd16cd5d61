package org.lifsim.internal.verification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lifsim.backend.Backend;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** Runs a reference case on a backend and compares every recorded array with it. */
public final class ReferenceCheck {
    /** Minimum number of units of a plain run, so that every backend uses several whole groups of vectors. */
    private static final int PLAIN_UNITS = 400;

    /** The arrays that a plain run has: all except the optional state variables. */
    private static final List<String> PLAIN_ARRAYS = PopulationCase.ARRAYS.stream()
            .filter(array -> !array.equals(StateVariable.SURROGATE.key()) && !array.equals(StateVariable.TOLS.key()))
            .toList();

    private ReferenceCheck() {}

    /**
     * Runs a case and compares it. The first run goes step by step and computes every array of the case. If all are equal, a
     * plain run follows, which is like a simulation. It has no optional state variables, several copies of the units side by
     * side, and as many steps per call as the currents stay constant.
     *
     * @param reference the case
     * @param backend the backend to run on
     * @return the result of the comparison
     * @throws org.lifsim.error.UnavailableException if the case has the surrogate derivative and the device does not round
     *     divisions correctly
     */
    public static VerificationResult run(PopulationCase reference, Backend backend) {
        Map<String, float[]> found =
                observe(reference, List.copyOf(reference.expected().keySet()), backend);
        VerificationResult observed = compare(reference, found::get);
        if (!observed.equal()) {
            return observed;
        }
        VerificationResult simulated = runAsSimulation(reference, backend, 1);
        return simulated.equal() ? observed : simulated;
    }

    private static PopulationBuilder builder(PopulationCase reference) {
        PopulationBuilder builder =
                Population.of(reference.parameters()).units(reference.units()).dt(reference.dt());
        PopulationCase.Start start = reference.start();
        start.variables().forEach((variable, values) -> builder.initial(variable, Values.of(values)));
        if (start.weights() != null && isInhibited(reference)) {
            builder.lateralWeights(start.weights());
        }
        if (start.scales() != null) {
            builder.initial(StateVariable.BASE_SCALE, Values.of(1)); // so that the key is that of the first step
        }
        if (start.key() != null) {
            builder.rngKey(start.key());
        }
        return builder;
    }

    /** Builds the population. The scales differ between batch elements, so they are no initial values. */
    private static Population build(PopulationBuilder builder, PopulationCase reference, Backend backend) {
        Population population = builder.build(backend);
        if (reference.start().scales() != null) {
            population.write(StateVariable.BASE_SCALE, 0, reference.start().scales());
        }
        return population;
    }

    private static boolean isInhibited(PopulationCase reference) {
        return ModelDefinition.of(reference.parameters().model())
                .features(reference.parameters())
                .contains(ModelFeature.LATERAL_INHIBITION);
    }

    /**
     * Runs a case step by step.
     *
     * @param reference the case
     * @param arrays names of the arrays to record
     * @param backend the backend to run on
     * @return these arrays by name, step by step
     */
    static Map<String, float[]> observe(PopulationCase reference, List<String> arrays, Backend backend) {
        int row = reference.row();
        Map<String, float[]> found = new LinkedHashMap<>();
        arrays.forEach(array -> found.put(array, new float[reference.steps() * row]));
        PopulationBuilder builder = builder(reference).batch(reference.batch());
        if (found.containsKey(StateVariable.TOLS.key())) {
            builder.recordLastSpikeTime(reference.time());
        }
        if (found.containsKey(StateVariable.SURROGATE.key())) {
            builder.withSurrogateGradient();
        }
        try (Population population = build(builder, reference, backend)) {
            for (int step = 0; step < reference.steps(); step++) {
                population.clamp(currents(reference, step));
                population.advance(1);
                for (Map.Entry<String, float[]> array : found.entrySet()) {
                    float[] values = values(population, array.getKey(), row);
                    System.arraycopy(values, 0, array.getValue(), step * row, row);
                }
            }
        }
        return found;
    }

    /**
     * Runs a case as in a simulation and compares it. The run has no optional state variables, and as many steps per call as the
     * currents stay constant. Several copies of the case run side by side, unless the model draws random numbers, which would
     * differ between copies.
     *
     * @param reference the case
     * @param backend the backend to run on
     * @param every number of changes of the currents between comparisons; the end is always compared
     * @return the result of the comparison
     */
    static VerificationResult runAsSimulation(PopulationCase reference, Backend backend, int every) {
        int row = reference.row();
        ModelVariant variant = ModelVariant.of(reference.parameters(), false, LastSpikeTime.OFF);
        int copies = variant.isRandom() ? 1 : 1 + (PLAIN_UNITS - 1) / row;
        List<List<ArrayComparison>> all = new ArrayList<>();
        for (int copy = 0; copy < copies; copy++) {
            all.add(comparisons(reference, PLAIN_ARRAYS));
        }
        try (Population population =
                build(builder(reference).batch((long) reference.batch() * copies), reference, backend)) {
            float[] clamped = new float[copies * row];
            int changes = 0;
            for (int step = 0; step < reference.steps(); ) {
                for (int copy = 0; copy < copies; copy++) {
                    System.arraycopy(reference.current(), step * row, clamped, copy * row, row);
                }
                population.clamp(clamped);
                int last = lastOfSame(reference, step);
                population.advance(last - step + 1L);
                step = last + 1;
                boolean compared = ++changes % every == 0 || step == reference.steps();
                for (int k = 0; k < all.get(0).size() && compared; k++) {
                    float[] values = values(population, all.get(0).get(k).array(), clamped.length);
                    for (int copy = 0; copy < copies; copy++) {
                        float[] own = Arrays.copyOfRange(values, copy * row, (copy + 1) * row);
                        all.get(copy).get(k).values(last * row, own);
                    }
                }
            }
        }
        return all.stream()
                .map(VerificationResult::of)
                .filter(result -> !result.equal())
                .findFirst()
                .orElseGet(() -> VerificationResult.of(all.get(0)));
    }

    private static float[] currents(PopulationCase reference, int step) {
        return Arrays.copyOfRange(reference.current(), step * reference.row(), (step + 1) * reference.row());
    }

    /** The last step, from the given one on, in which all units still have the same currents. */
    private static int lastOfSame(PopulationCase reference, int step) {
        int last = step;
        float[] now = currents(reference, step);
        while (last + 1 < reference.steps() && Arrays.equals(now, currents(reference, last + 1))) {
            last++;
        }
        return last;
    }

    /**
     * Compares arrays that the caller computed.
     *
     * @param reference the case
     * @param computed returns the computed array for each array name of the case, step by step
     * @return the result of the comparison
     */
    public static VerificationResult compare(PopulationCase reference, Function<String, float[]> computed) {
        List<ArrayComparison> comparisons = comparisons(reference, PopulationCase.ARRAYS);
        comparisons.forEach(comparison -> comparison.values(0, computed.apply(comparison.array())));
        return VerificationResult.of(comparisons);
    }

    private static List<ArrayComparison> comparisons(PopulationCase reference, List<String> arrays) {
        List<ArrayComparison> comparisons = new ArrayList<>();
        for (String array : arrays) {
            if (reference.expected().containsKey(array)) {
                comparisons.add(new ArrayComparison(array, reference.expected().get(array), reference.row()));
            }
        }
        return comparisons;
    }

    private static float[] values(Population population, String array, int units) {
        float[] values = new float[units];
        if (array.equals("s") || array.equals("s_raw")) {
            boolean[] spikes = new boolean[units];
            if (array.equals("s")) {
                population.readLastStepSpikes(0, spikes);
            } else {
                population.readSpikesBeforeSelection(0, spikes);
            }
            for (int i = 0; i < units; i++) {
                values[i] = spikes[i] ? 1f : 0f;
            }
            return values;
        }
        population.read(population.variable(array), 0, values);
        return values;
    }
}
