package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lifsim.backend.PopulationAssertions.values;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.BackendContract;
import org.lifsim.error.InputException;
import org.lifsim.model.AdEx;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelOption;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;

/** Ties, signed zeros, subnormals, overflows and other limits. */
class EdgeCaseContractTest extends BackendContract {
    private static final double DT = 0.1;

    @Test
    @Tag("basic")
    void potentialAtTheThresholdIsNoSpike() {
        ModelParameters tied =
                Lif.MODEL.defaults().with(Lif.TAU_M, 10).with(Lif.V_REST, -52).with(Lif.THR, -52);
        try (Population unit = Population.of(tied).units(2).dt(DT).build(backend)) {
            unit.write(StateVariable.V, 1, new float[] {Math.nextUp(-52f)});
            unit.advance(1);
            boolean[] spikes = new boolean[2];
            unit.readLastStepSpikes(0, spikes);
            assertArrayEquals(new boolean[] {false, true}, spikes);
        }
    }

    @Test
    @Tag("basic")
    void refractoryUnitIgnoresItsCurrentButLeaks() {
        try (Population units =
                Population.of(Lif.tutorialParameters()).units(2).dt(DT).build(backend)) {
            units.write(StateVariable.V, 0, new float[] {-60f, -60f});
            units.write(StateVariable.RFR, 0, new float[] {0.5f, 0.5f});
            units.clamp(new float[] {0f, 0.3f});
            units.advance(1);
            float[] v = new float[2];
            units.read(StateVariable.V, 0, v);
            assertArrayEquals(new float[] {-60.005f, -60.005f}, v);
        }
    }

    @Test
    @Tag("basic")
    void unitWithAnEndlessRefractoryTimeSpikesOnce() {
        ModelParameters once = Lif.tutorialParameters().with(Lif.REFRACT_TIME, 1e7);
        try (Population units = Population.of(once).units(200).dt(DT).build(backend)) {
            units.clamp(0.9f);
            units.advance(2000);
            assertEquals(200, units.totalSpikeCount());
        }
    }

    @Test
    @Tag("basic")
    void subnormalsAndZerosOfEitherSignBecomeZero() {
        ModelParameters drained = Lif.MODEL
                .defaults()
                .with(Lif.TAU_M, 1)
                .with(Lif.V_REST, 0)
                .with(Lif.THR, 1)
                .with(Lif.V_RESET, 0)
                .with(Lif.TAU_THETA, 0.5);
        try (Population units = Population.of(drained).units(64).dt(DT).build(backend)) {
            float[] tiny = new float[64];
            Arrays.fill(tiny, Float.MIN_NORMAL);
            units.write(StateVariable.V, 0, tiny);
            units.write(StateVariable.THR_THETA, 0, tiny);
            units.clamp(-0f);
            units.advance(1);
            for (StateVariable variable : List.of(StateVariable.V, StateVariable.THR_THETA)) {
                units.read(variable, 0, tiny);
                for (float x : tiny) {
                    assertEquals(0, Float.floatToRawIntBits(x), variable.key());
                }
                Arrays.fill(tiny, 0);
            }
        }
    }

    @Test
    void currentThatTurnsNegativeStopsAtTheLowerBound() {
        Oracle oracle = new Oracle(Lif.tutorialParameters(), DT, 200);
        try (Population population = oracle.population(backend, 0)) {
            for (float current : new float[] {0.3f, -0.3f, 0.3f, -0f}) {
                Arrays.fill(oracle.currents(), current);
                population.clamp(current);
                population.advance(300);
                oracle.advance(300);
                oracle.assertSame(population, "under a current of " + current);
            }
        }
    }

