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

    /** Error below which {@link #LONGEST} is reached for certain: (0.9 / 5)^6 is 3.4e-5. */
    private static final double TINY = 3e-5;

    /** Error above which {@link #SHORTEST} is reached for certain: (0.9 / 0.2)^5 is 1845. */
    private static final double HUGE = 2000;

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
    public void step(
            int from,
            int to,
            Arrivals arrivals,
            int first,
            double[] quanta,
            SpikeList spikes,
            RefractoryCells refractoryCells) {
        Integration one = new Integration();
        int second = first + to - from;
        for (int i = from; i < to; i++) {
            int c = i * stride;
            boolean free = refractory[i] == 0;
            one.integrate(i, free);
            double v1 = one.v;
            excitatory[i] = one.e + arrivals.at(first + i - from) * quanta[0];
            inhibitory[i] = one.i - arrivals.at(second + i - from) * quanta[1];
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

    /**
     * The integration of a cell over a step; one for each call, since threads step cells at the same time. The slopes of a stage are
     * fields of their own, for V_m (v) and the conductances (e, i): arrays would be slower.
     */
    private final class Integration {
        private double v;
        private double e;
        private double i;
        private int cell;
        private int c;
        private boolean free;
        private double input;
        private double v1;
        private double v2;
        private double v3;
        private double v4;
        private double v5;
        private double v6;
        private double e1;
        private double e3;
        private double e4;
        private double e5;
        private double e6;
        private double i1;
        private double i3;
        private double i4;
        private double i5;
        private double i6;

        private void integrate(int newCell, boolean isFree) {
            cell = newCell;
            c = cell * stride;
            free = isFree;
            v = ConductanceCells.this.v[cell];
            e = excitatory[cell];
            i = inhibitory[cell];
            input = direct == null ? 0 : direct[cell];
            double t = 0;
            while (t < h) {
                t = advance(t);
            }
        }

        /** Takes a substep, after as many attempts as it needs, and returns the time at its end. */
        private double advance(double t) {
            v1 = slope(v, e, i);
            e1 = -e / tauEx[c];
            i1 = -i / tauIn[c];
            double length = substep[cell];
            double left = h - t;
            while (true) {
                boolean last = length > left;
                length = last ? left : length;
                stages(length);
                double worst = Math.max(
                        Math.max(Double.MIN_NORMAL, error(length, v1, v3, v4, v5, v6)),
                        Math.max(error(length, e1, e3, e4, e5, e6), error(length, i1, i3, i4, i5, i6)));
                double after = last ? h : t + length;
                double next = length;
                if (worst > TOO_LARGE) {
                    double less = shrinkage(worst) * length;
                    if (less < length && after + less != after) {
                        length = less;
                        continue;
                    }
                } else if (worst < SMALL) {
                    next = growth(worst) * length;
                }
                substep[cell] = next;
                v = after(length, v, v1, v3, v4, v5, v6);
                e = after(length, e, e1, e3, e4, e5, e6);
                i = after(length, i, i1, i3, i4, i5, i6);
                return after;
            }
        }

        /** The factor of a shorter substep. Above {@link #HUGE}, it is the smallest one, and no root is needed to know it. */
        private double shrinkage(double worst) {
            return worst > HUGE ? SHORTEST : Math.max(SAFETY / RoundedMath.root(worst, ORDER), SHORTEST);
        }

        /** The factor of the next substep. Below {@link #TINY}, it is the largest one, and no root is needed to know it. */
        private double growth(double worst) {
            return worst < TINY
                    ? LONGEST
                    : Math.max(Math.min(SAFETY / RoundedMath.root(worst, ORDER + 1), LONGEST), 1.);
        }

        private void stages(double d) {
            double en = e + .25 * d * e1;
            double in = i + .25 * d * i1;
            v2 = slope(v + .25 * d * v1, en, in);
            double e2 = -en / tauEx[c];
            double i2 = -in / tauIn[c];
            en = e + d * (.09375 * e1 + .28125 * e2);
            in = i + d * (.09375 * i1 + .28125 * i2);
            v3 = slope(v + d * (.09375 * v1 + .28125 * v2), en, in);
            e3 = -en / tauEx[c];
            i3 = -in / tauIn[c];
            en = fourth(d, e, e1, e2, e3);
            in = fourth(d, i, i1, i2, i3);
            v4 = slope(fourth(d, v, v1, v2, v3), en, in);
            e4 = -en / tauEx[c];
            i4 = -in / tauIn[c];
            en = fifth(d, e, e1, e2, e3, e4);
            in = fifth(d, i, i1, i2, i3, i4);
            v5 = slope(fifth(d, v, v1, v2, v3, v4), en, in);
            e5 = -en / tauEx[c];
            i5 = -in / tauIn[c];
            en = sixth(d, e, e1, e2, e3, e4, e5);
            in = sixth(d, i, i1, i2, i3, i4, i5);
            v6 = slope(sixth(d, v, v1, v2, v3, v4, v5), en, in);
            e6 = -en / tauEx[c];
            i6 = -in / tauIn[c];
        }

        private double slope(double potential, double ex, double in) {
            if (!free) {
                return 0;
            }
            double x = Math.min(potential, theta[c]);
            double fromEx = ex * (x - reversalEx[c]);
            double fromIn = in * (x - reversalIn[c]);
            double lost = leak[c] * (x - rest[c]);
            return (-lost + input + current[cell] - fromEx - fromIn) / capacitance[c];
        }
    }

    private static double fourth(double d, double y, double k1, double k2, double k3) {
        return y + d * (1932. / 2197. * k1 + -7200. / 2197. * k2 + 7296. / 2197. * k3);
    }

    private static double fifth(double d, double y, double k1, double k2, double k3, double k4) {
        return y + d * (8341. / 4104. * k1 + -32832. / 4104. * k2 + 29440. / 4104. * k3 + -845. / 4104. * k4);
    }

    private static double sixth(double d, double y, double k1, double k2, double k3, double k4, double k5) {
        return y
                + d
                        * (-6080. / 20520. * k1
                                + 41040. / 20520. * k2
                                + -28352. / 20520. * k3
                                + 9295. / 20520. * k4
                                + -5643. / 20520. * k5);
    }

    private static double after(double d, double y, double k1, double k3, double k4, double k5, double k6) {
        return y
                + d
                        * (902880. / 7618050. * k1
                                + 3953664. / 7618050. * k3
                                + 3855735. / 7618050. * k4
                                + -1371249. / 7618050. * k5
                                + 277020. / 7618050. * k6);
    }

    /** The error of a substep, in units of {@link #TOLERANCE}. */
    private static double error(double d, double k1, double k3, double k4, double k5, double k6) {
        double error = d * (1. / 360. * k1 + -128. / 4275. * k3 + -2197. / 75240. * k4 + 1. / 50. * k5 + 2. / 55. * k6);
        return Math.abs(error) / TOLERANCE;
    }

    @Override
    public double[][] state() {
        return new double[][] {v, excitatory, inhibitory, substep};
    }

    @Override
    double[][] ownConstants() {
        double[] step = new double[leak.length];
        Arrays.fill(step, h);
        return new double[][] {leak, capacitance, rest, reversalEx, reversalIn, tauEx, tauIn, step};
    }
}
