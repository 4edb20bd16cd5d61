package org.lifsim.experiment;

/**
 * Execution tuning. It affects speed and memory, never results.
 *
 * @param unitsPerSlice units of one slice (device buffer); 0 for the maximum of the backend
 * @param stepsPerChunk maximum steps of one chunk; 0 adapts it to the measured speed
 * @param unitsPerShard units of one shard, which takes all steps before the next shard; 0 for all units, or as many as fit the
 *     memory
 */
public record ExecutionTuning(long unitsPerSlice, long stepsPerChunk, long unitsPerShard) {
    /** All values are chosen automatically. */
    public static final ExecutionTuning DEFAULTS = new ExecutionTuning(0, 0, 0);
}
