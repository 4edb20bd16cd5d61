package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lifsim.backend.PopulationAssertions.assertRefused;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
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

    /** Buffers of either kind, from their position on, over several blocks of transfer. */
    @Test
    void buffersDoAsArrays() {
        int units = 150_000;
        float[] values = new float[units];
        for (int i = 0; i < units; i++) {
            values[i] = i % 977 / 100f - 3;
        }
        try (Population first =
                        Population.of(Lif.tutorialParameters()).units(units).build(backend);
                Population second =
                        Population.of(Lif.tutorialParameters()).units(units).build(backend)) {
            first.clamp(values);
            first.write(StateVariable.V, 0, values);
            for (FloatBuffer buffer : List.of(
                    FloatBuffer.allocate(units + 3),
                    ByteBuffer.allocateDirect(4 * (units + 3)).asFloatBuffer())) {
                buffer.position(3).put(values).position(3);
                second.clamp(0, buffer);
                assertEquals(0, buffer.remaining());
                buffer.position(3);
                second.write(StateVariable.V, 0, buffer);
                assertEquals(first.digest(), second.digest());
                buffer.position(3).limit(units);
                second.read(StateVariable.V, 3, buffer);
                assertEquals(0, buffer.remaining());
                for (int i = 3; i < units; i++) {
                    assertEquals(values[i], buffer.get(i));
                }
                buffer.put(5, Float.NaN).position(3);
                assertRefused("unit 2 is NaN", () -> second.clamp(0, buffer));
                assertRefused("unit 2 is NaN", () -> second.write(StateVariable.V, 0, buffer));
                assertRefused("out of range", () -> second.read(StateVariable.V, 9, buffer));
                assertEquals(3, buffer.position());
            }
            first.advance(20);
            second.advance(20);
            assertEquals(first.digest(), second.digest());
        }
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
