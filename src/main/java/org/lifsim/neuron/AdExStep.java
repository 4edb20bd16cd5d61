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
    private final UnitConstant perSharpnesses;
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
        perSharpnesses = units.constant(AdEx.PER_SHARPNESS);
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
            float current = currents[i];
            float pull = v - rests.at(i);
            float push = push(i, v, rise(i, v));
            float slopeV = slopeOfV(i, push, w, current);
            float slopeW = slopeOfW(i, pull, w);
            if (midpoint) {
                float middle = Math.fma(sharedSlopeOfV(i, push, w, current), halfDt, v);
                float apart = Math.fma(slopeV, halfDt, v);
                slopeV = sharedSlopeOfV(i, push(i, middle, rise(i, apart)), w, current);
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

    private float rise(int i, float v) {
        return Canonical.exp((v - onsets.at(i)) * perSharpnesses.at(i));
    }

    private float push(int i, float v, float rise) {
        return Math.fma(sharpnesses.at(i), rise, -(v - rests.at(i)));
    }

    /** The slope where nothing shares its products: Euler's, and the one that leads to the midpoint rule's second exponential, computed apart. */
    private float slopeOfV(int i, float push, float w, float current) {
        float resist = resists.at(i);
        return Math.fma(resist, current, Math.fma(-resist, w, push)) * rtMs.at(i);
    }

    /** The slope by the midpoint rule, whose two slopes share the products with the resistance, so that the reference rounds them. */
    private float sharedSlopeOfV(int i, float push, float w, float current) {
        float resist = resists.at(i);
        return (push - resist * w + resist * current) * rtMs.at(i);
    }

    /** Here too the midpoint rule's slopes share a product. */
    private float slopeOfW(int i, float pull, float w) {
        float coupling = couplings.at(i);
        float push = midpoint ? pull * coupling - w : Math.fma(pull, coupling, -w);
        return push * rtWs.at(i);
    }
}
