package org.lifsim.population;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lifsim.FailingDevice;
import org.lifsim.error.DeviceException;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;

/** A device that fails between two slices leaves a state that belongs to no step, which nobody may see. */
class BrokenPopulationTest {
    private static final PopulationBuilder THREE_SLICES =
            Population.of(Lif.tutorialParameters()).units(30).unitsPerSlice(10).recordSpikes();

    @TempDir
    Path folder;

    private final FailingDevice device = new FailingDevice();
    private Population population;

    @BeforeEach
    void build() {
        population = THREE_SLICES.copy().build(device);
        population.clamp(0.6f);
        population.advance(100);
    }

    @AfterEach
    void close() {
        population.close();
        device.close();
    }

    /** Fails in the second of three slices. */
    private void breakPopulation() {
        device.failAtAdvance(2);
        assertSame(device.failure(), assertThrows(DeviceException.class, () -> population.advance(5)));
    }

    private static void assertBroken(Executable use) {
        IllegalStateException e = assertThrows(IllegalStateException.class, use);
        assertEquals(IllegalStateException.class, e.getClass());
        assertTrue(e.getMessage().startsWith("the population is broken"), e.getMessage());
    }

    @Test
    void brokenPopulationRefusesToStepAndToRead() {
        breakPopulation();
        List<Executable> uses = List.of(
                () -> population.advance(1),
                () -> population.advance(1, (step, units, count) -> {}),
                () -> population.read(StateVariable.V, 0, new float[30]),
                () -> population.readSpikeCounts(0, new int[30]),
                () -> population.readLastStepSpikes(0, new boolean[30]),
                population::totalSpikeCount,
                population::digest,
                () -> Checkpoint.write(population, Map.of(), folder.resolve("broken.npz")));
        uses.forEach(BrokenPopulationTest::assertBroken);
    }

    @Test
    void failureWhileSpikesAreDeliveredBreaksThePopulationToo() {
        device.failAtAdvance(2);
        assertThrows(DeviceException.class, () -> population.advance(5, (step, units, count) -> {}));
        assertBroken(() -> population.advance(1));
    }

    /** Any failure but a closed backend: a CPU worker that failed, or a driver that throws an Error. */
    @Test
    void populationIsBrokenWhateverTheDeviceThrows() {
        for (Throwable thrown :
                List.of(new IllegalStateException("a CPU worker failed"), new AssertionError("of a driver"))) {
            device.failWith(thrown);
            device.failAtAdvance(2);
            assertSame(thrown, assertThrows(Throwable.class, () -> population.advance(5)));
            assertBroken(() -> population.advance(100));
            population.resetToInitialState();
        }
    }

    /** A device may report only in a later call that a step failed. */
    @Test
    void failureOfATransferBreaksThePopulation() {
        device.failInReading(true);
        assertSame(device.failure(), assertThrows(DeviceException.class, population::digest));
        device.failInReading(false);
        assertBroken(() -> population.advance(100));
    }

    @Test
    void initialStateRepairsThePopulation() {
        breakPopulation();
        population.resetToInitialState();
        population.clamp(0.6f);
        population.advance(300);
        try (Population whole = THREE_SLICES.copy().build(device)) {
            whole.clamp(0.6f);
            whole.advance(300);
            assertEquals(whole.digest(), population.digest());
            assertEquals(whole.totalSpikeCount(), population.totalSpikeCount());
        }
    }

    /** A reset keeps adaptive thresholds, which belong to no step. */
    @Test
    void resetThatKeepsThresholdsIsRefused() {
        breakPopulation();
        assertBroken(population::reset);
    }

    @Test
    void checkpointRepairsThePopulation() throws IOException {
        Path file = folder.resolve("whole.npz");
        Checkpoint.write(population, Map.of(), file);
        String digest = population.digest();
        breakPopulation();
        Checkpoint.read(file).restore(population);
        assertEquals(digest, population.digest());
        population.advance(10);
        assertEquals(110, population.step());
    }

    @Test
    void brokenPopulationCanBeClosed() {
        breakPopulation();
        population.close();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> population.advance(1));
        assertTrue(e.getMessage().contains("is closed"), e.getMessage());
    }
}
