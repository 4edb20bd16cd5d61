package org.lifsim.internal.sparse;

import java.util.Arrays;
import org.lifsim.model.CellModel;
import org.lifsim.model.CellParameters;

/**
 * Cells of the model {@link CellModel#IAF_COND_EXP}. A step is integrated by the Runge-Kutta-Fehlberg rule 4(5) in substeps, which
 * GSL 1.15 adapts. Sources: {@code models/iaf_cond_exp.cpp} of NEST 3.10.0; E. Fehlberg, NASA TR R-315, 1969, table III;
 * {@code ode-initval/rkf45.c}, {@code cstd.c} and {@code evolve.c} of GSL.
 */
final class ConductanceCells extends CellGroup {
    /** Largest accepted error of a substep, relative to {@link #TOLERANCE}, and the error below which the next one is longer. */
    private static final double TOO_LARGE = 1.1;

    private static final double SMALL = .5;

    /** Absolute error that a substep may have: mV and nS. */
    private static final double TOLERANCE = 1e-3;

    private static final double SAFETY = .9;
    private static final double SHORTEST = .2;
    private static final double LONGEST = 5;

    private static final int ORDER = 5;

    private static final int VARIABLES = 3;

    private final double h;
    private final double[] leak;
    private final double[] capacitance;
    private final double[] rest;
    private final double[] reversalEx;
    private final double[] reversalIn;
    private final double[] tauEx;
    private final double[] tauIn;
    private final double[] excitatory;
    private final double[] inhibitory;

    /** The substep to try next, ms. It is kept from step to step. */
    private final double[] substep;

    ConductanceCells(CellParameters parameters, int count, double[] start, double dt) {
        super(parameters, count, start, dt, false);
        h = CellConstants.resolution(dt);
        Derivation each = new Derivation(parameters, theta.length, count);
        leak = each.of(p -> p.applyAsDouble(CellModel.G_L));
        capacitance = each.of(p -> p.applyAsDouble(CellModel.C_M));
        rest = each.of(p -> p.applyAsDouble(CellModel.E_L));
        reversalEx = each.of(p -> p.applyAsDouble(CellModel.E_EX));
        reversalIn = each.of(p -> p.applyAsDouble(CellModel.E_IN));
        tauEx = each.of(p -> p.applyAsDouble(CellModel.TAU_SYN_EX));
        tauIn = each.of(p -> p.applyAsDouble(CellModel.TAU_SYN_IN));
        excitatory = new double[count];
        inhibitory = new double[count];
        substep = new double[count];
        Arrays.fill(substep, h);
    }

    @Override
    public int channels() {
        return 2;
    }

    @Override
    public void step(int from, int to, Arrivals arrivals, int first, double[] quanta, SpikeList spikes) {
        Integration one = new Integration();
        int second = first + to - from;
        for (int i = from; i < to; i++) {
            int c = i * stride;
            boolean free = refractory[i] == 0;
            one.integrate(i, free);
            double v1 = one.y[0];
            excitatory[i] = one.y[1] + arrivals.at(first + i - from) * quanta[0];
            inhibitory[i] = one.y[2] - arrivals.at(second + i - from) * quanta[1];
            if (!free) {
                refractory[i]--;
                v1 = reset[c];
            }
            if (v1 >= theta[c]) {
                refractory[i] = refractorySteps[c];
                v1 = reset[c];
                spikes.add(i);
            }
            v[i] = v1;
        }
    }

    /** The integration of a cell over a step; one for each call, since threads step cells at the same time. */
    private final class Integration {
        private final double[] y = new double[VARIABLES];
        private final double[] at = new double[VARIABLES];
        private final double[] k1 = new double[VARIABLES];
        private final double[] k2 = new double[VARIABLES];
        private final double[] k3 = new double[VARIABLES];
        private final double[] k4 = new double[VARIABLES];
        private final double[] k5 = new double[VARIABLES];
        private final double[] k6 = new double[VARIABLES];
        private int cell;
        private int c;
        private boolean free;
        private double input;

