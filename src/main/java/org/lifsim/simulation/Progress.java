package org.lifsim.simulation;

/** Hears how far a run is. */
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = (done, total) -> {};

    /**
     * Some steps are done.
     *
     * @param done steps done so far
     * @param total steps of the run
     */
    void at(long done, long total);
}
