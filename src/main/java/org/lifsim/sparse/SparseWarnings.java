package org.lifsim.sparse;

import java.util.ArrayList;
import java.util.List;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.sparse.CellGroup;
import org.lifsim.internal.sparse.TimeSteps;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;

/** What a network does otherwise than its description says at first sight. */
final class SparseWarnings {
    private static final double GRID = 1e-6;

    private final List<Problem> warnings = new ArrayList<>();
    private final double dt;

    SparseWarnings(double dt) {
        this.dt = dt;
    }

    List<Problem> all() {
        return List.copyOf(warnings);
    }

    /** Cells that spike in the first step, and refractory times that become longer. */
    void cells(CellPopulation population, CellParameters parameters, CellGroup cells) {
        if (parameters.model().equals(CellModel.PARROT_NEURON)) {
            return;
        }
        Subject subject = Subject.of("population '" + population.name() + "'");
        int size = population.size();
        double[] threshold = parameters.read(CellModel.V_TH, size);
        int above = 0;
        for (int i = 0; i < size; i++) {
            above += cells.value(0, i) >= threshold[threshold.length == 1 ? 0 : i] ? 1 : 0;
        }
        if (above > 0) {
            add(
                    subject,
                    "has " + above + " of " + size
                            + " cells that start at or above V_th; they spike in the first step");
        }
        double[] times = parameters.read(CellModel.T_REF, size);
        int[] steps = cells.refractorySteps();
        int longer = 0;
        int first = -1;
        for (int i = 0; i < times.length; i++) {
            boolean isLonger = steps[steps.length == 1 ? 0 : i] * dt > times[i] + GRID * dt;
            longer += isLonger ? 1 : 0;
            first = isLonger && first < 0 ? i : first;
        }
        if (longer > 0) {
            add(
                    subject,
                    "has a t_ref of " + times[first] + " ms, which is rounded up to "
                            + (float) (steps[steps.length == 1 ? 0 : first] * dt) + " ms, as in NEST"
                            + (longer > 1 ? ", and so on for " + longer + " cells" : ""));
        }
    }

    /** Delays that are no whole number of steps. Drawn ones never are. */
    void delay(String name, SynapseValues delays) {
        double[] given = switch (delays.kind()) {
            case CONSTANT -> new double[] {delays.first()};
            case LIST -> delays.list();
            default -> new double[0];
        };
        times("'" + name + "'", "a delay", given);
    }

    /** Times that are no whole number of steps. */
    void times(String of, String what, double... given) {
        int off = 0;
        double first = Double.NaN;
        for (double time : given) {
            double steps = time / dt;
            if (Double.isFinite(steps) && Math.abs(steps - Math.rint(steps)) > GRID * Math.max(1, Math.abs(steps))) {
                first = off == 0 ? time : first;
                off++;
            }
        }
        if (off > 0) {
            add(
                    Subject.of(of),
                    "has " + what + " of " + first + " ms, which is rounded to "
                            + (float) (TimeSteps.of(first, dt) * dt) + " ms"
                            + (off > 1 ? ", and so on for " + off + " of " + given.length : ""));
        }
    }

    private void add(Subject subject, String found) {
        warnings.add(Problem.of(subject, found));
    }
}
