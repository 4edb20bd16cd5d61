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
import org.lifsim.error.DeviceException;
import org.lifsim.error.Problem;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.Lif;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

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
        device.advancesToFailure = 2;
        assertSame(device.failure, assertThrows(DeviceException.class, () -> population.advance(5)));
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
        device.advancesToFailure = 2;
        assertThrows(DeviceException.class, () -> population.advance(5, (step, units, count) -> {}));
        assertBroken(() -> population.advance(1));
    }

    /** Any failure but a closed backend: a CPU worker that failed, or a driver that throws an Error. */
    @Test
    void populationIsBrokenWhateverTheDeviceThrows() {
        for (Throwable thrown :
                List.of(new IllegalStateException("a CPU worker failed"), new AssertionError("of a driver"))) {
            device.thrown = thrown;
            device.advancesToFailure = 2;
            assertSame(thrown, assertThrows(Throwable.class, () -> population.advance(5)));
            assertBroken(() -> population.advance(100));
            population.resetToInitialState();
        }
    }

    /** A device may report only in a later call that a step failed. */
    @Test
    void failureOfATransferBreaksThePopulation() {
        device.failsInReading = true;
        assertSame(device.failure, assertThrows(DeviceException.class, population::digest));
        device.failsInReading = false;
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

    /** The reference implementation, until a slice fails. */
    private static final class FailingDevice implements Device {
        private final Device working = CpuBackend.scalar(1);
        private final DeviceException failure = new DeviceException(Problem.of("the device", "was unplugged"), null);

        private Throwable thrown = failure;
        private boolean failsInReading;

        /** The n-th call from now on that advances a slice fails; 0 if none does. */
        private int advancesToFailure;

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> E asIs(Throwable any) throws E {
            throw (E) any;
        }

        @Override
        public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
            return new FailingSlice(working.allocate(variant, derived));
        }

        @Override
        public NetworkExecutor allocateNetwork(NetworkPlan plan) {
            return working.allocateNetwork(plan);
        }

        @Override
        public SparseExecutor allocateSparse(SparsePlan plan) {
            return working.allocateSparse(plan);
        }

        @Override
        public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
            working.fillRandom(distribution, key, parameter, first, dst);
        }

        @Override
        public StreamTriad.Run streamTriad(int length) {
            return working.streamTriad(length);
        }

        @Override
        public String name() {
            return working.name();
        }

        @Override
        public String deviceDescription() {
            return "a device that fails";
        }

        @Override
        public int maxUnitsPerSlice() {
            return working.maxUnitsPerSlice();
        }

        @Override
        public long availableMemoryBytes() {
            return working.availableMemoryBytes();
        }

        @Override
        public boolean hasCorrectlyRoundedDivision() {
            return true;
        }

        @Override
        public void close() {
            working.close();
        }

        private final class FailingSlice implements Slice {
            private final Slice slice;

            FailingSlice(Slice slice) {
                this.slice = slice;
            }

            @Override
            public void advance(int steps, AdvanceContext context, SpikeBitmap spikes) {
                if (advancesToFailure > 0 && --advancesToFailure == 0) {
                    throw FailingDevice.<RuntimeException>asIs(thrown);
                }
                slice.advance(steps, context, spikes);
            }

            @Override
            public void checkOpen() {
                slice.checkOpen();
            }

            @Override
            public int units() {
                return slice.units();
            }

            @Override
            public void fill(StateVariable variable, float value) {
                slice.fill(variable, value);
            }

            @Override
            public void write(StateVariable variable, int unit, float[] values, int from, int length) {
                slice.write(variable, unit, values, from, length);
            }

            @Override
            public void read(StateVariable variable, int unit, float[] dst, int offset, int length) {
                if (failsInReading) {
                    throw failure;
                }
                slice.read(variable, unit, dst, offset, length);
            }

            @Override
            public void readCounts(int unit, int[] dst, int offset, int length) {
                slice.readCounts(unit, dst, offset, length);
            }

            @Override
            public void writeCounts(int unit, int[] values, int from, int length) {
                slice.writeCounts(unit, values, from, length);
            }

            @Override
            public void clearCounts() {
                slice.clearCounts();
            }

            @Override
            public SpikeBitmap spikeBitmap(int words) {
                return slice.spikeBitmap(words);
            }

            @Override
            public void synchronize() {
                slice.synchronize();
            }

            @Override
            public void close() {
                slice.close();
            }
        }
    }
}
