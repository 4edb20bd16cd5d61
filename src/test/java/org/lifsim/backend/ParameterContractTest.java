package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.lifsim.backend.PopulationAssertions.values;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** Results depend on the values of parameters, not on how they are given. */
class ParameterContractTest extends BackendContract {
    private static String digest(Backend backend, ModelParameters parameters, long slice, int chunk) {
        try (Population population =
                Population.of(parameters).units(1003).unitsPerSlice(slice).build(backend)) {
            float[] currents = new float[1003];
            for (int i = 0; i < currents.length; i++) {
                currents[i] = 0.9f * i / currents.length;
            }
            population.clamp(currents);
            for (int remaining = 331; remaining > 0; remaining -= chunk) {
                population.advance(Math.min(remaining, chunk));
            }
            return population.digest() + " " + population.totalSpikeCount();
        }
    }

    /** A uniform value, an array of equal values and a range of length 0 give the same bits and need the same memory. */
    @Test
    void bitsDoNotDependOnHowAValueIsGiven() {
        double[] equal = new double[1003];
        Arrays.fill(equal, 97.3);
        double[] each = new double[1003];
        for (int i = 0; i < each.length; i++) {
            each[i] = 60 + (140.0 - 60) * i / 1002;
        }
        ModelParameters tutorial = Lif.tutorialParameters();
        String one = digest(backend, tutorial.with(Lif.TAU_M, 97.3), 0, 331);
        assertEquals(one, digest(backend, tutorial.with(Lif.TAU_M, Values.of(equal)), 0, 331));
        assertEquals(one, digest(backend, tutorial.with(Lif.TAU_M, Values.linspace(97.3, 97.3)), 0, 7));
        String varied = digest(backend, tutorial.with(Lif.TAU_M, Values.linspace(60, 140)), 0, 331);
        assertNotEquals(one, varied);
        assertEquals(varied, digest(backend, tutorial.with(Lif.TAU_M, Values.of(each)), 97, 7));
    }

    /** A unit with per-unit parameters steps like a unit of a population with the same uniform parameters. */
    @Test
    void unitWithPerUnitParametersStepsAsOneWithTheSameUniformParameters() {
        double[] taus = {20, 35, 50, 80, 100, 101, 130};
        try (Population varied = Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.of(taus)))
                .units(taus.length)
                .build(backend)) {
            varied.clamp(0.3f);
            varied.advance(900);
            float[] found = values(varied, StateVariable.V);
            for (int i = 0; i < taus.length; i++) {
                try (Population alone = Population.of(Lif.tutorialParameters().with(Lif.TAU_M, taus[i]))
                        .build(backend)) {
                    alone.clamp(0.3f);
                    alone.advance(900);
                    assertEquals(values(alone, StateVariable.V)[0], found[i], "tau_m " + taus[i]);
                }
            }
        }
    }
}
