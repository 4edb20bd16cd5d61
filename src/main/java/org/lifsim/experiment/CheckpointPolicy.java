package org.lifsim.experiment;

import java.nio.file.Path;

/**
 * When and where a run writes checkpoints, and which one it resumes from.
 *
 * @param file the checkpoint, written at the intervals below and when the run is cancelled; null for none
 * @param everySteps steps between checkpoints; 0 for none
 * @param everySeconds wall-clock seconds between checkpoints; 0 for none
 * @param resumeFrom the checkpoint to resume from; null to start at step 0
 */
public record CheckpointPolicy(Path file, long everySteps, double everySeconds, Path resumeFrom) {
    /** No checkpoints. */
    public static final CheckpointPolicy NONE = new CheckpointPolicy(null, 0, 0, null);

    private static final double NANOS = 1e9;

    /** Number of steps from {@code step} to the next checkpoint by {@code every}. */
    long until(long step) {
        return file == null || everySteps == 0 ? Long.MAX_VALUE : everySteps - step % everySteps;
    }

    boolean isDue(long step, long nanosSinceLast) {
        return file != null
                && (everySteps > 0 && step % everySteps == 0
                        || everySeconds > 0 && nanosSinceLast >= everySeconds * NANOS);
    }
}
