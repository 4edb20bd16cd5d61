package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.population.MemoryEstimate;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.model.ValuesParser;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.population.SpikeListener;

/**
 * Runs an experiment at every point of a parameter grid. The points form one population: each has a block of consecutive units,
 * and the last axis varies fastest. All blocks have the values of the experiment's units, but each unit has its own random
 * numbers. If the population exceeds the memory of the backend, as many points as fit are run at a time. Units must not be
 * coupled.
 *
 * <pre>{@code
 * Experiment experiment =
 *         new Experiment(ModelSpec.of(Lif.MODEL), 100, 2000, "0.3", List.of(), List.of(), 0, 0);
 * Sweep sweep = new Sweep(experiment, List.of(SweepAxis.parse("tau_m=50:100:6")));
 * try (Backend backend = Backends.auto()) {
 *     List<SweepPoint> points = sweep.run(backend, Progress.SILENT, new CancellationToken());
 *     for (int i = 0; i < points.size(); i++) {
 *         System.out.println(Arrays.toString(sweep.at(i)) + ": " + points.get(i).meanRateHz() + " Hz");
 *     }
 * }
 * }</pre>
 */
public final class Sweep {
    private static final String CURRENT = "current";

    /** Maximum number of units at a time: the last spike of each is kept in memory and in one array of the checkpoint. */
    private static final long MAX_UNITS = 1L << 27;

    private static final String TOGETHER = "points_together";
    private static final String RESULTS = "results";

    private final Experiment experiment;
    private final SweepGrid grid;
    private final PopulationBuilder population;
    private final Values current;

    /**
     * Prepares a sweep.
     *
     * @param experiment the experiment of each point; its recorders are ignored
     * @param axes the axes of the grid, at least one
     * @throws InputException if a setting is missing or invalid, if the batch size is not 1, or if an axis occurs twice
     */
    public Sweep(Experiment experiment, List<SweepAxis> axes) {
        this.experiment = experiment;
        ExperimentRun.require("units", experiment.units());
        ExperimentRun.require("steps", experiment.steps());
        ModelSpec model = experiment.model();
        if (model.batch() > 1) {
            throw new InputException(Problem.of(Subject.setting("batch"), "is " + model.batch())
                    .expected("1 in a sweep")
                    .hint("use more units instead"));
        }
        grid = new SweepGrid(axes, experiment.units());
        Values clamped = Values.tile(clamped(), experiment.units());
        Stimulus sources = experiment.parsedStimulus().tile(experiment.units());
        ModelSpec swept = model.tile(experiment.units());
        for (int a = 0; a < axes.size(); a++) {
            Values values = Values.repeat(axes.get(a).values(), experiment.units() * grid.pointsBelow(a));
            String name = axes.get(a).name();
            int dot = name.indexOf('.');
            if (name.equals(CURRENT)) {
                clamped = values;
            } else if (dot > 0) {
                sources = sources.with(name.substring(0, dot), name.substring(dot + 1), values);
            } else {
                swept = swept.with(name, values);
            }
        }
        current = clamped;
        sources.requireSteps(experiment.steps());
        StimulusCompiler.compile(sources, swept.dt(), swept.key());
        population = swept.population(units()).stimulus(sources).recordSpikes();
    }

    /**
     * What the points round, approximate or let run away.
     *
     * @return each kind of warning once, with the first unit that it concerns
     */
    public List<Problem> warnings() {
        return population.warnings().stream().map(experiment.origin()::located).toList();
    }

    private Values clamped() {
        Values values = ValuesParser.parse(Subject.setting(CURRENT), experiment.currentOrDefault())
                .drawnFor(CURRENT);
        values.checkSize(Subject.setting(CURRENT), experiment.units());
        return values;
    }

    /**
     * The axes of the grid.
     *
     * @return the axes; the last one varies fastest
     */
    public List<SweepAxis> axes() {
        return grid.axes();
    }

    /**
     * The number of points of the grid.
     *
     * @return the product of the lengths of all axes
     */
    public int points() {
        return grid.points();
    }

    /**
     * The size of the whole population.
     *
     * @return points x units of the experiment
     */
    public long units() {
        return grid.points() * experiment.units();
    }

    /**
     * The coordinates of a point.
     *
     * @param point index of the point, from 0
     * @return its value on each axis, in the order of {@link #axes}
     */
    public double[] at(int point) {
        return grid.at(point);
    }

    /**
     * Runs the sweep.
     *
     * @param backend the backend to run on
     * @param progress is called after every chunk of steps; it counts the steps of all points as one run
     * @param cancellation stops the sweep from another thread
     * @return the result of each point, the last axis fastest
     * @throws CancelledException if the sweep was cancelled
     * @throws IOException if an input file cannot be read
     */
    public List<SweepPoint> run(Backend backend, Progress progress, CancellationToken cancellation) throws IOException {
        return run(backend, progress, cancellation, CheckpointPolicy.NONE);
    }

