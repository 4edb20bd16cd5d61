package org.lifsim.experiment;

import java.nio.file.Path;

/**
 * When a run writes its state, and from which it goes on.
 *
 * @param file where to write, now and then and when the run is cancelled; null for nowhere
 * @param every steps from one to the next; 0 for none
 * @param seconds from one to the next, by the clock; 0 for none
 * @param resume the checkpoint to go on from, or null to begin at the start
 */
public record CheckpointPolicy(Path file, long every, double seconds, Path resume) {
    /** Nothing is written. */
    public static final CheckpointPolicy NONE = new CheckpointPolicy(null, 0, 0, null);

    private static final double NANOS = 1e9;

    /** Steps from one that is done to the next checkpoint that is due by its number. */
    long until(long step) {
        return file == null || every == 0 ? Long.MAX_VALUE : every - step % every;
    }

    /** Whether a checkpoint is due. */
    boolean isDue(long step, long nanosSinceLast) {
        return file != null && (every > 0 && step % every == 0 || seconds > 0 && nanosSinceLast >= seconds * NANOS);
    }
}