        private void integrate(int newCell, boolean isFree) {
            cell = newCell;
            c = cell * stride;
            free = isFree;
            y[0] = v[cell];
            y[1] = excitatory[cell];
            y[2] = inhibitory[cell];
            input = direct == null ? 0 : direct[cell];
            double t = 0;
            while (t < h) {
                t = advance(t);
            }
        }

        /** Takes a substep, after as many attempts as it needs, and returns the time at its end. */
        private double advance(double t) {
            slope(y, k1);
            double length = substep[cell];
            double left = h - t;
            while (true) {
                boolean last = length > left;
                length = last ? left : length;
                stages(length);
                double worst = error(length);
                double after = last ? h : t + length;
                double next = length;
                if (worst > TOO_LARGE) {
                    double less = Math.max(SAFETY / RoundedMath.root(worst, ORDER), SHORTEST) * length;
                    if (less < length && after + less != after) {
                        length = less;
                        continue;
                    }
                } else if (worst < SMALL) {
                    next = Math.max(Math.min(SAFETY / RoundedMath.root(worst, ORDER + 1), LONGEST), 1.) * length;
                }
                substep[cell] = next;
                for (int n = 0; n < VARIABLES; n++) {
                    y[n] = y[n]
                            + length
                                    * (902880. / 7618050. * k1[n]
                                            + 3953664. / 7618050. * k3[n]
                                            + 3855735. / 7618050. * k4[n]
                                            + -1371249. / 7618050. * k5[n]
                                            + 277020. / 7618050. * k6[n]);
                }
                return after;
            }
        }

        private void stages(double length) {
            for (int n = 0; n < VARIABLES; n++) {
                at[n] = y[n] + .25 * length * k1[n];
            }
            slope(at, k2);
            for (int n = 0; n < VARIABLES; n++) {
                at[n] = y[n] + length * (.09375 * k1[n] + .28125 * k2[n]);
            }
            slope(at, k3);
            for (int n = 0; n < VARIABLES; n++) {
                at[n] = y[n] + length * (1932. / 2197. * k1[n] + -7200. / 2197. * k2[n] + 7296. / 2197. * k3[n]);
            }
            slope(at, k4);
            for (int n = 0; n < VARIABLES; n++) {
                at[n] = y[n]
                        + length
                                * (8341. / 4104. * k1[n]
                                        + -32832. / 4104. * k2[n]
                                        + 29440. / 4104. * k3[n]
                                        + -845. / 4104. * k4[n]);
            }
            slope(at, k5);
            for (int n = 0; n < VARIABLES; n++) {
                at[n] = y[n]
                        + length
                                * (-6080. / 20520. * k1[n]
                                        + 41040. / 20520. * k2[n]
                                        + -28352. / 20520. * k3[n]
                                        + 9295. / 20520. * k4[n]
                                        + -5643. / 20520. * k5[n]);
            }
            slope(at, k6);
        }

        /** The largest error of a variable, in units of {@link #TOLERANCE}. */
        private double error(double length) {
            double worst = Double.MIN_NORMAL;
            for (int n = 0; n < VARIABLES; n++) {
                double error = length
                        * (1. / 360. * k1[n]
                                + -128. / 4275. * k3[n]
                                + -2197. / 75240. * k4[n]
                                + 1. / 50. * k5[n]
                                + 2. / 55. * k6[n]);
                worst = Math.max(worst, Math.abs(error) / TOLERANCE);
            }
            return worst;
        }

        private void slope(double[] state, double[] slopes) {
            if (free) {
                double x = Math.min(state[0], theta[c]);
                double ex = state[1] * (x - reversalEx[c]);
                double in = state[2] * (x - reversalIn[c]);
                double lost = leak[c] * (x - rest[c]);
                slopes[0] = (-lost + input + current[cell] - ex - in) / capacitance[c];
            } else {
                slopes[0] = 0;
            }
            slopes[1] = -state[1] / tauEx[c];
            slopes[2] = -state[2] / tauIn[c];
        }
    }

    @Override
    public double value(int variable, int cell) {
        return switch (variable) {
            case 1 -> excitatory[cell];
            case 2 -> inhibitory[cell];
            default -> super.value(variable, cell);
        };
    }

    @Override
    double[][] state() {
        return new double[][] {v, excitatory, inhibitory, substep};
    }
}
