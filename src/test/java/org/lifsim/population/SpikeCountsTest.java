package org.lifsim.population;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.model.ResonateAndFire;

/** Spike counts have 32 bits. They end with a refusal and never begin again at 0. */
class SpikeCountsTest {
    /** A unit that spikes in every step, whose counts a checkpoint says to be 10 below the maximum, after few steps. */
    @Test
    void countsEndAtTheirMaximum() {
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = Population.of(ResonateAndFire.MODEL.demoParameters())
                        .units(3)
                        .build(backend)) {
            population.clamp(0);
            population.state().writeCounts(0, new int[] {-11, 0, 5}, 3);
            population.restored(20, population.key(), false);
            population.advance(10);
            InputException e = assertThrows(InputException.class, () -> population.advance(1L << 32));
            assertTrue(e.getMessage().contains("counts end at 4294967295"), e.getMessage());
            assertThrows(InputException.class, () -> population.advance(11));
            assertEquals(30, population.step(), "nothing was advanced");
            int[] counts = new int[3];
            population.readSpikeCounts(0, counts);
            assertTrue(Integer.toUnsignedLong(counts[0]) >= 0xFFFF_FFF5L, "no count began again at 0");
            population.clearSpikeCounts();
            population.advance(11);
        }
    }

    @Test
    void stepsEndAtTheirMaximum() {
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = Population.of(ResonateAndFire.MODEL.demoParameters())
                        .units(3)
                        .build(backend)) {
            population.clamp(0);
            population.restored(Long.MAX_VALUE - 5, population.key(), false);
            assertThrows(InputException.class, () -> population.advance(6));
            assertThrows(InputException.class, () -> population.clamp((float[]) null));
            assertThrows(InputException.class, () -> population.clamp(0, (float[]) null));
        }
    }
}