    /** Extreme parameters, for which the fast path would give different bits and must not be used. */
    static Stream<Arguments> extremes() {
        double tiny = Float.MIN_NORMAL;
        ModelParameters stiff = Lif.tutorialParameters().with(Lif.V_RESET, -54).with(Lif.THR, -50);
        return Stream.of(
                Arguments.of(stiff.with(Lif.TAU_M, 1.4e-38).with(Lif.REFRACT_TIME, 2e-38), 1.2e-38, -65f, 0f, 0.02f),
                Arguments.of(
                        Lif.tutorialParameters().with(Lif.V_REST, -3e38).with(Lif.V_MIN, -3e38), DT, 1e38f, 0f, 0f),
                Arguments.of(
                        Lif.tutorialParameters().with(Lif.CONDUCT_LEAK, 1e38).with(Lif.TAU_M, 5e37), 0.4, -55f, 0f, 0f),
                Arguments.of(
                        Lif.MODEL
                                .defaults()
                                .with(Lif.TAU_M, 10)
                                .with(Lif.THR, -2 * tiny)
                                .with(Lif.THETA_PLUS, 0)
                                .with(Lif.TAU_THETA, 0),
                        DT,
                        -65f,
                        (float) (1.7 * tiny),
                        5f),
                Arguments.of(
                        Lif.MODEL
                                .defaults()
                                .with(Lif.TAU_M, 10)
                                .with(Lif.V_REST, -tiny)
                                .with(Lif.V_MIN, -tiny)
                                .with(Lif.THR, -tiny)
                                .with(Lif.V_RESET, -tiny),
                        DT,
                        (float) -tiny,
                        0f,
                        0f));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void extremeUnitsStepAsTheReference(ModelParameters parameters, double dt, float v, float theta, float current) {
        Oracle oracle = new Oracle(parameters, dt, 192);
        Arrays.fill(oracle.column(StateVariable.V), v);
        Arrays.fill(oracle.column(StateVariable.THR_THETA), theta);
        Arrays.fill(oracle.currents(), current);
        try (Population population = oracle.population(backend, 0)) {
            oracle.copyTo(population);
            for (int steps : new int[] {1, 2, 300}) {
                population.advance(steps);
                oracle.advance(steps);
                oracle.assertSame(population, parameters + " at step " + population.step());
            }
        }
    }

    /** Where exp overflows and the reference gives NaN, a unit spikes and is reset. */
    @Test
    void adExUnitWhoseExpOverflowsIsReset() {
        for (String integration : List.of("euler", "rk2")) {
            ModelParameters parameters = AdEx.MODEL.demoParameters().with(ModelOption.INTEGRATION_TYPE, integration);
            try (Population units = Population.of(parameters).units(40).dt(1).build(backend)) {
                units.clamp(400f);
                units.advance(300);
                assertTrue(units.totalSpikeCount() > 400, integration + " " + units.totalSpikeCount());
                for (float v : values(units, StateVariable.V)) {
                    assertTrue(Float.isFinite(v), integration + " " + v);
                }
            }
        }
    }

    @Test
    void populationWithoutStepsHasNoSpikesEvenWithoutARefractoryTime() {
        ModelParameters ready = Lif.tutorialParameters().with(Lif.REFRACT_TIME, 0);
        try (Population units = Population.of(ready).units(3).build(backend)) {
            boolean[] spikes = {true, true, true};
            units.readLastStepSpikes(0, spikes);
            assertArrayEquals(new boolean[3], spikes);
        }
    }

    @Test
    void stepsThatCouldOverflowASpikeCountAreRefused() {
        ModelParameters always = Lif.tutorialParameters()
                .with(Lif.THR, -70)
                .with(Lif.REFRACT_TIME, 0)
                .with(Lif.THETA_PLUS, 0);
        try (Population units = Population.of(always).build(backend)) {
            units.advance(1000);
            assertEquals(1000, units.totalSpikeCount());
            assertThrows(InputException.class, () -> units.advance(Long.MAX_VALUE));
            InputException overflow = assertThrows(InputException.class, () -> units.advance((1L << 32) - 1000));
            assertTrue(overflow.getMessage().contains("clearSpikeCounts"), overflow.getMessage());
            units.clearSpikeCounts();
            assertEquals(0, units.totalSpikeCount());
            units.advance(10);
            assertEquals(10, units.totalSpikeCount());
        }
    }
}
