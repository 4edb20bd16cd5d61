package org.lifsim.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.lifsim.backend.Backend;
import org.lifsim.neuron.LifColumn;
import org.lifsim.population.Population;

/** Runs a reference case on a backend and compares every recorded array with it. */
public final class ReferenceCheck {
    private ReferenceCheck() {}

    /**
     * What came of a check.
     *
     * @param equal whether all arrays are equal bit for bit
     * @param text {@code equal v s ...} or {@code differs v 12/8500 first step 317 unit 11 ...}
     */
    public record Verdict(boolean equal, String text) {
        static Verdict of(List<Comparison> comparisons) {
            return new Verdict(comparisons.stream().allMatch(Comparison::isEqual), Comparison.text(comparisons));
        }
    }

    /**
     * Runs and compares.
     *
     * @param reference the case
     * @param backend where to run it
     * @return the verdict
     * @throws org.lifsim.fault.UnavailableException if the case has the surrogate and the device cannot divide
     */
    public static Verdict run(ReferenceCase reference, Backend backend) {
        int units = reference.units();
        List<Comparison> comparisons = comparisons(reference);
        Population.Builder builder = Population.of(reference.parameters())
                .units(units)
                .dt(reference.dt())
                .tols(reference.time());
        if (reference.expected().containsKey(LifColumn.SURROGATE.label())) {
            builder.surrogate();
        }
        try (Population population = builder.on(backend)) {
            for (int step = 0; step < reference.steps(); step++) {
                population.clamp(Arrays.copyOfRange(reference.current(), step * units, (step + 1) * units));
                population.advance(1);
                for (Comparison comparison : comparisons) {
                    comparison.values(step * units, values(population, comparison.array()));
                }
            }
        }
        return Verdict.of(comparisons);
    }

    /**
     * Compares what was computed elsewhere.
     *
     * @param reference the case
     * @param computed gives each array of the case as it was computed, step by step
     * @return the verdict
     */
    public static Verdict compare(ReferenceCase reference, Function<String, float[]> computed) {
        List<Comparison> comparisons = comparisons(reference);
        comparisons.forEach(comparison -> comparison.values(0, computed.apply(comparison.array())));
        return Verdict.of(comparisons);
    }

    private static List<Comparison> comparisons(ReferenceCase reference) {
        List<Comparison> comparisons = new ArrayList<>();
        for (String array : ReferenceCase.ARRAYS) {
            if (reference.expected().containsKey(array)) {
                comparisons.add(new Comparison(array, reference.expected().get(array), reference.units()));
            }
        }
        return comparisons;
    }

    /** Spikes before and after the choice of one are the same here: all are kept. */
    private static float[] values(Population population, String array) {
        float[] values = new float[(int) population.units()];
        if (array.equals("s") || array.equals("s_raw")) {
            boolean[] spikes = new boolean[values.length];
            population.spikes(0, spikes);
            for (int i = 0; i < values.length; i++) {
                values[i] = spikes[i] ? 1f : 0f;
            }
            return values;
        }
        population.read(LifColumn.labelled(array), 0, values);
        return values;
    }
}
