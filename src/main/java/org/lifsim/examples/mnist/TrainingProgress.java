package org.lifsim.examples.mnist;

/** Hears how far a training or a test is. */
public interface TrainingProgress {
    /** Tells nobody. */
    TrainingProgress SILENT = (done, total) -> {};

    /**
     * Some images were shown.
     *
     * @param done images so far
     * @param total images in all
     */
    void update(long done, long total);
}