    /**
     * Runs the sweep, or resumes one from a checkpoint.
     *
     * @param backend the backend to run on
     * @param progress is called after every chunk of steps; it counts the steps of all points as one run
     * @param cancellation stops the sweep from another thread
     * @param checkpoints where checkpoints are written and which one the sweep resumes from. Intervals that are 0 here are taken
     *     from the experiment.
     * @return the result of each point, the last axis fastest
     * @throws CancelledException if the sweep was cancelled; a checkpoint has been written if {@code checkpoints} has a file
     * @throws InputException if the checkpoint is damaged or of another sweep
     * @throws IOException if a file cannot be read or written
     */
    public List<SweepPoint> run(
            Backend backend, Progress progress, CancellationToken cancellation, CheckpointPolicy checkpoints)
            throws IOException {
        return run(backend, progress, cancellation, checkpoints, 0, grid.points());
    }

    /**
     * Runs some consecutive points of the sweep, such as those of one task of a cluster. Their results do not depend on which points
     * run together.
     *
     * @param backend the backend to run on
     * @param cancellation stops this from another thread
     * @param first index of the first point, from 0
     * @param count number of points
     * @return the results of these points
     * @throws InputException if a point does not exist
     * @throws CancelledException if it was cancelled
     * @throws IOException if an input file cannot be read
     */
    public List<SweepPoint> runPoints(Backend backend, CancellationToken cancellation, int first, int count)
            throws IOException {
        if (first < 0 || count < 0 || first > grid.points() - count) {
            throw new InputException(Problem.of("points " + first + " to " + (first + (long) count - 1), "do not exist")
                    .expected("points from 0 to " + (grid.points() - 1)));
        }
        return run(backend, Progress.SILENT, cancellation, CheckpointPolicy.NONE, first, first + count);
    }

    private List<SweepPoint> run(
            Backend backend,
            Progress progress,
            CancellationToken cancellation,
            CheckpointPolicy checkpoints,
            int start,
            int end)
            throws IOException {
        CheckpointPolicy policy = new CheckpointPolicy(
                checkpoints.file(),
                checkpoints.everySteps() > 0 ? checkpoints.everySteps() : experiment.checkpointEvery(),
                checkpoints.everySeconds() > 0 ? checkpoints.everySeconds() : experiment.checkpointSeconds(),
                checkpoints.resumeFrom());
        long wanted = (end - start) * experiment.units();
        long fitting = MemoryEstimate.comfortable(backend, wanted, population.bytesPerUnit()) / experiment.units();
        int together = (int) Math.max(1, Math.min(end - start, Math.min(fitting, MAX_UNITS / experiment.units())));
        List<SweepPoint> results = new ArrayList<>();
        Checkpoint there = null;
        // It reads all input files, so a sweep without checkpoints skips it.
        boolean resumable = policy.file() != null || policy.resumeFrom() != null;
        RunFingerprint fingerprint = resumable ? fingerprint() : null;
        if (policy.resumeFrom() != null) {
            there = Checkpoint.read(policy.resumeFrom());
            fingerprint.requireSame(there, policy.resumeFrom());
            together = pointsTogether(there, policy.resumeFrom());
            results.addAll(SweepPoint.of(there.array(RESULTS)));
            if (results.size() > grid.points()) {
                throw new InputException(Problem.of(
                                Subject.of("checkpoint " + policy.resumeFrom()),
                                "has the results of " + results.size() + " points")
                        .expected("at most " + grid.points()));
            }
        }
        for (int first = start + results.size(); first < end; first += together) {
            int count = Math.min(together, end - first);
            PopulationBuilder part = population.copy().shard(first * experiment.units(), count * experiment.units());
            try (Population some = part.build(backend)) {
                PointsRun run = new PointsRun(
                        some,
                        first,
                        count,
                        together,
                        List.copyOf(results),
                        policy,
                        fingerprint,
                        progress,
                        cancellation);
                if (there == null) {
                    clamp(some);
                } else {
                    there.restore(some);
                    run.statistics.restore(there);
                    there = null;
                }
                run.run(null, 0);
                results.addAll(run.statistics.points(experiment.steps(), theta(some, count), ranAway(some, count)));
            }
        }
        return results;
    }

