package org.lifsim.internal.sparse;

import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;
import org.lifsim.model.Parameter;

/** Cells of the model {@link CellModel#IAF_PSC_ALPHA}. Source: {@code models/iaf_psc_alpha.cpp} of NEST 3.10.0. */
final class AlphaCells extends CellGroup {
    private final double[] growth;
    private final double[] p30;
    private final double[] lowest;
    private final Synapse excitatory;
    private final Synapse inhibitory;

    /** Constants of one kind of synapse, its current and the current's derivative. */
    private static final class Synapse {
        private final double[] p11;
        private final double[] p21;
        private final double[] p31;
        private final double[] p32;
        private final double[] peak;
        private final double[] values;
        private final double[] slopes;

        Synapse(Derivation each, Parameter tau, int count, double h) {
            p11 = each.of(p -> RoundedMath.exp(-h / p.applyAsDouble(tau)));
            p21 = new double[p11.length];
            for (int i = 0; i < p21.length; i++) {
                p21[i] = h * p11[i];
            }
            p31 = each.of(p -> CellConstants.Propagators.of(
                            p.applyAsDouble(tau), p.applyAsDouble(CellModel.TAU_M), p.applyAsDouble(CellModel.C_M), h)
                    .p31());
            p32 = each.of(p -> CellConstants.Propagators.of(
                            p.applyAsDouble(tau), p.applyAsDouble(CellModel.TAU_M), p.applyAsDouble(CellModel.C_M), h)
                    .p32());
            peak = each.of(p -> Math.E / p.applyAsDouble(tau));
            values = new double[count];
            slopes = new double[count];
        }

        private void decay(int i, int c, double arrived) {
            values[i] = p21[c] * slopes[i] + p11[c] * values[i];
            slopes[i] = slopes[i] * p11[c] + peak[c] * arrived;
        }
    }

    AlphaCells(CellParameters parameters, int count, double[] start, double dt) {
        super(parameters, count, start, dt, true);
        double h = CellConstants.resolution(dt);
        Derivation each = new Derivation(parameters, theta.length, count);
        growth = each.of(p -> RoundedMath.expm1(-h / p.applyAsDouble(CellModel.TAU_M)));
        double[] ratio = each.of(p -> -p.applyAsDouble(CellModel.TAU_M) / p.applyAsDouble(CellModel.C_M));
        p30 = new double[growth.length];
        for (int i = 0; i < p30.length; i++) {
            p30[i] = ratio[i] * growth[i];
        }
        lowest = each.of(p -> p.applyAsDouble(CellModel.V_MIN) - p.applyAsDouble(CellModel.E_L));
        excitatory = new Synapse(each, CellModel.TAU_SYN_EX, count, h);
        inhibitory = new Synapse(each, CellModel.TAU_SYN_IN, count, h);
    }

    @Override
    public int channels() {
        return 2;
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
        Synapse e = excitatory;
        Synapse n = inhibitory;
        int second = first + to - from;
        for (int i = from; i < to; i++) {
            int c = i * stride;
            double v1 = v[i];
            int r = refractory[i];
            if (r > 0) {
                refractory[i] = r - 1;
            } else {
                double input = direct == null ? current[i] : direct[i] + current[i];
                v1 = p30[c] * input
                        + e.p31[c] * e.slopes[i]
                        + e.p32[c] * e.values[i]
                        + n.p31[c] * n.slopes[i]
                        + n.p32[c] * n.values[i]
                        + growth[c] * v1
                        + v1;
                v1 = v1 < lowest[c] ? lowest[c] : v1;
            }
            e.decay(i, c, arrivals.at(first + i - from) * quanta[0]);
            n.decay(i, c, arrivals.at(second + i - from) * quanta[1]);
            if (v1 >= theta[c]) {
                refractory[i] = refractorySteps[c];
                v1 = reset[c];
                spikes.add(i);
            }
            v[i] = v1;
        }
    }

    @Override
    public int stateIndex(int variable) {
        return variable == 0 ? 0 : 2 * variable - 1;
    }

    @Override
    public double[][] state() {
        return new double[][] {v, excitatory.values, excitatory.slopes, inhibitory.values, inhibitory.slopes};
    }

    @Override
    double[][] ownConstants() {
        Synapse e = excitatory;
        Synapse n = inhibitory;
        return new double[][] {
            growth, p30, lowest, e.p11, e.p21, e.p31, e.p32, e.peak, n.p11, n.p21, n.p31, n.p32, n.peak
        };
    }
}
