package org.lifsim.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.Float32Text;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.StateVariable;
import org.lifsim.plot.Figure;
import org.lifsim.plot.Labels;
import org.lifsim.plot.PhasePlanePlot;
import org.lifsim.population.Population;
import org.lifsim.recording.TraceData;

/**
 * The phase plane of a unit: two of its state variables, one over the other. If these are all variables of its dynamics, the plane
 * has their nullclines. They are found with the model's own step, from a grid of states.
 */
public final class PhasePlane {
    /** Points of the grid in each direction. */
    private static final int POINTS = 241;

    private static final double MARGIN = 0.15;

    /** Between neighboring points, only a jump such as a reset changes a variable by this part of its range. */
    private static final double JUMP = 0.05;

    /** Variables that follow a differential equation of their own. */
    private static final Set<StateVariable> DYNAMIC =
            Set.of(StateVariable.V, StateVariable.W, StateVariable.N, StateVariable.M, StateVariable.H);

    private final String x;
    private final String y;

    private PhasePlane(String x, String y) {
        this.x = x;
        this.y = y;
    }

    /**
     * Reads the value of {@code --plane}.
     *
     * @param text names of two variables, such as {@code v,w}
     * @return the plane
     * @throws InputException if it does not name two variables
     */
    public static PhasePlane parse(String text) {
        String[] names = text.strip().split("\\s*,\\s*", -1);
        if (names.length != 2 || names[0].isEmpty() || names[1].isEmpty() || names[0].equals(names[1])) {
            throw new InputException(
                    Problem.of("--plane", "is '" + text + "'").expected("two state variables, as v,w"));
        }
        return new PhasePlane(names[0], names[1]);
    }

    /**
     * The variable of the x axis.
     *
     * @return its name
     */
    public String x() {
        return x;
    }

    /**
     * The variable of the y axis.
     *
     * @return its name
     */
    public String y() {
        return y;
    }

    /**
     * Draws a path without nullclines.
     *
     * @param title title of the figure
     * @param xTitle label of the x axis
     * @param yTitle label of the y axis
     * @param xs values of the variable of the x axis, at least one
     * @param ys values of the variable of the y axis, as many
     * @return the figure
     */
    public static Figure ofPath(String title, String xTitle, String yTitle, double[] xs, double[] ys) {
        return PhasePlanePlot.of(title, xTitle, yTitle, range(xs), range(ys), xs, ys, List.of());
    }

    /**
     * Draws the plane of a trace.
     *
     * @param title title of the figure
     * @param trace the trace
     * @return the figure
     * @throws InputException if the model does not have the variables
     * @throws IOException if the states of the grid cannot be computed
     */
    public Figure of(String title, TraceData trace) throws IOException {
        NeuronModel model = trace.parameters().model();
        StateVariable across = variable(model, trace.variables().keySet(), x);
        StateVariable up = variable(model, trace.variables().keySet(), y);
        double[] xs = trace.values(across);
        double[] ys = trace.values(up);
        List<PhasePlanePlot.Nullcline> nullclines = nullclines(trace, across, up);
        float[] currents = trace.variables().get(StateVariable.CURRENT);
        return PhasePlanePlot.of(
                nullclines.isEmpty()
                        ? title
                        : title + ", nullclines at j = " + Float32Text.shortest(currents[currents.length - 1]),
                Labels.variable(model, x),
                Labels.variable(model, y),
                range(xs),
                range(ys),
                xs,
                ys,
                nullclines);
    }

    /** The nullclines of both variables at the last current; none if there are further variables. */
    static List<PhasePlanePlot.Nullcline> nullclines(TraceData trace, StateVariable across, StateVariable up)
            throws IOException {
        boolean isWhole = trace.variables().keySet().stream()
                .filter(DYNAMIC::contains)
                .allMatch(variable -> variable.equals(across) || variable.equals(up));
        if (!isWhole || !DYNAMIC.contains(across) || !DYNAMIC.contains(up)) {
            return List.of();
        }
        double[] xRange = range(trace.values(across));
        double[] yRange = range(trace.values(up));
        Grid grid = new Grid(across, up, xRange, yRange);
        grid.step(trace, trace.at(StateVariable.CURRENT, trace.steps() - 1));
        return List.of(
                new PhasePlanePlot.Nullcline("nullcline of " + across, grid.zeros(grid.changeOfX, xRange)),
                new PhasePlanePlot.Nullcline("nullcline of " + up, grid.zeros(grid.changeOfY, yRange)));
    }

    /**
     * Requires that a model has the variables.
     *
     * @param model the model
     * @param variables its state variables
     * @throws InputException if it does not have them
     */
    public void requireOf(NeuronModel model, Collection<StateVariable> variables) {
        variable(model, variables, x);
        variable(model, variables, y);
    }

