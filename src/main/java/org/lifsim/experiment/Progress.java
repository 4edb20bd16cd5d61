package org.lifsim.experiment;

import java.util.function.LongSupplier;
import org.lifsim.error.Problem;

/** Receives progress reports of a run. */
public interface Progress {
    /** Ignores all reports. */
    Progress SILENT = (done, total, spikes) -> {};

    /**
     * Called after every chunk of steps.
     *
     * @param done steps done so far, including those before the checkpoint that the run resumed from
     * @param total number of steps of the run
     * @param spikes counts all spikes so far; calling it takes some time
     */
    void update(long done, long total, LongSupplier spikes);

    /**
     * Called when something is rounded or approximated, or ran away. Each warning is reported once.
     *
     * @param warning what it is, and the way out
     */
    default void warn(Problem warning) {}
}
