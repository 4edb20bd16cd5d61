package org.lifsim.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lifsim.experiment.CancellationToken;

/** Ctrl-C and SIGTERM while a run goes on: it is cancelled, and the process ends when what must be kept is written and said. */
final class SignalHandler implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 600;

    /** The last one; it is told of only after the message that the run was stopped. */
    private static volatile SignalHandler last;

    private final CancellationToken cancellation = new CancellationToken();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "lifsim-interruption");
    private volatile boolean interrupted;

    SignalHandler() {
        last = this;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    CancellationToken cancellation() {
        return cancellation;
    }

    private void stop() {
        interrupted = true;
        cancellation.cancel();
        try {
            done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run is over; if it was interrupted, its message is not yet told. */
    @Override
    public void close() {
        if (!interrupted) {
            done.countDown();
        }
    }

    /** Everything has been said. */
    static void told() {
        if (last != null) {
            last.done.countDown();
        }
    }
}
