package org.lifsim.internal.sparse;

import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;

/** Cells of the model {@link CellModel#IAF_PSC_DELTA}. Source: {@code models/iaf_psc_delta.cpp} of NEST 3.10.0. */
final class DeltaCells extends CellGroup {
    private final double[] p33;
    private final double[] p30;
    private final double[] lowest;

    /** What the currents from outside add to each cell's potential in a step. */
    private final double[] input;

    /** Whether all cells share their constants, and lose arrivals in the refractory time. */
    private final boolean isSimple;

    /** For each set of constants, how much of an arrival is left after a number of refractory steps; null if they are lost. */
    private final double[][] decay;

    /** Arrivals in the refractory time; null if they are lost. */
    private final double[] late;

    DeltaCells(CellParameters parameters, int count, double[] start, double dt) {
        super(parameters, count, start, dt, true);
        double h = CellConstants.resolution(dt);
        Derivation each = new Derivation(parameters, theta.length, count);
        double[] tau = each.of(p -> p.applyAsDouble(CellModel.TAU_M));
        p33 = each.of(p -> RoundedMath.exp(-h / p.applyAsDouble(CellModel.TAU_M)));
        double[] inverse = each.of(p -> 1. / p.applyAsDouble(CellModel.C_M));
        p30 = new double[p33.length];
        for (int i = 0; i < p30.length; i++) {
            p30[i] = inverse[i] * (1. - p33[i]) * tau[i];
        }
        lowest = each.of(p -> p.applyAsDouble(CellModel.V_MIN) - p.applyAsDouble(CellModel.E_L));
        double[] keeps = each.of(p -> p.applyAsDouble(CellModel.REFRACTORY_INPUT));
        boolean anyKeeps = false;
        for (double one : keeps) {
            anyKeeps |= one == 1;
        }
        isSimple = stride == 0 && !anyKeeps;
        input = new double[count];
        for (int i = 0; i < count; i++) {
            input[i] = p30[i * stride] * current[i];
        }
        late = anyKeeps ? new double[count] : null;
        decay = anyKeeps ? new double[keeps.length][] : null;
        for (int i = 0; anyKeeps && i < keeps.length; i++) {
            decay[i] = new double[refractorySteps[i] + 1];
            for (int r = 0; keeps[i] == 1 && r < decay[i].length; r++) {
                decay[i][r] = RoundedMath.exp(-r * h / tau[i]);
            }
        }
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    void currentChanged(int cell) {
        input[cell] = p30[cell * stride] * (direct[cell] + current[cell]);
    }

    @Override
    public void step(
            int from,
            int to,
            Arrivals arrivals,
            int first,
            double[] quanta,
            SpikeList spikes,
            RefractoryCells refractoryCells) {
        double quantum = quanta[0];
        if (isSimple && arrivals.narrow() != null) {
            stepSimple(from, to, arrivals.narrow(), first - from, quantum, spikes, refractoryCells);
            return;
        }
        for (int i = from; i < to; i++) {
            int c = i * stride;
            double arrived = arrivals.at(first + i - from) * quantum;
            double v1 = v[i];
            int r = refractory[i];
            if (r > 0) {
                if (late != null) {
                    late[i] = late[i] + arrived * decay[c][r];
                }
                refractory[i] = r - 1;
            } else {
                v1 = input[i] + p33[c] * v1 + arrived;
                if (late != null && late[i] != 0) {
                    v1 = v1 + late[i];
                    late[i] = 0;
                }
                v1 = v1 < lowest[c] ? lowest[c] : v1;
            }
            if (v1 >= theta[c]) {
                refractory[i] = refractorySteps[c];
                v1 = reset[c];
                spikes.add(i);
            }
            v[i] = v1;
        }
    }

    /** The step of cells with the same constants that lose arrivals in the refractory time, in loops that the JVM vectorizes. */
    private void stepSimple(
            int from,
            int to,
            int[] arrivals,
            int offset,
            double quantum,
            SpikeList spikes,
            RefractoryCells refractoryCells) {
        refractoryCells.find(refractory, from, to);
        for (int i = from; i < to; i += TILE) {
            int end = Math.min(to, i + TILE);
            integrate(v, input, arrivals, i, end, offset, p33[0], quantum);
            if (lowest[0] > Double.NEGATIVE_INFINITY) {
                for (int k = i; k < end; k++) {
                    v[k] = v[k] < lowest[0] ? lowest[0] : v[k];
                }
            }
            findSpikes(i, end, spikes);
        }
        refractoryCells.endStep(refractory, v, reset[0], spikes, refractorySteps[0]);
    }

    private static void integrate(
            double[] vs, double[] inputs, int[] arrivals, int from, int to, int offset, double p, double quantum) {
        for (int i = from; i < to; i++) {
            vs[i] = inputs[i] + p * vs[i] + arrivals[offset + i] * quantum;
        }
    }

    @Override
    public double[][] state() {
        return late == null ? new double[][] {v} : new double[][] {v, late};
    }

    @Override
    double[][] ownConstants() {
        return new double[][] {p33, p30, lowest};
    }

    @Override
    public double[][] keptShares() {
        return decay;
    }
}
