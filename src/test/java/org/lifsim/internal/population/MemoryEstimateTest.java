package org.lifsim.internal.population;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.error.InputException;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import org.lifsim.model.Values;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.random.RandomKey;

/** The estimate counts the arrays that a population allocates, for every parameter of every model. */
class MemoryEstimateTest {
    private static final int UNITS = 100;

    static List<NeuronModel> models() {
        return NeuronModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void perUnitParameters_countOncePerArray(NeuronModel model) {
        ModelParameters uniform = model.demoParameters();
        int before = Population.of(uniform).units(UNITS).dt(0.1).bytesPerUnit();
        int checked = 0;
        for (Parameter parameter : model.parameters()) {
            double value = uniform.values(parameter).uniformValue().orElseThrow();
            double middle =
                    Math.abs(value) > 100 ? Math.signum(value) * 100 : value; // what is derived must differ in float32
            ModelParameters varied = uniform.with(parameter, Values.linspace(middle * 0.9, middle * 1.1));
            int added;
            try {
                added = Population.of(varied).units(UNITS).dt(0.1).bytesPerUnit() - before;
            } catch (InputException e) { // this parameter is the same for all units
                continue;
            }
            DerivedParameterTable table = new DerivedParameterTable(varied, 0.1, 0, UNITS, UNITS, null);
            List<String> arrays = new ArrayList<>();
            table.perUnit().forEach(derived -> arrays.add(derived.name()));
            if (value != 0) { // a range of zeros is uniform
                // tau_theta also decides whether there is a decay: that array has equal values and is dropped once
                // derived.
                int dropped = parameter.name().equals("tau_theta") ? 1 : 0;
                assertEquals((arrays.size() + dropped) * Float.BYTES, added, parameter + ": " + arrays);
                checked++;
            }
        }
        assertTrue(checked > 0 || model.parameters().size() < 3, "some parameters were checked");
    }

    @Test
    void perUnitArgumentsOfSources_countOncePerArray() {
        PopulationBuilder builder = Population.of(Lif.tutorialParameters()).units(UNITS);
        int before = builder.copy().stimulus(Stimulus.parse("step_noise(sd=1)")).bytesPerUnit();
        Stimulus varied = Stimulus.parse("step_noise(sd=1:2)");
        CurrentSources sources = StimulusCompiler.compile(varied, 0.1, RandomKey.ofSeed(0));
        assertEquals(1, sources.perUnitCount());
        assertEquals(before + Float.BYTES, builder.copy().stimulus(varied).bytesPerUnit());
    }
}
