package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lifsim.BackendContract;
import org.lifsim.error.CancelledException;
import org.lifsim.model.Lif;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** A cancelled advance stops at a step boundary. */
class CancellationContractTest extends BackendContract {
    @Test
    void longAdvanceStopsWhenItIsCancelled() throws InterruptedException {
        PopulationBuilder builder = Population.of(Lif.tutorialParameters()).units(5000);
        try (Population population = builder.build(backend);
                Population whole = builder.build(backend)) {
            population.clamp(0.3f);
            population.advance(1);
            Thread canceller = new Thread(() -> {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                population.cancel();
            });
            canceller.start();
            assertThrows(CancelledException.class, () -> population.advance(1L << 31));
            canceller.join();
            assertTrue(population.step() > 0);
            whole.clamp(0.3f);
            whole.advance(population.step());
            assertEquals(whole.digest(), population.digest());
            population.advance(1);
        }
    }
}
