package org.lifsim;

import java.util.concurrent.atomic.AtomicInteger;
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
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** The reference implementation, until a slice fails. */
public final class FailingDevice implements Device {
    private final Device working = CpuBackend.scalar(1);
    private final DeviceException failure = new DeviceException(Problem.of("the device", "was unplugged"), null);

    private volatile Throwable thrown = failure;
    private volatile boolean failsInReading;
    private volatile boolean roundsDivisions = true;

    /** The n-th call from now on that advances a slice fails; 0 or less if none does. */
    private final AtomicInteger advancesToFailure = new AtomicInteger();

    /** What is thrown unless another exception is asked for. */
    public DeviceException failure() {
        return failure;
    }

    /** The n-th call from now on that advances a slice fails. */
    public void failAtAdvance(int n) {
        advancesToFailure.set(n);
    }

    /** What is thrown from now on. */
    public void failWith(Throwable failing) {
        thrown = failing;
    }

    /** The device does not round divisions correctly. */
    public void misroundDivisions() {
        roundsDivisions = false;
    }

    /** Whether reading fails from now on. */
    public void failInReading(boolean fails) {
        failsInReading = fails;
    }

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
        return roundsDivisions;
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
            if (advancesToFailure.getAndDecrement() == 1) {
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
