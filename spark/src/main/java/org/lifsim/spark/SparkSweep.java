package org.lifsim.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.lifsim.backend.Environment;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.Sweep;
import org.lifsim.experiment.SweepAxis;
import org.lifsim.experiment.SweepFiles;
import org.lifsim.experiment.SweepPoint;

/**
 * Runs a sweep on a cluster: some points of the grid are a task of Apache Spark. The table is that of {@code lifsim sweep}.
 *
 * <pre>{@code
 * List<SweepPoint> points = SparkSweep.run(
 *         spark, experiment, List.of("tau_m=10:100:100", "current=0:0.6:100"), Path.of("/shared/sweep"), 0, "auto");
 * }</pre>
 */
public final class SparkSweep {
    /** Tasks for each processor: small enough that none waits long for the last one. */
    private static final int TASKS_PER_CORE = 4;

    private SparkSweep() {}

    /**
     * Runs a sweep and writes its table.
     *
     * @param spark the cluster
     * @param experiment the experiment of each point
     * @param vary the axes, as {@code lifsim sweep --vary} takes them
     * @param folder output folder, which all machines see under this name, as the experiment's input files
     * @param pointsPerTask number of points of a task; 0 for four tasks on each processor
     * @param backend name of a backend; {@code auto} also takes a GPU that Spark has given to a task by its PCI address
     * @return the result of each point, the last axis fastest
     * @throws InputException if a setting is invalid
     * @throws IOException if something cannot be read or written
     */
    public static List<SweepPoint> run(
            JavaSparkContext spark,
            Experiment experiment,
            List<String> vary,
            Path folder,
            int pointsPerTask,
            String backend)
            throws IOException {
        if (pointsPerTask < 0) {
            throw new InputException(
                    Problem.of("points per task", "is " + pointsPerTask).expected("a whole number from 0"));
        }
        Path out = folder.toAbsolutePath().normalize();
        Sweep sweep = new Sweep(experiment, vary.stream().map(SweepAxis::parse).toList());
        int tasks = Math.max(1, TASKS_PER_CORE * spark.defaultParallelism());
        int together = pointsPerTask > 0 ? pointsPerTask : (sweep.points() - 1) / tasks + 1;
        List<SweepTask.Points> parts = new ArrayList<>();
        for (int first = 0; first < sweep.points(); first += together) {
            parts.add(new SweepTask.Points(first, Math.min(together, sweep.points() - first)));
        }
        TaskDevice device = TaskDevice.of(spark, backend);
        // In a folder of its own, beside which there may be the shards of a run.
        Path shared = out.resolve("sweep-tasks");
        SparkExperiment.deleteAll(shared); // of a driver that was killed
        ExperimentRun.prepareShards(experiment.withRecorders(List.of()), shared);
        SweepTask task = new SweepTask(shared.toString(), new ArrayList<>(vary), device);
        List<SweepPoint> points = new ArrayList<>();
        try {
            spark.parallelize(parts, parts.size()).map(task::run).collect().forEach(points::addAll);
        } catch (Exception e) {
            SparkExperiment.deleteAll(shared);
            throw TaskDevice.told(e, "nothing is kept");
        }
        SweepFiles.write(out, experiment, sweep, points, Environment.ofShards());
        SparkExperiment.deleteAll(shared);
        return points;
    }
}
