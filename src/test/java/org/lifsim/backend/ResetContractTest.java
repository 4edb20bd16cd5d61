package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lifsim.backend.PopulationAssertions.assertAll;
import static org.lifsim.backend.PopulationAssertions.assertRefused;
import static org.lifsim.backend.PopulationAssertions.values;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** What a reset restores and what it keeps. */
class ResetContractTest extends BackendContract {
    private static final double DT = 0.1;

    @Test
    @Tag("basic")
    void resetRestoresAllButTheAdaptiveThreshold() {
        try (Population units = Population.of(Lif.tutorialParameters())
                .units(50)
                .dt(DT)
                .withSurrogateGradient()
                .recordLastSpikeTime(LastSpikeTime.MILLISECONDS)
                .build(backend)) {
            String fresh = units.digest();
            units.clamp(1f);
            units.advance(100);
            float[] theta = values(units, StateVariable.THR_THETA);
            assertTrue(theta[0] > 0 && units.totalSpikeCount() > 0);
            units.reset();
            assertEquals(0, units.step());
            assertEquals(0, units.totalSpikeCount());
            assertArrayEquals(theta, values(units, StateVariable.THR_THETA));
            assertAll(units, StateVariable.V, -65f);
            assertAll(units, StateVariable.RFR, 2f);
            assertAll(units, StateVariable.CURRENT, 0f);
            assertAll(units, StateVariable.SURROGATE, 1f);
            assertAll(units, StateVariable.TOLS, 0f);
            boolean[] spikes = new boolean[50];
            units.readLastStepSpikes(0, spikes);
            assertArrayEquals(new boolean[50], spikes);
            assertNotEquals(fresh, units.digest());
            units.resetToInitialState();
            assertEquals(fresh, units.digest());
        }
    }

    @Test
    void resetKeepsThresholdsThatPersist() {
        for (boolean persistent : new boolean[] {false, true}) {
            ModelParameters parameters =
                    SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.THR_PERSIST, String.valueOf(persistent));
            try (Population units = Population.of(parameters).units(9).dt(0.25).build(backend)) {
                float[] start = values(units, StateVariable.THR);
                units.clamp(3f);
                units.advance(100);
                float[] grown = values(units, StateVariable.THR);
                assertFalse(Arrays.equals(start, grown));
                units.reset();
                assertArrayEquals(persistent ? grown : start, values(units, StateVariable.THR));
            }
        }
    }

    @Test
    void resetRestoresGivenInitialValues() {
        try (Population units = Population.of(Lif.tutorialParameters())
                .units(50)
                .initial(StateVariable.V, Values.linspace(-65, -53))
                .initial(StateVariable.THR_THETA, Values.of(0.7))
                .unitsPerSlice(16)
                .build(backend)) {
            String fresh = units.digest();
            assertEquals(-53f, values(units, StateVariable.V)[49]);
            assertAll(units, StateVariable.THR_THETA, 0.7f);
            units.clamp(0.4f);
            units.advance(100);
            units.reset();
            assertEquals(-53f, values(units, StateVariable.V)[49]);
            units.resetToInitialState();
            assertEquals(fresh, units.digest());
        }
        assertRefused(
                "no initial state",
                () -> Population.of(Lif.tutorialParameters())
                        .initial(StateVariable.W, Values.of(1))
                        .build(backend));
        assertRefused(
                "unit 1 is -1.0",
                () -> Population.of(Lif.tutorialParameters())
                        .units(2)
                        .initial(StateVariable.RFR, Values.of(1, -1))
                        .build(backend));
        assertRefused(
                "3 values, expected 2",
                () -> Population.of(Lif.tutorialParameters())
                        .units(2)
                        .initial(StateVariable.V, Values.of(new double[3]))
                        .build(backend));
    }
}
