package org.lifsim.neuron;

/**
 * The Izhikevich step in scalar Java: the clear statement, which {@code VectorIzhikevich} and {@code kernels/izhikevich_step.cl} repeat
 * line for line. Source: {@code IzhikevichCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
final class IzhikevichStep implements CellStep {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final SpikeKeeper spikes;
    private final UnitConstant resists;
    private final UnitConstant rtMs;
    private final UnitConstant rtWs;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant couplings;
    private final UnitConstant jumps;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;

    IzhikevichStep(Units units) {
        vs = units.column(Column.V);
        ws = units.column(Column.W);
        currents = units.column(Column.CURRENT);
        spikes = new SpikeKeeper(units);
        resists = units.constant(Izhikevich.RESIST);
        rtMs = units.constant(Izhikevich.RT_M);
        rtWs = units.constant(Izhikevich.RT_W);
        thresholds = units.constant(Izhikevich.THRESHOLD);
        resets = units.constant(Izhikevich.RESET);
        couplings = units.constant(Izhikevich.COUPLING);
        jumps = units.constant(Izhikevich.JUMP);
        dt = units.constant(Constant.DT).at(0);
        halfDt = units.constant(Constant.HALF_DT).at(0);
        midpoint = units.form().is(Trait.MIDPOINT);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float w = ws[i];
            float current = currents[i];
            boolean spike = v > thresholds.at(i);
            float slopeV = slopeOfV(i, v, w, current);
            float slopeW = slopeOfW(i, v, w);
            if (midpoint) {
                slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w, current);
                slopeW = slopeOfW(i, v, Math.fma(slopeW, halfDt, w));
            }
            vs[i] = Canonical.flush(spike ? resets.at(i) : Math.fma(slopeV, dt, v));
            ws[i] = Canonical.flush(spike ? w + jumps.at(i) : Math.fma(slopeW, dt, w));
            spikes.step(i, spike, pass, k);
        }
    }

    /** By the midpoint rule the reference rounds the current's product, and w's below, since its two slopes share them. */
    private float slopeOfV(int i, float v, float w, float current) {
        float resist = resists.at(i);
        float square = v * v * 0.04f;
        float push = Math.fma(v, 5f, square) + 140f - w;
        return (midpoint ? push + current * resist : Math.fma(current, resist, push)) * rtMs.at(i);
    }

    private float slopeOfW(int i, float v, float w) {
        float coupling = couplings.at(i);
        float push = midpoint ? v * coupling - w : Math.fma(v, coupling, -w);
        return push * rtWs.at(i);
    }
}
