package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lifsim.backend.PopulationAssertions.values;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.model.AdEx;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** Each batch element has the bits of a population of its own. */
class BatchContractTest extends BackendContract {
    /**
     * Each batch element is identical to a population of its own. The unit index of random numbers counts through all elements.
     */
    @Test
    void batchElementHasTheBitsOfItsOwnPopulation() {
        for (ModelParameters parameters : List.of(
                Lif.tutorialParameters(),
                Lif.tutorialParameters().with(Lif.TAU_M, Values.linspace(60, 140)),
                Lif.tutorialParameters().with(Lif.MAX_ONE_SPIKE, "true"),
                SimplifiedLif.MODEL
                        .demoParameters()
                        .with(SimplifiedLif.RESIST_INH, 0.2)
                        .with(SimplifiedLif.THR_JITTER, 0.05),
                SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RHO_B, 0.001),
                AdEx.MODEL.demoParameters())) {
            try (Population batch =
                    Population.of(parameters).units(37).batch(3).seed(5).build(singleThreaded)) {
                assertEquals(111, batch.units());
                for (int copy = 0; copy < 3; copy++) {
                    batch.clamp(37L * copy, inputs(parameters, copy));
                }
                batch.advance(200);
                for (int copy = 0; copy < 3; copy++) {
                    try (Population alone =
                            Population.of(parameters).units(37).seed(5).build(singleThreaded)) {
                        alone.clamp(inputs(parameters, copy));
                        alone.advance(200);
                        float[] found = new float[37];
                        batch.read(StateVariable.V, 37L * copy, found);
                        assertArrayEquals(values(alone, StateVariable.V), found, parameters + " copy " + copy);
                    }
                }
            }
        }
    }

    private static float[] inputs(ModelParameters parameters, int copy) {
        float[] inputs = new float[37];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) parameters.model().demoCurrent() * (1 + copy + i / 37f);
        }
        return inputs;
    }
}
