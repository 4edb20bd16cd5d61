package org.lifsim.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lifsim.experiment.CancellationToken;

/**
 * Handles Ctrl-C and SIGTERM during a run: cancels the run and delays the end of the process. The process ends when the checkpoint
 * is written and its message is printed.
 */
final class SignalHandler implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 600;

    /** The latest handler; {@link #releaseExit} releases it after the message that the run was stopped. */
    private static volatile SignalHandler last;

    private final CancellationToken cancellation = new CancellationToken();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "lifsim-interruption");
    private volatile boolean interrupted;

    SignalHandler() {
        last = this;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) { // a signal came first, and the process is ending
            cancellation.cancel();
        }
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

    /** Ends the handling of signals. After a signal, the process still waits for {@link #releaseExit}, since a message follows. */
    @Override
    public void close() {
        if (!interrupted) {
            done.countDown();
        }
    }

    /** Signals that all messages are printed; a pending end of the process proceeds. */
    static void releaseExit() {
        if (last != null) {
            last.done.countDown();
        }
    }
}
