package org.lifsim.experiment;

import org.lifsim.error.CancelledException;
import org.lifsim.population.Population;

/** Stops a run from another thread, within a second, at a whole step. */
public final class CancellationToken {
    private boolean cancelled;
    private Population running;

    /** A run that nobody has asked to stop. */
    public CancellationToken() {}

    /** Asks the run to stop. */
    public synchronized void cancel() {
        cancelled = true;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Whether somebody has asked.
     *
     * @return true if what goes on is to stop
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
