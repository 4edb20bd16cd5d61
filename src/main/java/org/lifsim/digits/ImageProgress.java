package org.lifsim.digits;

/** Hears how far a training or a test is. */
public interface ImageProgress {
    /** Tells nobody. */
    ImageProgress SILENT = (done, total) -> {};

    /**
     * Some images were shown.
     *
     * @param done images so far
     * @param total images in all
     */
    void at(long done, long total);
}
