package org.lifsim.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.ModelVariant;

/** A device of a {@link DeviceGroup}, with a host thread of its own, and what it has done. */
final class GroupMember implements AutoCloseable {
    private final Device device;
    private final ExecutorService host;

    /** Units that the device has now. */
    private final AtomicLong units = new AtomicLong();

    private final AtomicLong unitSteps = new AtomicLong();
    private final AtomicLong busyNanos = new AtomicLong();
    private final AtomicLong idleNanos = new AtomicLong();

    /** Slices of one population that are advanced together, and the bitmaps that they fill; null without recorded spikes. */
    static final class Work {
        private final List<SharedSlice> slices = new ArrayList<>();
        private final List<SpikeBitmap> spikes = new ArrayList<>();

        void add(SharedSlice slice, SharedBitmap bitmap) {
            slices.add(slice);
            spikes.add(bitmap == null ? null : bitmap.on(slice.settled()));
        }
    }

    /** The progress of some work. What failed in it is thrown once, to whoever waits for it first. */
    static final class Pending {
        private final CompletableFuture<Void> accepted = new CompletableFuture<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private volatile long unitSteps;
        private volatile long nanos;
        private final AtomicBoolean isTold = new AtomicBoolean();

        /** Waits until all steps are taken or enqueued. */
        void awaitAccepted() {
            join(accepted);
        }

        /** Waits until all steps are taken. */
        void awaitDone() {
            join(done);
        }

        /** Waits until the host thread does nothing more, whether it succeeded or not. */
        void settle() {
            isTold.set(true);
            join(done);
        }

        /** Completes when all steps are taken. */
        CompletableFuture<Void> done() {
            return done;
        }

        /** Steps that were taken, summed over units. */
        long unitSteps() {
            return unitSteps;
        }

        /** How long they took. */
        long nanos() {
            return nanos;
        }

        private void fail(Throwable failure) {
            done.completeExceptionally(failure);
            accepted.completeExceptionally(failure);
        }

        private void join(CompletableFuture<?> progress) {
            try {
                progress.join(); // is not interrupted: the work takes a chunk's time
            } catch (CompletionException e) {
                if (isTold.getAndSet(true)) {
                    return;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) e.getCause();
            }
        }
    }

    GroupMember(Device device) {
        this.device = device;
        host = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "lifsim " + device.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    Device device() {
        return device;
    }

    String description() {
        return device.name() + ", " + device.deviceDescription();
    }

    /** Whether the device gives the right bits for a variant. */
    boolean canStep(ModelVariant variant) {
        return device.hasCorrectlyRoundedDivision() || !variant.model().usesDivision(variant);
    }

    /** Units that the device has now. */
    long units() {
        return units.get();
    }

    /** A slice was allocated, or closed if {@code more} is negative. */
    void has(int more) {
        units.addAndGet(more);
    }

    /** Takes steps in the host thread. */
    Pending advance(Work work, int steps, AdvanceContext context) {
        Pending pending = new Pending();
        List<Slice> own = work.slices.stream().map(SharedSlice::settled).toList();
        work.slices.forEach(slice -> slice.begun(pending));
        try {
            host.execute(() -> run(work, own, steps, context, pending));
        } catch (RejectedExecutionException e) {
            pending.fail(new IllegalStateException("the backend is closed; close a population before its backend", e));
        } catch (OutOfMemoryError e) { // no thread: nobody else would end what waits for the steps
            pending.fail(e);
        }
        return pending;
    }

    private void run(Work work, List<Slice> own, int steps, AdvanceContext context, Pending pending) {
        long start = System.nanoTime();
        try {
            for (int s = 0; s < own.size(); s++) {
                own.get(s).advance(steps, context, work.spikes.get(s));
            }
            pending.accepted.complete(null);
            for (Slice slice : own) {
                slice.synchronize();
                pending.unitSteps += (long) steps * slice.units();
            }
            pending.nanos = System.nanoTime() - start;
            unitSteps.addAndGet(pending.unitSteps);
            busyNanos.addAndGet(pending.nanos);
            pending.done.complete(null);
        } catch (RuntimeException | Error e) {
            pending.fail(e);
        }
    }

    /** Others took steps in this time, and this device did not. */
    void waited(long nanos) {
        idleNanos.addAndGet(nanos);
    }

    DeviceShare share() {
        return new DeviceShare(description(), unitSteps.get(), busyNanos.get() * 1e-9, idleNanos.get() * 1e-9);
    }

    @Override
    public void close() {
        host.shutdown();
        device.close();
    }
}
