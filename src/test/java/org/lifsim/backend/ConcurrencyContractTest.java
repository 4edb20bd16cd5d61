package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lifsim.BackendContract;
import org.lifsim.model.AdEx;
import org.lifsim.model.Lif;
import org.lifsim.model.ModelParameters;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/** Several threads may use one backend, each with its own population. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrencyContractTest extends BackendContract {
    private static final int STEPS = 600;

    private static String digest(Backend backend, ModelParameters parameters, long slice, boolean recorded)
            throws Exception {
        PopulationBuilder builder =
                Population.of(parameters).units(1003).unitsPerSlice(slice).seed(3);
        try (Population population = (recorded ? builder.recordSpikes() : builder).build(backend)) {
            population.clamp((float) parameters.model().demoCurrent());
            long[] spikes = {0};
            for (int step = 0; step < STEPS; step += 5) {
                if (recorded) {
                    population.advance(5, (k, units, count) -> spikes[0] += count);
                } else {
                    population.advance(5);
                }
            }
            assertNotEquals(0, population.totalSpikeCount());
            assertEquals(recorded ? population.totalSpikeCount() : 0, spikes[0]);
            return population.digest() + " " + population.totalSpikeCount();
        }
    }

    /** Populations are built, stepped and closed at the same time, with and without recorded spikes. */
    @Test
    void populationsInSeveralThreadsHaveTheBitsOfOneAlone() throws Exception {
        List<ModelParameters> models = List.of(
                Lif.tutorialParameters().with(Lif.REFRACT_TIME, 0).with(Lif.TAU_M, 20), AdEx.MODEL.demoParameters());
        List<String> alone = new ArrayList<>();
        for (ModelParameters parameters : models) {
            alone.add(digest(scalar, parameters, 0, false));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                int number = n;
                tasks.add(() -> digest(backend, models.get(number % 2), 300 * (number / 4), number % 4 > 1));
            }
            List<Future<String>> digests = threads.invokeAll(tasks);
            for (int n = 0; n < digests.size(); n++) {
                assertEquals(alone.get(n % 2), digests.get(n).get(), "population " + n);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
