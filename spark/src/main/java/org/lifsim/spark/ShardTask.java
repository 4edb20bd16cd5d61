package org.lifsim.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.spark.TaskContext;
import org.lifsim.backend.Backend;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.UnavailableException;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.Progress;
import org.lifsim.experiment.ShardNumber;

/**
 * Runs a shard in an executor. Each attempt writes into a folder of its own, so that attempts that are lost, repeated or overtaken
 * leave nothing among the results. Everything that an executor needs is plain text and numbers, or in the output folder.
 */
class ShardTask implements Serializable {
    private static final long serialVersionUID = 1;

    private final String folder;
    private final TaskDevice device;

    /**
     * What all shards share.
     *
     * @param folder output folder, which all machines see under this name
     * @param device where to run
     */
    ShardTask(String folder, TaskDevice device) {
        this.folder = folder;
        this.device = device;
    }

    /** Called before the shard, for tests. */
    void before(ShardNumber shard, int attempt) {}

    /**
     * Runs a shard.
     *
     * @param shard which shard
     * @return folder of the attempt, in the folder of attempts
     */
    String run(ShardNumber shard) {
        TaskContext task = TaskContext.get();
        before(shard, task.attemptNumber());
        String attempt = shard.number() + "-of-" + shard.count() + "-attempt-" + task.taskAttemptId() + "-"
                + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        Path own = SparkExperiment.attempts(Path.of(folder)).resolve(attempt);
        CancellationToken cancellation = new CancellationToken();
        Progress progress = (done, total, spikes) -> {
            if (task.isInterrupted()) { // another attempt was sooner
                cancellation.cancel();
            }
        };
        try (Backend backend = device.open(task)) {
            ExperimentRun.ofShard(ExperimentRun.ofShards(Path.of(folder)), own, ExecutionTuning.DEFAULTS, shard)
                    .runShard(backend, progress, cancellation);
            return attempt;
        } catch (InputException | UnavailableException | DeviceException | IOException e) {
            throw TaskDevice.failure("shard " + shard, e);
        }
    }
}
