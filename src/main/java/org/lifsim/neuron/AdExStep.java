package org.lifsim.neuron;

/**
 * The AdEx step in scalar Java: the clear statement, which {@code VectorAdEx} and {@code kernels/adex_step.cl} repeat line for line.
 * Source: {@code AdExCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
final class AdExStep implements CellStep {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final SpikeKeeper spikes;
    private final UnitConstant rests;
    private final UnitConstant resists;
    private final UnitConstant sharpnesses;
    private final UnitConstant onsets;
    private final UnitConstant rtMs;
    private final UnitConstant rtWs;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant couplings;
    private final UnitConstant jumps;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;

    AdExStep(Units units) {
        vs = units.column(Column.V);
        ws = units.column(Column.W);
        currents = units.column(Column.CURRENT);
        spikes = new SpikeKeeper(units);
        rests = units.constant(AdEx.REST);
        resists = units.constant(AdEx.RESIST);
        sharpnesses = units.constant(AdEx.SHARPNESS);
        onsets = units.constant(AdEx.ONSET);
        rtMs = units.constant(AdEx.RT_M);
        rtWs = units.constant(AdEx.RT_W);
        thresholds = units.constant(AdEx.THRESHOLD);
        resets = units.constant(AdEx.RESET);
        couplings = units.constant(AdEx.COUPLING);
        jumps = units.constant(AdEx.JUMP);
        dt = units.constant(Constant.DT).at(0);
        halfDt = units.constant(Constant.HALF_DT).at(0);
        midpoint = units.form().is(Trait.MIDPOINT);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float w = ws[i];
            float drive = resists.at(i) * currents[i];
            float pull = v - rests.at(i);
            float slopeV = slopeOfV(i, v, w, drive);
            float slopeW = slopeOfW(i, pull, w);
            if (midpoint) {
                slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w, drive);
                slopeW = slopeOfW(i, pull, Math.fma(slopeW, halfDt, w));
            }
            float v1 = Math.fma(slopeV, dt, v);
            float w1 = Math.fma(slopeW, dt, w);
            boolean spike = v1 > thresholds.at(i) || v1 != v1; // exp overflowed on the way
            vs[i] = Canonical.flush(spike ? resets.at(i) : v1);
            ws[i] = Canonical.flush(spike ? w1 + jumps.at(i) : w1);
            spikes.step(i, spike, pass, k);
        }
    }

    private float slopeOfV(int i, float v, float w, float drive) {
        float sharpness = sharpnesses.at(i);
        float rise = Canonical.exp((v - onsets.at(i)) / sharpness);
        float push = Math.fma(sharpness, rise, -(v - rests.at(i)));
        return (Math.fma(-resists.at(i), w, push) + drive) * rtMs.at(i);
    }

    /** The reference rounds the product by itself where it integrates by the midpoint rule. */
    private float slopeOfW(int i, float pull, float w) {
        float coupling = couplings.at(i);
        float push = midpoint ? pull * coupling - w : Math.fma(pull, coupling, -w);
        return push * rtWs.at(i);
    }
}
