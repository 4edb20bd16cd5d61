package org.lifsim.internal.population;

import org.lifsim.error.CancelledException;

/**
 * Divides an advance into chunks that take a fraction of a second, so that it can be cancelled between two of them. Any thread
 * may call {@link #cancel}; everything else belongs to the thread that advances.
 */
public final class AdvanceScheduler {
    private final AdaptiveChunkSize pace;
    private volatile boolean cancelled;

    /**
     * Creates a scheduler.
     *
     * @param units number of units that each step updates, at least 1
     */
    public AdvanceScheduler(long units) {
        pace = new AdaptiveChunkSize(units);
    }

    /** Cancels the running advance after its chunk, or else the next one before its first step. */
    public void cancel() {
        cancelled = true;
    }

    /**
     * Whether the next {@link #stopIfCancelled} stops.
     *
     * @return true after {@link #cancel}
     */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * The next chunk.
     *
     * @param remaining number of steps until the end, at least 1
     * @param most maximum number of steps in one chunk
     * @return number of steps
     */
    public int next(long remaining, int most) {
        return (int) Math.min(remaining, Math.min(most, pace.steps()));
    }

    /**
     * Adapts the following chunks to the time that one took.
     *
     * @param steps number of steps of the chunk
     * @param start {@link System#nanoTime} at its start
     */
    public void completed(int steps, long start) {
        pace.update(steps, System.nanoTime() - start);
    }

    /**
     * Stops if {@link #cancel} was called since the last stop.
     *
     * @param step number of completed steps
     * @param remaining number of steps until the end of the advance
     * @param synchronize waits until the completed steps are done
     * @throws CancelledException if cancelled
     */
    public void stopIfCancelled(long step, long remaining, Runnable synchronize) {
        if (cancelled) {
            cancelled = false;
            synchronize.run();
            throw new CancelledException("cancelled at step " + step + ", " + remaining + " steps before the end");
        }
    }
}
