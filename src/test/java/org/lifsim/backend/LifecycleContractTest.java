package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.lifsim.BackendContract;
import org.lifsim.TestBackends;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.spi.Device;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.random.RandomKey;

/** What is closed refuses further use with an exception, in any order and from any thread. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifecycleContractTest extends BackendContract {
    private static final PopulationBuilder TUTORIAL =
            Population.of(Lif.tutorialParameters()).units(100).unitsPerSlice(40);

    private static void assertClosed(Executable use) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use);
        assertTrue(e.getMessage().contains("is closed"), e.getMessage());
    }

    private static List<Executable> uses(Population population) {
        float[] values = new float[100];
        return List.of(
                () -> population.advance(1),
                () -> population.advance(1, (step, units, count) -> {}),
                population::reset,
                population::resetToInitialState,
                () -> population.clamp(0.1f),
                () -> population.clamp(values),
                () -> population.read(StateVariable.V, 0, values),
                () -> population.write(StateVariable.V, 0, values),
                () -> population.readSpikeCounts(0, new int[100]),
                () -> population.readLastStepSpikes(0, new boolean[100]),
                population::totalSpikeCount,
                population::clearSpikeCounts,
                population::digest,
                population::synchronize);
    }

    @Test
    void closedPopulationRefusesEveryUse() {
        Population population = TUTORIAL.copy().recordSpikes().build(backend);
        population.advance(3);
        population.close();
        population.close();
        uses(population).forEach(LifecycleContractTest::assertClosed);
    }

    @Test
    void populationOfAClosedBackendRefusesToStepAndToRead() {
        Backend closed = TestBackends.open(name);
        try (Population population = TUTORIAL.copy().recordSpikes().build(closed)) {
            population.clamp(0.3f);
            population.advance(3);
            closed.close();
            closed.close();
            float[] values = new float[100];
            assertClosed(() -> population.advance(1));
            assertClosed(() -> population.advance(50, (step, units, count) -> {}));
            assertClosed(() -> population.read(StateVariable.V, 0, values));
            assertClosed(() -> population.write(StateVariable.V, 0, values));
            assertClosed(() -> population.readSpikeCounts(0, new int[100]));
            assertClosed(population::digest);
        }
    }

    @Test
    void closedBackendBuildsNothing() {
        Backend used = TestBackends.open(name);
        TUTORIAL.build(used).close();
        Backend unused = TestBackends.open(name);
        for (Backend closed : List.of(used, unused)) {
            closed.close();
            assertClosed(() -> TUTORIAL.build(closed));
            assertClosed(() ->
                    Device.of(closed).fillRandom(Distribution.UNIFORM, RandomKey.ofSeed(1), 0f, 0, new float[10]));
            assertEquals(backend.name(), closed.name());
        }
    }

    private static void assertBusy(Executable use) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use);
        assertTrue(e.getMessage().startsWith("the population is busy: "), e.getMessage());
    }

    /** While one thread is within an advance, every use by another is refused, and the advance is not disturbed. */
    @Test
    void busyPopulationRefusesAnotherThread() throws Exception {
        try (Population population = TUTORIAL.copy().recordSpikes().build(backend);
                Population alone = TUTORIAL.copy().recordSpikes().build(backend)) {
            alone.clamp(0.3f);
            alone.advance(50);
            population.clamp(0.3f);
            List<Executable> refused = new ArrayList<>(uses(population));
            refused.add(population::close);
            population.advance(50, (step, units, count) -> {
                if (step == 20) {
                    inAnotherThread(() -> refused.forEach(LifecycleContractTest::assertBusy));
                }
            });
            assertEquals(alone.digest(), population.digest());
        }
    }

    /** A listener may read, but nothing else. */
    @Test
    void listenerCannotChangeItsPopulation() throws Exception {
        try (Population population = TUTORIAL.copy().recordSpikes().build(backend)) {
            population.advance(3, (step, units, count) -> {
                assertBusy(() -> population.advance(1));
                assertBusy(population::reset);
                assertBusy(population::resetToInitialState);
                assertBusy(population::close);
                population.read(StateVariable.V, 0, new float[100]);
            });
            assertEquals(3, population.step());
        }
    }

    private static void inAnotherThread(Runnable action) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(action);
        thread.setUncaughtExceptionHandler((failed, e) -> failure.set(e));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertNull(failure.get(), () -> failure.get().toString());
    }

    /** OpenCL would crash with an object that another thread has released. */
    @Test
    void backendThatIsClosedDuringTransfersEndsThem() throws InterruptedException {
        for (int round = 0; round < 8; round++) {
            Backend closed = TestBackends.open(name);
            CountDownLatch reading = new CountDownLatch(3 + round);
            Thread closer = new Thread(() -> {
                try {
                    reading.await();
                    closed.close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            float[] values = new float[3000];
            try (Population population =
                    Population.of(Lif.tutorialParameters()).units(3000).build(closed)) {
                closer.start();
                assertClosed(() -> {
                    while (true) {
                        population.read(StateVariable.V, 0, values);
                        population.clamp(0.1f);
                        reading.countDown();
                    }
                });
            }
            closer.join();
        }
    }

    /** The steps before the closing are complete; the next ones are refused. */
    @Test
    void backendThatIsClosedDuringStepsEndsThem() throws InterruptedException {
        for (int round = 0; round < 4; round++) {
            Backend closed = TestBackends.open(name);
            CountDownLatch stepping = new CountDownLatch(3 + round);
            Thread closer = new Thread(() -> {
                try {
                    stepping.await();
                    closed.close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try (Population population = Population.of(Lif.tutorialParameters())
                    .units(3000)
                    .unitsPerSlice(1200)
                    .build(closed)) {
                population.clamp(0.3f);
                closer.start();
                assertClosed(() -> {
                    while (true) {
                        population.advance(20);
                        stepping.countDown();
                    }
                });
            }
            closer.join();
        }
    }
}
