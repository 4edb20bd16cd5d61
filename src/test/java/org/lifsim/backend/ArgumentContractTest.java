package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lifsim.backend.PopulationAssertions.assertRefused;

import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.model.AdEx;
import org.lifsim.model.Lif;
import org.lifsim.model.SimplifiedLif;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.population.Population;

/** Invalid arguments are refused with a sentence, and change nothing. */
class ArgumentContractTest extends BackendContract {
    @Test
    void invalidArgumentIsRefusedAndChangesNothing() {
        try (Population units =
                Population.of(Lif.tutorialParameters()).units(10).build(backend)) {
            String before = units.digest();
            float[] three = new float[3];
            assertRefused("8 to 10", () -> units.read(StateVariable.V, 8, three));
            assertRefused("-1", () -> units.read(StateVariable.V, -1, three));
            assertRefused("surrogate is not kept", () -> units.read(StateVariable.SURROGATE, 0, three));
            assertRefused("unit 6 is NaN", () -> units.clamp(5, new float[] {1, Float.NaN}));
            assertRefused("resist_m", () -> units.clamp(1e38f));
            assertRefused("expected 10", () -> units.clamp(three));
            assertRefused("unit 9 is -1.0", () -> units.write(StateVariable.RFR, 9, new float[] {-1}));
            assertRefused("clamp() sets currents", () -> units.write(StateVariable.CURRENT, 0, three));
            assertRefused("steps is -1", () -> units.advance(-1));
            assertEquals(before, units.digest());
        }
        assertRefused(
                "units is 0",
                () -> Population.of(Lif.tutorialParameters()).units(0).build(backend));
        assertRefused(
                "memory for",
                () -> Population.of(Lif.tutorialParameters()).units(1L << 60).build(backend));
        assertRefused(
                "dt is 0.0", () -> Population.of(Lif.tutorialParameters()).dt(0).build(backend));
    }

    @Test
    void contradictoryBuilderIsRefused() {
        assertRefused(
                "has no surrogate",
                () -> Population.of(AdEx.MODEL.demoParameters()).withSurrogateGradient());
        assertRefused(
                "use SLIF with resist_inh > 0",
                () -> Population.of(SimplifiedLif.MODEL.demoParameters())
                        .lateralWeights(new float[1])
                        .build(backend));
        assertRefused(
                "expected 3 x 3",
                () -> Population.of(SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RESIST_INH, 1))
                        .units(3)
                        .lateralWeights(new float[8])
                        .build(backend));
        assertRefused(
                "weight for each pair",
                () -> Population.of(SimplifiedLif.MODEL.demoParameters().with(SimplifiedLif.RESIST_INH, 1))
                        .units(10_000_000)
                        .build(backend));
        assertRefused(
                "the same for all units",
                () -> Population.of(SimplifiedLif.MODEL
                                .demoParameters()
                                .with(SimplifiedLif.RESIST_INH, Values.linspace(0, 1)))
                        .units(3)
                        .build(backend));
        assertRefused(
                "tau_m of unit 2",
                () -> Population.of(Lif.tutorialParameters().with(Lif.TAU_M, Values.of(1, 2, -3)))
                        .units(3)
                        .build(backend));
        assertRefused(
                "tau_m is not given", () -> Population.of(Lif.MODEL.defaults()).build(backend));
        assertRefused(
                "batch is 0",
                () -> Population.of(Lif.tutorialParameters()).batch(0).build(backend));
    }
}
