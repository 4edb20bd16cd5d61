package org.lifsim.neuron;

/**
 * The quadratic LIF step in scalar Java: the clear statement, which {@code VectorQuadLIF} and {@code kernels/quadlif_step.cl} repeat line for
 * line. Source: {@code QuadLIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
final class QuadLifStep implements CellStep {
    private final Units units;
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final SpikeKeeper spikes;
    private final UnitConstant rests;
    private final UnitConstant scales;
    private final UnitConstant criticals;
    private final UnitConstant resists;
    private final UnitConstant refracts;
    private final UnitConstant rts;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant decays;
    private final UnitConstant pluses;
    private final UnitConstant minima;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;

    QuadLifStep(Units units) {
        this.units = units;
        vs = units.column(Column.V);
        thrThetas = units.column(Column.THR_THETA);
        rfrs = units.column(Column.RFR);
        currents = units.column(Column.CURRENT);
        spikes = new SpikeKeeper(units);
        rests = units.constant(Lif.REST);
        scales = units.constant(QuadLif.SCALE);
        criticals = units.constant(QuadLif.CRITICAL);
        resists = units.constant(Lif.RESIST);
        refracts = units.constant(Lif.REFRACT);
        rts = units.constant(Lif.RT);
        thresholds = units.constant(Lif.THRESHOLD);
        resets = units.constant(Lif.RESET);
        decays = units.constant(Lif.DECAY);
        pluses = units.constant(Lif.PLUS);
        minima = units.constant(Lif.MINIMUM);
        dt = units.constant(Constant.DT).at(0);
        halfDt = units.constant(Constant.HALF_DT).at(0);
        midpoint = units.form().is(Trait.MIDPOINT);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thrTheta = thrThetas[i];
            float rfr = rfrs[i];
            float drive = rfr >= refracts.at(i) ? currents[i] * resists.at(i) : 0f;
            float slope = slope(i, v, drive);
            if (midpoint) {
                slope = slope(i, Math.fma(slope, halfDt, v), drive);
            }
            float v1 = Math.fma(slope, dt, v);
            float thr = thrTheta + thresholds.at(i);
            boolean spike = v1 > thr;
            v = spike ? resets.at(i) : v1;
            v = v < minima.at(i) ? minima.at(i) : v;
            vs[i] = Canonical.flush(v);
            thrThetas[i] = Canonical.flush(Math.fma(thrTheta, decays.at(i), spike ? pluses.at(i) : 0f));
            rfrs[i] = Canonical.flush(spike ? 0f : rfr + dt);
            spikes.step(i, spike, pass, k);
        }
    }

    /** Of three factors and a sum the reference fuses the last product; a factor of 1 is none, which makes it another product. */
    private float slope(int i, float v, float drive) {
        float gap = rests.at(i) - v;
        float above = v - scales.at(i);
        float critical = criticals.at(i);
        float push = Math.abs(critical) == 1f
                ? Math.fma(gap * critical, above, drive)
                : Math.fma(gap * above, critical, drive);
        return push * rts.at(i);
    }

    @Override
    public void finish(int from, int to, Pass pass, int k) {
        if (units.form().chooses()) {
            spikes.choose(from, to, pass, k);
        }
    }
}
