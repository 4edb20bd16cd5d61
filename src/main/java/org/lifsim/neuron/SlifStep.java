package org.lifsim.neuron;

/**
 * The SLIF step in scalar Java: the clear statement, which {@code VectorSLIF} and {@code kernels/slif_step.cl} repeat line for line.
 * Source: {@code SLIFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
final class SlifStep implements CellStep {
    private final Units units;
    private final float[] vs;
    private final float[] thrs;
    private final float[] rfrs;
    private final float[] emitted;
    private final float[] currents;
    private final float[] surrogates;
    private final SpikeKeeper spikes;
    private final UnitConstant resists;
    private final UnitConstant inhibitions;
    private final UnitConstant refracts;
    private final UnitConstant rts;
    private final UnitConstant gains;
    private final UnitConstant leaks;
    private final UnitConstant rhos;
    private final float dt;
    private final boolean sticky;
    private final boolean sparse;
    private final boolean inhibited;

    SlifStep(Units units) {
        this.units = units;
        vs = units.column(Column.V);
        thrs = units.column(Column.THR);
        rfrs = units.column(Column.RFR);
        emitted = units.column(Column.S);
        currents = units.column(Column.CURRENT);
        surrogates = units.column(Column.SURROGATE);
        spikes = new SpikeKeeper(units);
        resists = units.constant(Slif.RESIST);
        inhibitions = units.constant(Slif.INHIBITION);
        refracts = units.constant(Slif.REFRACT);
        rts = units.constant(Slif.RT);
        gains = units.constant(Slif.GAIN);
        leaks = units.constant(Slif.LEAK);
        rhos = units.constant(Slif.RHO);
        dt = units.constant(Constant.DT).at(0);
        sticky = units.form().is(Trait.STICKY);
        sparse = units.form().is(Trait.SPARSE);
        inhibited = units.form().is(Trait.INHIBITED);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        int spiked = 0;
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float thr = thrs[i];
            float rfr = rfrs[i];
            float resist = resists.at(i);
            float j = currents[i] * resist;
            float pull = Math.fma(currents[i], resist, -v);
            if (inhibited) {
                j = inhibited(currents[i], resist, inhibition(i, pass.groups()), inhibitions.at(i));
                pull = j - v;
            }
            boolean ready = rfr >= refracts.at(i);
            float slope = ready ? pull * rts.at(i) : 0f;
            float v1 = Math.fma(slope, dt, v);
            boolean spike = v1 > thr;
            vs[i] = Canonical.flush(spike ? 0f : v1);
            rfrs[i] = Canonical.flush(spike ? dt : rfr + dt);
            if (!sparse) {
                thrs[i] = Canonical.flush(Math.fma(-thr, leaks.at(i), thr + (spike ? gains.at(i) : 0f)));
            }
            if (surrogates != null) {
                surrogates[i] = Canonical.flush(Surrogate.secant(j));
            }
            boolean emits = sticky ? spike || !ready : spike; // s mask + (1 - mask) in the reference
            spikes.step(i, emits, pass, k);
            spiked += spike ? 1 : 0;
        }
        if (sparse) {
            pass.groups().addSpikes(from / pass.groups().size(), spiked);
        }
    }

    /** Of its two products the reference fuses the current's, or inhibition's where a resistance of 1 leaves the current none. */
    private static float inhibited(float current, float resist, float total, float strength) {
        return resist == 1f ? Math.fma(-total, strength, current) : Math.fma(current, resist, -(total * strength));
    }

    /** The weights of who spiked in the step before, in ascending order, rounded after each addition. */
    private float inhibition(int unit, Groups groups) {
        int group = unit / groups.size();
        int column = unit - group * groups.size();
        float total = 0f;
        for (int n = 0; n < groups.activeCount(group); n++) {
            total += units.weights()[groups.active(group, n) * groups.size() + column];
        }
        return total;
    }

    /** Thresholds follow the number of spikes, without those that refractory units go on emitting. */
    @Override
    public void finish(int from, int to, Pass pass, int k) {
        if (!sparse) {
            return;
        }
        float surplus = pass.groups().spikes(from / pass.groups().size()) - 1;
        for (int i = from; i < to; i++) {
            float thr = thrs[i] + surplus * rhos.at(i); // one product for all units, so it is rounded
            thrs[i] = Canonical.flush(thr < Slif.SMALLEST_THRESHOLD ? Slif.SMALLEST_THRESHOLD : thr);
        }
    }
}
