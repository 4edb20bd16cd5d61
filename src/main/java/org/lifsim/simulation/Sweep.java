package org.lifsim.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.fault.InputException;
import org.lifsim.neuron.Column;
import org.lifsim.neuron.UnitValueSpec;
import org.lifsim.neuron.UnitValues;
import org.lifsim.population.Pace;
import org.lifsim.population.Population;
import org.lifsim.stimulus.Stimulus;

/**
 * An experiment at every point of a grid, as one population: a block of its units for each point, the last axis fastest. Units of a block
 * are those of the experiment, but random sources draw for each anew. Where the population does not fit the backend, so many points as
 * fit are run at a time.
 */
public final class Sweep {
    private static final String CURRENT = "current";

    /** The part of a backend's memory that a sweep takes. */
    private static final double SHARE = 0.8;

    /** Units at a time, since each has its last spike in memory. */
    private static final long MOST_UNITS = 1L << 28;

    private final Experiment experiment;
    private final List<SweepAxis> axes;
    private final int points;
    private final Population.Builder population;
    private final UnitValues current;

    /**
     * Prepares a sweep.
     *
     * @param experiment at each point; what it records and checkpoints is left out
     * @param axes the grid, at least one
     * @throws InputException if something is missing or wrong, or coupled units are swept
     */
    public Sweep(Experiment experiment, List<SweepAxis> axes) {
        this.experiment = experiment;
        this.axes = List.copyOf(axes);
        ExperimentRun.require("units", experiment.units());
        ExperimentRun.require("steps", experiment.steps());
        CellDescription cell = experiment.cell();
        if (cell.batch() > 1) {
            throw new InputException("batch is " + cell.batch() + ", expected none in a sweep: give more units");
        }
        long product = 1;
        Set<String> names = new HashSet<>();
        for (SweepAxis axis : axes) {
            if (!names.add(axis.name())) {
                throw new InputException("axis " + axis.name() + " stands there twice, expected once");
            }
            product *= axis.values().length;
            if (product > Integer.MAX_VALUE - 8 || product > Long.MAX_VALUE / experiment.units()) {
                throw new InputException("the grid has more than " + product / axis.values().length
                        + " points, expected fewer: take shorter axes");
            }
        }
        points = (int) product;
        UnitValues clamped = UnitValues.tiled(clamped(), experiment.units());
        Stimulus sources = experiment.sources().tiled(experiment.units());
        CellDescription swept = cell.tiled(experiment.units());
        for (int a = 0; a < axes.size(); a++) {
            UnitValues values = UnitValues.blocks(axes.get(a).values(), experiment.units() * pointsBelow(a));
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
        population = swept.population(units()).drive(sources.drive(cell.dt())).recorded();
    }

    /** How many points an axis' value stays. */
    private long pointsBelow(int axis) {
        long below = 1;
        for (int a = axis + 1; a < axes.size(); a++) {
            below *= axes.get(a).values().length;
        }
        return below;
    }

    private UnitValues clamped() {
        String text = experiment.current();
        if (text == null) {
            return UnitValues.of(experiment.cell().parameters().cell().exampleCurrent());
        }
        UnitValues values = UnitValueSpec.parse(CURRENT, text);
        values.checkSize(CURRENT, experiment.units());
        return values;
    }

    /**
     * The grid.
     *
     * @return axes
     */
    public List<SweepAxis> axes() {
        return axes;
    }

    /**
     * How many points the grid has.
     *
     * @return points
     */
    public int points() {
        return points;
    }

    /**
     * The size of the whole population.
     *
     * @return units of all points
     */
    public long units() {
        return points * experiment.units();
    }

    /**
     * Where a point lies.
     *
     * @param point from 0
     * @return its value on each axis
     */
    public double[] at(int point) {
        double[] place = new double[axes.size()];
        for (int a = 0; a < place.length; a++) {
            double[] values = axes.get(a).values();
            place[a] = values[(int) (point / pointsBelow(a) % values.length)];
        }
        return place;
    }

    /**
     * Runs the sweep.
     *
     * @param backend where to run
     * @param progress hears of every moment, over steps of all populations
     * @param cancellation asks to stop
     * @return what came of each point, the last axis fastest
     * @throws org.lifsim.fault.CancelledException if it was cancelled
     * @throws IOException never
     */
    public List<SweepPoint> on(Backend backend, Progress progress, Cancellation cancellation) throws IOException {
        long fitting = (long) (backend.memory() * SHARE / population.bytesPerUnit() / experiment.units());
        int together = (int) Math.max(1, Math.min(points, Math.min(fitting, MOST_UNITS / experiment.units())));
        List<SweepPoint> results = new ArrayList<>();
        for (int first = 0; first < points; first += together) {
            int count = Math.min(together, points - first);
            Population.Builder part = population.copy().part(first * experiment.units(), count * experiment.units());
            try (Population some = part.on(backend)) {
                results.addAll(run(some, first, count, progress, cancellation));
            }
        }
        return results;
    }

    private List<SweepPoint> run(
            Population some, int firstPoint, int count, Progress progress, Cancellation cancellation)
            throws IOException {
        PointStatistics statistics =
                new PointStatistics(count, experiment.units(), experiment.cell().dt());
        clamp(some);
        cancellation.watch(some);
        try {
            Pace pace = new Pace(some.units());
            long steps = experiment.steps();
            while (some.step() < steps) {
                long now = Math.min(pace.steps(), steps - some.step());
                long start = System.nanoTime();
                some.advance(now, statistics);
                pace.measured(now, System.nanoTime() - start);
                cancellation.check();
                // Points that are not run together come one after the other: their steps are told as a part of all.
                progress.at(
                        (long) ((firstPoint + count * (some.step() / (double) steps)) / points * steps),
                        steps,
                        some::spikeTotal);
            }
        } finally {
            cancellation.forget();
        }
        return statistics.points(experiment.steps(), theta(some, count));
    }

    private void clamp(Population some) {
        double[] values = new double[(int) Math.min(1 << 16, some.units())];
        for (long from = 0; from < some.units(); from += values.length) {
            int now = (int) Math.min(values.length, some.units() - from);
            current.read(some.first() + from, values, now, units());
            float[] rounded = new float[now];
            for (int i = 0; i < now; i++) {
                rounded[i] = (float) values[i];
            }
            some.clamp(from, rounded);
        }
    }

    /** The mean of thr_theta of each point; NaN where there is no such column. */
    private double[] theta(Population some, int count) {
        double[] means = new double[count];
        if (!some.form().keeps(Column.THR_THETA)) {
            Arrays.fill(means, Double.NaN);
            return means;
        }
        float[] values = new float[(int) Math.min(1 << 16, experiment.units())];
        for (int point = 0; point < count; point++) {
            double sum = 0;
            for (long from = 0; from < experiment.units(); from += values.length) {
                int now = (int) Math.min(values.length, experiment.units() - from);
                some.read(Column.THR_THETA, point * experiment.units() + from, values, 0, now);
                for (int i = 0; i < now; i++) {
                    sum += values[i];
                }
            }
            means[point] = sum / experiment.units();
        }
        return means;
    }
}
