package org.lifsim.experiment;

import org.lifsim.error.CancelledException;
import org.lifsim.population.Population;

/** Stops a run from another thread, at a step boundary, within one second. Thread-safe. */
public final class CancellationToken {
    private boolean cancelled;
    private Population running;

    /** Creates a token that is not cancelled. */
    public CancellationToken() {}

    /** Requests that the run stops. */
    public synchronized void cancel() {
        cancelled = true;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Whether cancellation was requested.
     *
     * @return true after {@link #cancel} was called
     */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    synchronized void attach(Population population) {
        running = population;
        check();
    }

    synchronized void detach() {
        running = null;
    }

    synchronized void check() {
        if (cancelled) {
            throw new CancelledException("cancelled");
        }
    }
}
