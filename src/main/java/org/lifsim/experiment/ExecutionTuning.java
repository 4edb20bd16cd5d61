package org.lifsim.experiment;

/**
 * How the work of a run is cut, which changes no bit of what comes of it.
 *
 * @param unitsPerBuffer units in one buffer; 0 for as many as the backend takes
 * @param stepsPerLaunch steps in one advance at most; 0 for what a moment holds
 * @param unitsPerShard units that are taken through all steps before the next ones; 0 for all, or as many as fit the memory
 */
public record ExecutionTuning(long unitsPerBuffer, long stepsPerLaunch, long unitsPerShard) {
    /** As it suits the backend. */
    public static final ExecutionTuning DEFAULTS = new ExecutionTuning(0, 0, 0);
}
