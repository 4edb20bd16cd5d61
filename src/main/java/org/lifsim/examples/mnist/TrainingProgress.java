package org.lifsim.examples.mnist;

/** Receives the progress of training or evaluation. */
public interface TrainingProgress {
    /** Ignores all progress. */
    TrainingProgress SILENT = (done, total) -> {};

    /**
     * Called after images were presented.
     *
     * @param done number of images presented so far
     * @param total total number of images
     */
    void update(long done, long total);
}
