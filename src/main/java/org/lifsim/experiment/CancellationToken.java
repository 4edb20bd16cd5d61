package org.lifsim.experiment;

import java.util.HashSet;
import java.util.Set;
import org.lifsim.error.CancelledException;
import org.lifsim.population.Population;

/** Stops a run from another thread, at a step boundary, within one second. Thread-safe. */
public final class CancellationToken {
    private final CancellationToken parent;
    private final Set<Population> running = new HashSet<>();
    private boolean cancelled;

    /** Creates a token that is not cancelled. */
    public CancellationToken() {
        this(null);
    }

    /** A token that is cancelled as well when the parent is. */
    CancellationToken(CancellationToken parent) {
        this.parent = parent;
    }

    /** Requests that the run stops. */
    public synchronized void cancel() {
        cancelled = true;
        running.forEach(Population::cancel);
    }

    /**
     * Whether cancellation was requested.
     *
     * @return true after {@link #cancel} was called
     */
    public synchronized boolean isCancelled() {
        return cancelled || parent != null && parent.isCancelled();
    }

    synchronized void attach(Population population) {
        if (parent != null) {
            parent.attach(population);
        }
        running.add(population);
        check();
    }

    synchronized void detach(Population population) {
        if (parent != null) {
            parent.detach(population);
        }
        running.remove(population);
    }

    synchronized void check() {
        if (isCancelled()) {
            throw new CancelledException("cancelled");
        }
    }
}