    private static StateVariable variable(NeuronModel model, Collection<StateVariable> variables, String name) {
        return variables.stream()
                .filter(variable -> variable.key().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException(Problem.of(
                                "--plane", "names '" + name + "', which " + model.name() + " does not have")
                        .hint(DidYouMean.hint(
                                name, variables.stream().map(StateVariable::key).toList()))));
    }

    /** The range of an axis, with space around the path. */
    private static double[] range(double[] values) {
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(0);
        double margin = high > low ? MARGIN * (high - low) : 1;
        return new double[] {low - margin, high + margin};
    }

    /** States on a grid, and how much a step changes them. */
    private static final class Grid {
        private final StateVariable across;
        private final StateVariable up;
        private final double[] xs;
        private final double[] ys;
        private final double[] changeOfX = new double[POINTS * POINTS];
        private final double[] changeOfY = new double[POINTS * POINTS];

        Grid(StateVariable across, StateVariable up, double[] xRange, double[] yRange) {
            this.across = across;
            this.up = up;
            xs = points(xRange);
            ys = points(yRange);
        }

        private static double[] points(double[] range) {
            double[] points = new double[POINTS];
            Arrays.setAll(points, i -> range[0] + (range[1] - range[0]) * i / (POINTS - 1));
            return points;
        }

        /** Takes one step from each point. Points of units that a spike resets count as none. */
        void step(TraceData trace, float current) throws IOException {
            float[] x = new float[POINTS * POINTS];
            float[] y = new float[POINTS * POINTS];
            for (int n = 0; n < x.length; n++) {
                x[n] = (float) xs[n % POINTS];
                y[n] = (float) ys[n / POINTS];
            }
            boolean[] spikes = new boolean[x.length];
            float[] newX = new float[x.length];
            float[] newY = new float[x.length];
            try (Backend backend = Backends.open("cpu-scalar", new BackendOptions(1, false))
                            .backend();
                    Population units = Population.of(trace.parameters())
                            .units(x.length)
                            .dt(trace.dt())
                            .build(backend)) {
                units.write(across, 0, x);
                units.write(up, 0, y);
                units.clamp(current);
                units.advance(1);
                units.read(across, 0, newX);
                units.read(up, 0, newY);
                units.readLastStepSpikes(0, spikes);
            }
            float[] newV = across.equals(StateVariable.V) ? newX : newY;
            boolean areReset = resets(spikes, newV);
            for (int n = 0; n < x.length; n++) {
                boolean isNone = areReset && spikes[n];
                changeOfX[n] = isNone ? Double.NaN : (double) newX[n] - x[n];
                changeOfY[n] = isNone ? Double.NaN : (double) newY[n] - y[n];
            }
        }

        /** Whether all units that spike have one potential afterwards. */
        private static boolean resets(boolean[] spikes, float[] v) {
            float first = Float.NaN;
            for (int n = 0; n < v.length; n++) {
                if (spikes[n]) {
                    first = Float.isNaN(first) ? v[n] : first;
                    if (v[n] != first) {
                        return false;
                    }
                }
            }
            return true;
        }

        /** The line along which a change is 0, as marching squares find it. */
        List<double[]> zeros(double[] change, double[] range) {
            double jump = JUMP * (range[1] - range[0]);
            List<double[]> segments = new ArrayList<>();
            for (int row = 0; row + 1 < POINTS; row++) {
                for (int column = 0; column + 1 < POINTS; column++) {
                    int[][] corners = {{column, row}, {column + 1, row}, {column + 1, row + 1}, {column, row + 1}};
                    List<double[]> crossings = new ArrayList<>();
                    for (int c = 0; c < corners.length; c++) {
                        addCrossing(change, corners[c], corners[(c + 1) % corners.length], jump, crossings);
                    }
                    for (int c = 0; c + 1 < crossings.size(); c += 2) {
                        double[] from = crossings.get(c);
                        double[] to = crossings.get(c + 1);
                        segments.add(new double[] {from[0], from[1], to[0], to[1]});
                    }
                }
            }
            return segments;
        }

        private void addCrossing(double[] change, int[] from, int[] to, double jump, List<double[]> crossings) {
            double a = change[from[1] * POINTS + from[0]];
            double b = change[to[1] * POINTS + to[0]];
            if (a > 0 == b > 0 || !(Math.abs(a - b) < jump)) {
                return;
            }
            double part = a / (a - b);
            crossings.add(new double[] {
                xs[from[0]] + part * (xs[to[0]] - xs[from[0]]), ys[from[1]] + part * (ys[to[1]] - ys[from[1]])
            });
        }
    }
}
