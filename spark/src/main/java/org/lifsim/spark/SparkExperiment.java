package org.lifsim.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.CancellationToken;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.ExecutionTuning;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.FinishedRun;
import org.lifsim.experiment.ShardNumber;
import org.lifsim.experiment.Simulation;
import org.lifsim.internal.io.OutputLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an experiment on a cluster: each shard of the population is a task of Apache Spark. Digest, recordings and {@code run.json} are
 * those of a run on one core. Units must not influence each other.
 *
 * <pre>{@code
 * Experiment experiment = Experiment.load(Path.of("/shared/experiment.yaml"));
 * try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("lifsim"))) {
 *     Simulation.Result result = SparkExperiment.run(spark, experiment, Path.of("/shared/run"), 1 << 24);
 *     System.out.println(result.digest());
 * }
 * }</pre>
 *
 * <p>The output folder and all input files must be on a file system that driver and executors see under the same names. A driver that
 * was killed is started again in the same way with the same shards; it runs only those that are missing.
 */
public final class SparkExperiment {
    private static final Logger LOG = LoggerFactory.getLogger(SparkExperiment.class);
    private static final String ATTEMPTS = "attempts";

    private final JavaSparkContext spark;
    private final Experiment experiment;
    private final Path folder;
    private final long units;
    private final long count;
    private final long unitsPerShard;

    private SparkExperiment(JavaSparkContext spark, Experiment experiment, Path folder, long most) throws IOException {
        this.spark = spark;
        this.experiment = experiment;
        this.folder = folder.toAbsolutePath().normalize();
        if (most < 1) {
            throw new InputException(Problem.of("units per shard", "is " + most).expected("a whole number from 1"));
        }
        // Finds mistakes of the file before anything is sent to the cluster.
        ExperimentRun run = new ExperimentRun(experiment, this.folder, ExecutionTuning.DEFAULTS, CheckpointPolicy.NONE);
        run.requireUncoupled();
        units = run.totalUnits();
        count = (units - 1) / most + 1;
        unitsPerShard = (units - 1) / count + 1;
    }

    /**
     * Runs an experiment with default options: the CPU, or the GPU that Spark has given to a task.
     *
     * @param spark the cluster
     * @param experiment the experiment
     * @param folder output folder, as {@code lifsim run --out} has it; shards of an interrupted run with the same number of units
     *     in a shard are used
     * @param unitsPerShard number of units of a shard, at most; a task must have the memory for them
     * @return the result
     * @throws InputException if a setting is invalid, or the folder has shards of another experiment
     * @throws IOException if something cannot be read or written
     */
    public static Simulation.Result run(JavaSparkContext spark, Experiment experiment, Path folder, long unitsPerShard)
            throws IOException {
        return run(spark, experiment, folder, unitsPerShard, "auto", false);
    }

    /**
     * Runs an experiment.
     *
     * @param spark the cluster
     * @param experiment the experiment
     * @param folder output folder
     * @param unitsPerShard number of units of a shard, at most
     * @param backend name of a backend; {@code auto} also takes a GPU that Spark has given to a task by its PCI address
     * @param withTreeDigest whether the second digest is wanted, a {@link org.lifsim.population.TreeDigest}
     * @return the result
     * @throws InputException if a setting is invalid, or the folder has shards of another experiment
     * @throws IOException if something cannot be read or written
     */
    public static Simulation.Result run(
            JavaSparkContext spark,
            Experiment experiment,
            Path folder,
            long unitsPerShard,
            String backend,
            boolean withTreeDigest)
            throws IOException {
        SparkExperiment run = new SparkExperiment(spark, experiment, folder, unitsPerShard);
        return run.run(new ShardTask(run.folder.toString(), TaskDevice.of(spark, backend)), withTreeDigest);
    }

    /** As the public method, with what tests do before a shard. */
    static Simulation.Result run(
            JavaSparkContext spark, Experiment experiment, Path folder, long unitsPerShard, ShardTask task)
            throws IOException {
        return new SparkExperiment(spark, experiment, folder, unitsPerShard).run(task, true);
    }

