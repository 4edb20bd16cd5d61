package org.lifsim.neuron;

/**
 * The resonate-and-fire step in scalar Java: the clear statement, which {@code VectorRAF} and {@code kernels/raf_step.cl} repeat line for
 * line. Source: {@code RAFCell.advance_state} of ngc-learn 3.2.3, with each rounding made explicit.
 */
final class RafStep implements CellStep {
    private final float[] vs;
    private final float[] ws;
    private final float[] currents;
    private final SpikeKeeper spikes;
    private final UnitConstant rtVs;
    private final UnitConstant rtWs;
    private final UnitConstant thresholds;
    private final UnitConstant turns;
    private final UnitConstant dampings;
    private final UnitConstant resetVs;
    private final UnitConstant resetWs;
    private final UnitConstant resists;
    private final float dt;
    private final float halfDt;
    private final boolean midpoint;
    private final boolean resets;

    /** Whether all units fuse the same products, and which. */
    private final boolean alike;

    private final boolean turnInW;
    private final boolean dampingInV;

    RafStep(Units units) {
        vs = units.column(Column.V);
        ws = units.column(Column.W);
        currents = units.column(Column.CURRENT);
        spikes = new SpikeKeeper(units);
        rtVs = units.constant(Raf.RT_V);
        rtWs = units.constant(Raf.RT_W);
        thresholds = units.constant(Raf.THRESHOLD);
        turns = units.constant(Raf.TURN);
        dampings = units.constant(Raf.DAMPING);
        resetVs = units.constant(Raf.RESET_V);
        resetWs = units.constant(Raf.RESET_W);
        resists = units.constant(Raf.RESIST);
        dt = units.constant(Constant.DT).at(0);
        halfDt = units.constant(Constant.HALF_DT).at(0);
        midpoint = units.form().is(Trait.MIDPOINT);
        resets = !units.form().is(Trait.NO_RESET);
        alike = !turns.isVaried() && !dampings.isVaried();
        turnInW = Raf.fusesTurnInW(turns.at(0), dampings.at(0));
        dampingInV = Raf.fusesDampingInV(turns.at(0), dampings.at(0), resets);
    }

    @Override
    public void step(int from, int to, Pass pass, int k) {
        for (int i = from; i < to; i++) {
            float v = vs[i];
            float w = ws[i];
            float current = currents[i];
            float slopeW = slopeOfW(i, v, w, current);
            if (midpoint) {
                slopeW = slopeOfW(i, v, Math.fma(slopeW, halfDt, w), current);
            }
            float w1 = Math.fma(slopeW, dt, w);
            float slopeV = slopeOfV(i, v, w1);
            if (midpoint) {
                slopeV = slopeOfV(i, Math.fma(slopeV, halfDt, v), w1);
            }
            float v1 = Math.fma(slopeV, dt, v);
            boolean spike = v1 > thresholds.at(i);
            boolean reset = spike && resets;
            vs[i] = Canonical.flush(reset ? resetVs.at(i) : v1);
            ws[i] = Canonical.flush(reset ? resetWs.at(i) : w1);
            spikes.step(i, spike, pass, k);
        }
    }

    /** The reference fuses the current's product and one other. By the midpoint rule it fuses only w's, since its two slopes share the others. */
    private float slopeOfW(int i, float v, float w, float current) {
        float turn = turns.at(i);
        float damping = dampings.at(i);
        float resist = resists.at(i);
        float spin = Math.fma(w, damping, -(v * turn));
        if (midpoint) {
            return (spin + current * resist) * rtWs.at(i);
        }
        boolean other = alike ? turnInW : Raf.fusesTurnInW(turn, damping);
        float push = other ? Math.fma(-v, turn, w * damping) : spin;
        return Math.fma(current, resist, push) * rtWs.at(i);
    }

    /** It fuses one product; by the midpoint rule v's, since its two slopes share w's. */
    private float slopeOfV(int i, float v, float w) {
        float turn = turns.at(i);
        float damping = dampings.at(i);
        float spin = Math.fma(v, damping, turn * w);
        if (midpoint) {
            return spin * rtVs.at(i);
        }
        boolean own = alike ? dampingInV : Raf.fusesDampingInV(turn, damping, resets);
        float push = own ? spin : Math.fma(turn, w, v * damping);
        return push * rtVs.at(i);
    }
}
