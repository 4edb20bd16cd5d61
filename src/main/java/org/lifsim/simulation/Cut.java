package org.lifsim.simulation;

/**
 * How the work of a run is cut, which changes no bit of what comes of it.
 *
 * @param slice units in one buffer; 0 for as many as the backend takes
 * @param chunk steps in one advance at most; 0 for what a moment holds
 * @param part units that are taken through all steps before the next ones; 0 for all, or as many as fit the memory
 */
public record Cut(long slice, long chunk, long part) {
    /** As it suits the backend. */
    public static final Cut USUAL = new Cut(0, 0, 0);
}
