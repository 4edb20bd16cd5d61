package org.lifsim.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.input.InputCurrent;
import org.lifsim.model.Lif;
import org.lifsim.population.Population;

/** The loop clamps where the current changes, stops where a sample is due, and ends where it is told to. */
class RunLoopTest {
    private static Population population(Backend backend) {
        return Population.of(Lif.tutorialParameters()).units(7).build(backend);
    }

    @Test
    void samplesAndEnds_areExact_andTheBitsAreThoseOfSingleSteps() throws IOException {
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population looped = population(backend);
                Population stepped = population(backend);
                InputCurrent current = InputCurrent.step(13, 0.4f)) {
            List<Long> sampled = new ArrayList<>();
            RunLoop loop = new RunLoop(looped, current, 0, new RunLoop.Observer() {
                @Override
                public long stepsUntilSample(long step) {
                    return 10 - step % 10;
                }

                @Override
                public void sample() {
                    sampled.add(looped.step());
                }
            });
            loop.advanceTo(25);
            assertEquals(25, looped.step());
            loop.advanceTo(20); // reached already
            loop.advanceTo(40);
            assertEquals(List.of(10L, 13L, 20L, 25L, 30L, 40L), sampled);
            for (int step = 0; step < 40; step++) {
                stepped.clamp(step < 13 ? 0f : 0.4f);
                stepped.advance(1);
            }
            assertEquals(stepped.digest(), looped.digest());
        }
    }

    @Test
    void cancelledObserver_stopsBetweenChunks() throws IOException {
        try (Backend backend = TestBackends.open("cpu-scalar");
                Population population = population(backend)) {
            RunLoop loop = new RunLoop(population, null, 5, new RunLoop.Observer() {
                @Override
                public void checkCancelled() {
                    if (population.step() >= 15) {
                        throw new CancelledException("cancelled");
                    }
                }
            });
            assertThrows(CancelledException.class, () -> loop.advanceTo(100));
            assertEquals(15, population.step());
        }
    }
}
