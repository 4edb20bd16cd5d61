package org.lifsim.internal.sparse;

import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;

/** Cells of the model {@link CellModel#IAF_PSC_EXP}. Source: {@code models/iaf_psc_exp.cpp} of NEST 3.10.0. */
final class ExponentialCells extends CellGroup {
    private final double[] p11Ex;
    private final double[] p11In;
    private final double[] p21Ex;
    private final double[] p21In;
    private final double[] p22;
    private final double[] p20;

    /** What the currents from outside add to each cell's potential in a step. */
    private final double[] input;

    /** Whether the excitatory synapse filters a current of any cell. */
    private boolean isFiltered;

    private final double[] excitatory;
    private final double[] inhibitory;

    ExponentialCells(CellParameters parameters, int count, double[] start, double dt) {
        super(parameters, count, start, dt, true);
        double h = CellConstants.resolution(dt);
        Derivation each = new Derivation(parameters, theta.length, count);
        p11Ex = each.of(p -> RoundedMath.exp(-h / p.applyAsDouble(CellModel.TAU_SYN_EX)));
        p11In = each.of(p -> RoundedMath.exp(-h / p.applyAsDouble(CellModel.TAU_SYN_IN)));
        p21Ex = each.of(p -> CellConstants.Propagators.of(
                        p.applyAsDouble(CellModel.TAU_SYN_EX),
                        p.applyAsDouble(CellModel.TAU_M),
                        p.applyAsDouble(CellModel.C_M),
                        h)
                .p32());
        p21In = each.of(p -> CellConstants.Propagators.of(
                        p.applyAsDouble(CellModel.TAU_SYN_IN),
                        p.applyAsDouble(CellModel.TAU_M),
                        p.applyAsDouble(CellModel.C_M),
                        h)
                .p32());
        p22 = each.of(p -> RoundedMath.exp(-h / p.applyAsDouble(CellModel.TAU_M)));
        double[] ratio = each.of(p -> p.applyAsDouble(CellModel.TAU_M) / p.applyAsDouble(CellModel.C_M));
        p20 = new double[p22.length];
        for (int i = 0; i < p20.length; i++) {
            p20[i] = ratio[i] * (1. - p22[i]);
        }
        input = new double[count];
        for (int i = 0; i < count; i++) {
            input[i] = current[i] * p20[i * stride];
        }
        excitatory = new double[count];
        inhibitory = new double[count];
    }

    @Override
    public int channels() {
        return 2;
    }

    @Override
    void currentChanged(int cell) {
        input[cell] = (current[cell] + direct[cell]) * p20[cell * stride];
        if (filtered[cell] != 0) {
            isFiltered = true;
        }
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
        if (stride == 0 && !isFiltered && arrivals.narrow() != null) {
            stepSimple(from, to, arrivals.narrow(), first - from, quanta, spikes, refractoryCells);
            return;
        }
        double quantumEx = quanta[0];
        double quantumIn = quanta[1];
        int second = first + to - from;
        for (int i = from; i < to; i++) {
            int c = i * stride;
            double ex = excitatory[i];
            double in = inhibitory[i];
            double v1 = v[i];
            int r = refractory[i];
            if (r > 0) {
                refractory[i] = r - 1;
            } else {
                v1 = v1 * p22[c] + ex * p21Ex[c] + in * p21In[c] + input[i];
            }
            ex = ex * p11Ex[c];
            if (filtered != null) {
                ex = ex + (1. - p11Ex[c]) * filtered[i];
            }
            excitatory[i] = ex + arrivals.at(first + i - from) * quantumEx;
            inhibitory[i] = in * p11In[c] + arrivals.at(second + i - from) * quantumIn;
            if (v1 >= theta[c]) {
                refractory[i] = refractorySteps[c];
                v1 = reset[c];
                spikes.add(i);
            }
            v[i] = v1;
        }
    }

    /** The step of cells with the same constants and without filtered currents, in loops that the JVM vectorizes. */
    private void stepSimple(
            int from,
            int to,
            int[] arrivals,
            int offset,
            double[] quanta,
            SpikeList spikes,
            RefractoryCells refractoryCells) {
        refractoryCells.find(refractory, from, to);
        int second = offset + to - from;
        for (int i = from; i < to; i += TILE) {
            int end = Math.min(to, i + TILE);
            integrate(v, excitatory, inhibitory, input, i, end, p22[0], p21Ex[0], p21In[0]);
            decay(excitatory, arrivals, i, end, offset, p11Ex[0], quanta[0]);
            decay(inhibitory, arrivals, i, end, second, p11In[0], quanta[1]);
            findSpikes(i, end, spikes);
        }
        refractoryCells.endStep(refractory, v, reset[0], spikes, refractorySteps[0]);
    }

    private static void integrate(
            double[] vs,
            double[] exs,
            double[] ins,
            double[] inputs,
            int from,
            int to,
            double p,
            double pEx,
            double pIn) {
        for (int i = from; i < to; i++) {
            vs[i] = vs[i] * p + exs[i] * pEx + ins[i] * pIn + inputs[i];
        }
    }

    private static void decay(
            double[] values, int[] arrivals, int from, int to, int offset, double decay, double quantum) {
        for (int i = from; i < to; i++) {
            values[i] = values[i] * decay + arrivals[offset + i] * quantum;
        }
    }

    @Override
    public double[][] state() {
        return new double[][] {v, excitatory, inhibitory};
    }

    @Override
    double[][] ownConstants() {
        return new double[][] {p22, p20, p11Ex, p11In, p21Ex, p21In};
    }
}
