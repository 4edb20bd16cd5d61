package org.lifsim.experiment;

import java.nio.file.Path;

/**
 * When and where a run writes checkpoints, and which one it resumes from.
 *
 * @param file the checkpoint, written at the intervals below and when the run is cancelled; null for none
 * @param every steps between checkpoints; 0 for none
 * @param seconds wall-clock seconds between checkpoints; 0 for none
 * @param resume the checkpoint to resume from; null to start at step 0
 */
public record CheckpointPolicy(Path file, long every, double seconds, Path resume) {
    /** No checkpoints. */
    public static final CheckpointPolicy NONE = new CheckpointPolicy(null, 0, 0, null);

    private static final double NANOS = 1e9;

    /** Number of steps from {@code step} to the next checkpoint by {@code every}. */
    long until(long step) {
        return file == null || every == 0 ? Long.MAX_VALUE : every - step % every;
    }

    boolean isDue(long step, long nanosSinceLast) {
        return file != null && (every > 0 && step % every == 0 || seconds > 0 && nanosSinceLast >= seconds * NANOS);
    }
}
