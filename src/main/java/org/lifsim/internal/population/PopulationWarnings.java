package org.lifsim.internal.population;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.step.ParameterBatchReader;
import org.lifsim.random.RandomKey;

/** Finds settings that are valid, but of which the result is rounded, approximated or runs away. */
public final class PopulationWarnings {
    /** Number of units whose parameters are looked at, if they differ. */
    private static final int LOOKED_AT = 1 << 14;

    private PopulationWarnings() {}

    /**
     * Looks for warnings of the stimulus and of the model.
     *
     * @param spec the population
     * @return each kind of warning once, with the first unit that it concerns
     * @throws org.lifsim.error.InputException if a parameter of one of the first units is not valid
     */
    public static List<Problem> of(PopulationSpec spec) {
        List<Problem> all = new ArrayList<>(spec.sources().warnings());
        ModelDefinition model = ModelDefinition.of(spec.model());
        boolean varied = spec.parameters().perUnitCount() > 0;
        ParameterBatchReader block = new ParameterBatchReader(spec.parameters(), spec.units(), RandomKey.ofSeed(0));
        int length = varied ? (int) Math.min(LOOKED_AT, spec.units()) : 1;
        spec.parameters().check(spec.dt(), spec.units(), 0, length);
        block.load(0, length);
        Map<Subject, Problem> first = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            int unit = i;
            model.warn(
                    block.at(i),
                    spec.parameters(),
                    spec.dt(),
                    warning -> first.putIfAbsent(
                            warning.subject(), varied ? warning.within(Subject.of("unit " + unit)) : warning));
        }
        all.addAll(first.values());
        return List.copyOf(all);
    }
}
