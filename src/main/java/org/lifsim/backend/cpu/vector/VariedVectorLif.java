package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;
import static org.lifsim.backend.cpu.vector.VectorStep.PIECE;
import static org.lifsim.backend.cpu.vector.VectorStep.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.backend.ClearSteps;
import org.lifsim.backend.cpu.ClearStep;
import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.Constant;
import org.lifsim.neuron.Lif;
import org.lifsim.neuron.UnitConstant;
import org.lifsim.neuron.Units;

/**
 * As {@link ClearVectorLif}, for units that have constants of their own, or no full leak. Registers do not hold the constants of several
 * vectors, so a tile of units takes one step after the other, and all of it is read where it lies, in the nearest cache.
 */
final class VariedVectorLif implements ClearStep {
    private final CellStep whole;
    private final LifArrays state;
    private final ClearSteps clear;
    private final int block;
    private final float full;
    private final UnitConstant rests;
    private final UnitConstant leaks;
    private final UnitConstant resists;
    private final UnitConstant refracts;
    private final UnitConstant rts;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant decays;
    private final UnitConstant pluses;
    private final float dt;

    VariedVectorLif(Units units, ClearSteps clear, CellStep whole) {
        this.whole = whole;
        this.clear = clear;
        state = LifArrays.of(units);
        block = clear.stepsBetweenSpikes();
        full = clear.time(block);
        rests = units.constant(Lif.REST);
        leaks = units.constant(Lif.LEAK);
        resists = units.constant(Lif.RESIST);
        refracts = units.constant(Lif.REFRACT);
        rts = units.constant(Lif.RT);
        thresholds = units.constant(Lif.THRESHOLD);
        resets = units.constant(Lif.RESET);
        decays = units.constant(Lif.DECAY);
        pluses = units.constant(Lif.PLUS);
        dt = units.constant(Constant.DT).at(0);
    }

    /** A few units take all steps before the next ones: their state and constants stay in the nearest cache. */
    @Override
    public void advance(int from, int to, int steps) {
        for (int tile = from; tile < to; tile += PIECE) {
            int end = Math.min(to, tile + PIECE);
            for (int left = steps; left > 0; left -= block) {
                int now = Math.min(left, block);
                for (int k = 0; k < now; k++) {
                    piece(tile, end);
                }
                settle(tile, end, now == block ? full : clear.time(now));
            }
        }
    }

    @Override
    public void step(int from, int to) {
        for (int piece = from; piece < to; piece += PIECE) {
            piece(piece, Math.min(to, piece + PIECE));
        }
    }

    private void piece(int from, int to) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dts = FloatVector.broadcast(FLOATS, dt);
        int end = ClearVectorLif.wholeVectors(from, to);
        for (int i = from; i < end; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector theta = load(thetas, i);
            FloatVector rfr = load(rfrs, i);
            FloatVector current = load(currents, i).mul(load(resists, i, from));
            FloatVector drive = zero.blend(current, rfr.compare(VectorOperators.GE, load(refracts, i, from)));
            FloatVector slope =
                    load(rests, i, from).sub(v).fma(load(leaks, i, from), drive).mul(load(rts, i, from));
            FloatVector next = slope.fma(dts, v);
            VectorMask<Float> spike = next.compare(VectorOperators.GT, theta.add(load(thresholds, i, from)));
            next.blend(load(resets, i, from), spike).intoArray(vs, i);
            theta.fma(load(decays, i, from), zero.blend(load(pluses, i, from), spike))
                    .intoArray(thetas, i);
            rfr.add(dts).blend(zero, spike).intoArray(rfrs, i);
        }
        if (end < to) {
            whole.step(end, to, null, 0);
        }
    }

    @Override
    public void settle(int from, int to, float time) {
        ClearVectorLif.settle(state, from, to, time);
    }
}
