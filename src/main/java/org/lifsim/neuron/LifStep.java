package org.lifsim.neuron;

/**
 * The LIF step in scalar Java: the clear statement, which {@code VectorLIF} and {@code kernels/lif_step.cl} repeat line for line.
 * Source: {@code LIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
final class LifStep implements CellStep {
    private final Units units;
    private final float[] vs;
    private final float[] thrThetas;
    private final float[] rfrs;
    private final float[] currents;
    private final float[] surrogates;
    private final boolean midpoint;
    private final SpikeKeeper spikes;
    private final UnitConstant rests;
    private final UnitConstant leaks;
    private final UnitConstant resists;
    private final UnitConstant refracts;
    private final UnitConstant rts;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant decays;
    private final UnitConstant pluses;
    private final UnitConstant minima;
    private final UnitConstant surrogateScales;
    private final float dt;
    private final float halfDt;

    LifStep(Units units) {
        this.units = units;
        vs = units.column(Column.V);
        thrThetas = units.column(Column.THR_THETA);
        rfrs = units.column(Column.RFR);
        currents = units.column(Column.CURRENT);
        surrogates = units.column(Column.SURROGATE);
        midpoint = units.form().is(Trait.MIDPOINT);
        spikes = new SpikeKeeper(units);
        rests = units.constant(Lif.REST);
        leaks = units.constant(Lif.LEAK);
        resists = units.constant(Lif.RESIST);
        refracts = units.constant(Lif.REFRACT);
        rts = units.constant(Lif.RT);
        thresholds = units.constant(Lif.THRESHOLD);
        resets = units.constant(Lif.RESET);
        decays = units.constant(Lif.DECAY);
        pluses = units.constant(Lif.PLUS);
        minima = units.constant(Lif.MINIMUM);
        surrogateScales = units.constant(Lif.SURROGATE_SCALE);
        dt = units.constant(Constant.DT).at(0);
        halfDt = units.constant(Constant.HALF_DT).at(0);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thrTheta = thrThetas[i];
            float rfr = rfrs[i];
            float current = currents[i] * resists.at(i);
            float drive = rfr >= refracts.at(i) ? current : 0f;
            float slope = Math.fma(rests.at(i) - v, leaks.at(i), drive) * rts.at(i);
            if (midpoint) {
                float middle = Math.fma(slope, halfDt, v);
                slope = Math.fma(rests.at(i) - middle, leaks.at(i), drive) * rts.at(i);
            }
            float v1 = Math.fma(slope, dt, v);
            float thr = thrTheta + thresholds.at(i);
            boolean spike = v1 > thr;
            v = spike ? resets.at(i) : v1;
            v = v < minima.at(i) ? minima.at(i) : v;
            vs[i] = Canonical.flush(v);
            thrThetas[i] = Canonical.flush(Math.fma(thrTheta, decays.at(i), spike ? pluses.at(i) : 0f));
            rfrs[i] = Canonical.flush(spike ? 0f : rfr + dt);
            if (surrogates != null) {
                surrogates[i] = Canonical.flush(surrogate(v1, thr, current) * surrogateScales.at(i));
            }
            spikes.step(i, spike, pass, k);
        }
    }

    private float surrogate(float v1, float thr, float current) {
        Form form = units.form();
        if (form.is(Trait.ARCTAN)) {
            return Surrogate.arctan(v1 - thr);
        }
        if (form.is(Trait.TRIANGULAR)) {
            return Surrogate.triangular(v1 - thr);
        }
        return form.is(Trait.SECANT) ? Surrogate.secant(current) : Surrogate.straightThrough(v1);
    }

    @Override
    public void finish(int from, int to, Pass pass, int k) {
        if (units.form().chooses()) {
            spikes.choose(from, to, pass, k);
        }
    }
}
