package org.lifsim.experiment;

import java.nio.file.Path;
import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.YamlFile;

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

    private static final List<String> KEYS = List.of("every", "seconds");
    private static final double NANOS = 1e9;

    /** Reads the key {@code checkpoint} of a file. There is no checkpoint file yet. */
    static CheckpointPolicy read(YamlFile.Entry checkpoint) {
        checkpoint.mapping().requireKeys(KEYS);
        YamlFile.Entry every = checkpoint.mapping().find("every");
        YamlFile.Entry seconds = checkpoint.mapping().find("seconds");
        if (seconds != null && !(seconds.number() > 0)) {
            throw new InputException(seconds.problem("is " + seconds.text()).expected("a number > 0"));
        }
        return new CheckpointPolicy(null, Experiment.wholeOrZero(every), seconds == null ? 0 : seconds.number(), null);
    }

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
