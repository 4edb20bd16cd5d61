package org.lifsim.experiment;

import java.util.function.LongSupplier;

/** Hears how far a run is. */
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = (done, total, spikes) -> {};

    /**
     * Some steps are done.
     *
     * @param done steps done so far, those before a checkpoint that the run goes on from too
     * @param total steps of the run
     * @param spikes counts all spikes so far, when it is asked, which takes a moment
     */
    void update(long done, long total, LongSupplier spikes);
}