    /** As many points at a time as before the interruption. */
    private static int pointsTogether(Checkpoint checkpoint, Path file) {
        String text = checkpoint.metadata().getOrDefault(TOGETHER, "");
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new InputException(Problem.of(Subject.of("checkpoint " + file), "has '" + text + "' as " + TOGETHER)
                    .expected("the number of points that run at a time")
                    .hint("use another checkpoint, or start without one"));
        }
        return Integer.parseInt(text);
    }

    /** What a checkpoint of this sweep must match. */
    private RunFingerprint fingerprint() throws IOException {
        Map<String, String> fingerprint = RunMetadata.fingerprint(experiment.withRecorders(List.of()));
        for (SweepAxis axis : grid.axes()) {
            fingerprint.put("axis " + axis.name(), Arrays.toString(axis.values()));
        }
        return RunFingerprint.of(fingerprint);
    }

    /** The run of the points that are in one population. */
    private final class PointsRun extends CheckpointedRun {
        private final Population some;
        private final int firstPoint;
        private final int count;
        private final int together;
        private final List<SweepPoint> before;
        private final CheckpointPolicy policy;
        private final RunFingerprint fingerprint;
        private final Progress progress;
        private final SweepStatistics statistics;

        PointsRun(
                Population some,
                int firstPoint,
                int count,
                int together,
                List<SweepPoint> before,
                CheckpointPolicy policy,
                RunFingerprint fingerprint,
                Progress progress,
                CancellationToken cancellation) {
            super(some, experiment.steps(), policy, cancellation);
            this.some = some;
            this.firstPoint = firstPoint;
            this.count = count;
            this.together = together;
            this.before = before;
            this.policy = policy;
            this.fingerprint = fingerprint;
            this.progress = progress;
            statistics = new SweepStatistics(
                    count, experiment.units(), experiment.model().dt());
        }

        @Override
        public SpikeListener listener() {
            return statistics;
        }

        /** Points that do not fit together run one after the other, so their steps count as a fraction of the sweep. */
        @Override
        void report() {
            long steps = experiment.steps();
            progress.update(
                    (long) ((firstPoint + count * (some.step() / (double) steps)) / grid.points() * steps),
                    steps,
                    some::totalSpikeCount);
        }

        @Override
        String part() {
            return count < grid.points() ? " of points " + firstPoint + " to " + (firstPoint + count - 1) : "";
        }

        @Override
        void save() throws IOException {
            Map<String, String> metadata = new LinkedHashMap<>(fingerprint.metadata(List.of(), List.of()));
            metadata.put(TOGETHER, String.valueOf(together));
            Map<String, double[]> arrays = statistics.numbers();
            arrays.put(RESULTS, SweepPoint.numbers(before));
            Checkpoint.write(some, metadata, arrays, policy.file());
        }
    }

    private void clamp(Population some) {
        double[] values = new double[(int) Math.min(1 << 16, some.units())];
        for (long from = 0; from < some.units(); from += values.length) {
            int now = (int) Math.min(values.length, some.units() - from);
            current.read(some.firstUnit() + from, values, now, units());
            float[] rounded = new float[now];
            for (int i = 0; i < now; i++) {
                rounded[i] = (float) values[i];
            }
            some.clamp(from, rounded);
        }
    }

    /** The number of units of each point whose state holds a NaN or an infinity. */
    private double[] ranAway(Population some, int count) {
        boolean[] odd = new boolean[Math.toIntExact(some.units())];
        float[] values = new float[Math.min(1 << 16, odd.length)];
        for (StateVariable variable : some.parameters().digestVariables()) {
            for (int from = 0; from < odd.length; from += values.length) {
                int now = Math.min(values.length, odd.length - from);
                some.read(variable, from, values, 0, now);
                for (int i = 0; i < now; i++) {
                    odd[from + i] |= !Float.isFinite(values[i]);
                }
            }
        }
        double[] counts = new double[count];
        for (int i = 0; i < odd.length; i++) {
            counts[(int) (i / experiment.units())] += odd[i] ? 1 : 0;
        }
        return counts;
    }

    /** The mean of thr_theta of each point in mV; NaN if the model does not have this state variable. */
    private double[] theta(Population some, int count) {
        double[] means = new double[count];
        if (!some.keeps(StateVariable.THR_THETA)) {
            Arrays.fill(means, Double.NaN);
            return means;
        }
        float[] values = new float[(int) Math.min(1 << 16, experiment.units())];
        for (int point = 0; point < count; point++) {
            double sum = 0;
            for (long from = 0; from < experiment.units(); from += values.length) {
                int now = (int) Math.min(values.length, experiment.units() - from);
                some.read(StateVariable.THR_THETA, point * experiment.units() + from, values, 0, now);
                for (int i = 0; i < now; i++) {
                    sum += values[i];
                }
            }
            means[point] = sum / experiment.units();
        }
        return means;
    }
}
