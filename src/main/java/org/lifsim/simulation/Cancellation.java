package org.lifsim.simulation;

import org.lifsim.fault.CancelledException;
import org.lifsim.population.Population;

/** Stops a run from another thread, within a second, at a whole step. */
public final class Cancellation {
    private boolean asked;
    private Population running;

    /** A run that nobody has asked to stop. */
    public Cancellation() {}

    /** Asks the run to stop. */
    public synchronized void cancel() {
        asked = true;
        if (running != null) {
            running.cancel();
        }
    }

    /**
     * Whether somebody has asked.
     *
     * @return true if what goes on is to stop
     */
    public synchronized boolean isAsked() {
        return asked;
    }

    synchronized void watch(Population population) {
        running = population;
        check();
    }

    synchronized void forget() {
        running = null;
    }

    synchronized void check() {
        if (asked) {
            throw new CancelledException("cancelled");
        }
    }
}
