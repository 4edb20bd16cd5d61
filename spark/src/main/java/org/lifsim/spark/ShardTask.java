package org.lifsim.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
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

    /** Begins the message of a failure that a user can mend. */
    static final String MESSAGE = "lifsim: ";

    private static final Pattern PCI = Pattern.compile("[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]");

    private final String folder;
    private final String backend;
    private final int threads;

    /**
     * What all shards share.
     *
     * @param folder output folder, which all machines see under this name
     * @param backend name of a backend
     * @param threads threads of a CPU backend
     */
    ShardTask(String folder, String backend, int threads) {
        this.folder = folder;
        this.backend = backend;
        this.threads = threads;
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
        try (Backend opened = Backends.open(backendOf(task), new BackendOptions(threads, false))
                .backend()) {
            ExperimentRun.ofShard(ExperimentRun.ofShards(Path.of(folder)), own, ExecutionTuning.DEFAULTS, shard)
                    .runShard(opened, progress, cancellation);
            return attempt;
        } catch (InputException | UnavailableException | DeviceException | IOException e) {
            throw new IllegalStateException(MESSAGE + "shard " + shard + ": " + e.getMessage(), e);
        }
    }

    /** The GPU that Spark has given to the task, if its discovery script prints PCI addresses; else the backend that was asked for. */
    private String backendOf(TaskContext task) {
        ResourceInformation gpu = task.resourcesJMap().get("gpu");
        return backend.equals("auto")
                        && gpu != null
                        && gpu.addresses().length > 0
                        && PCI.matcher(gpu.addresses()[0]).matches()
                ? "opencl:" + gpu.addresses()[0]
                : backend;
    }
}
