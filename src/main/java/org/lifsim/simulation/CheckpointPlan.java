package org.lifsim.simulation;

import java.nio.file.Path;

/**
 * When a run writes its state, and from which it goes on.
 *
 * @param file where to write, now and then and when the run is cancelled; null for nowhere
 * @param every steps from one to the next; 0 for only when it is cancelled
 * @param resume the checkpoint to go on from, or null to begin at the start
 */
public record CheckpointPlan(Path file, long every, Path resume) {
    /** Nothing is written. */
    public static final CheckpointPlan NONE = new CheckpointPlan(null, 0, null);

    /** Steps from one that is done to the next checkpoint. */
    long until(long step) {
        return file == null || every == 0 ? Long.MAX_VALUE : every - step % every;
    }
}