    static Path attempts(Path folder) {
        return folder.resolve(ExperimentRun.SHARDS).resolve(ATTEMPTS);
    }

    private Simulation.Result run(ShardTask task, boolean withTreeDigest) throws IOException {
        ExperimentRun.prepareShards(experiment, folder);
        Files.createDirectories(attempts(folder));
        OutputLock lock =
                OutputLock.of(attempts(folder), List.of()); // of two drivers one would delete the other's attempts
        try (lock) {
            runShards(task);
        }
        Simulation.Result result = ExperimentRun.merge(folder, withTreeDigest, new CancellationToken());
        deleteAll(folder.resolve(ExperimentRun.SHARDS));
        return result;
    }

    private void runShards(ShardTask task) throws IOException {
        takeFinishedAttempts();
        List<ShardNumber> missing = missing();
        if (missing.isEmpty()) {
            return;
        }
        try {
            List<String> done =
                    spark.parallelize(missing, missing.size()).map(task::run).collect();
            for (String attempt : done) {
                take(attempts(folder).resolve(attempt));
            }
        } catch (Exception e) {
            takeFinishedAttempts();
            if (missing().size() == shards()) { // nothing is done, so another experiment may take the folder
                forget();
                throw TaskDevice.told(e, "no shard is done");
            }
            throw TaskDevice.told(e, "what is done is kept: use --resume with the same options to go on");
        }
    }

    /** Leaves nothing that says that the run has begun, unless other processes have begun shards. */
    private void forget() throws IOException {
        Path shards = folder.resolve(ExperimentRun.SHARDS);
        deleteAll(attempts(folder));
        Files.deleteIfExists(shards.resolve("experiment.json"));
        if (list(shards).isEmpty()) {
            Files.deleteIfExists(shards);
        }
    }

    /** Number of shards that have units; the last numbers may have none. */
    private long shards() {
        return (units - 1) / unitsPerShard + 1;
    }

    private List<ShardNumber> missing() throws IOException {
        List<ShardNumber> missing = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long number = 1; number <= shards(); number++) {
            ShardNumber shard = new ShardNumber(number, count);
            Path own = ExperimentRun.folderOfShard(folder, units, shard);
            names.add(own.getFileName().toString());
            if (!isDone(own)) {
                missing.add(shard);
            }
        }
        for (Path there : list(folder.resolve(ExperimentRun.SHARDS))) {
            String name = there.getFileName().toString();
            if (name.matches("\\d+-\\d+") && !names.contains(name)) {
                throw new InputException(Problem.of("folder " + there, "is a shard of another size")
                        .expected("shards of " + unitsPerShard + " units")
                        .hint("go on with --shard " + name.substring(name.indexOf('-') + 1)
                                + ", or use another --out"));
            }
        }
        return missing;
    }

    private static boolean isDone(Path shard) {
        return Files.exists(shard.resolve(FinishedRun.STATE));
    }

    /** Attempts that were done when the driver was killed. */
    private void takeFinishedAttempts() throws IOException {
        for (Path attempt : list(attempts(folder))) {
            take(attempt);
            deleteAll(attempt);
        }
    }

    /** Only the driver does this, so each shard is taken once, from whichever attempt. All of them have the same bits. */
    private void take(Path attempt) throws IOException {
        for (Path shard : list(attempt.resolve(ExperimentRun.SHARDS))) {
            Path own = folder.resolve(ExperimentRun.SHARDS).resolve(shard.getFileName());
            if (isDone(shard) && !isDone(own)) {
                deleteAll(own); // begun by a process that was stopped
                Files.move(shard, own, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** Deletes what can be deleted: an attempt that another one has overtaken may still be writing. */
    static void deleteAll(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.info("{} is not deleted", folder, e);
        }
    }

    /** Whether a folder has shards. */
    static boolean isBegun(Path folder) {
        return Files.exists(folder.resolve(ExperimentRun.SHARDS));
    }
}
