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
 * As {@link ClearVectorLif}, for units that have constants of their own, or no full leak. Three vectors side by side: with their constants
 * they fill the registers. Long, because only what stands in one method stays in registers.
 */
final class VariedVectorLif implements ClearStep {
    private static final int GROUP = 3 * LANES;

    /** The spikes of a group in a pass; one a thread, since a pass allocates nothing. */
    private static final ThreadLocal<float[]> SPIKES = ThreadLocal.withInitial(() -> new float[GROUP]);

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

    @Override
    public void advance(int from, int to, int steps) {
        float last = clear.time(1 + (steps - 1) % block);
        float[] spikes = SPIKES.get();
        int i = from;
        for (; i + GROUP <= to; i += GROUP) {
            group(i, steps, spikes, last);
            ClearVectorLif.addTo(state.counts(), i, spikes, GROUP);
        }
        if (i < to) {
            ClearVectorLif.wholeSteps(whole, i, to, steps);
        }
    }

    private void group(int i, int steps, float[] spikes, float last) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector dts = FloatVector.broadcast(FLOATS, dt);
        FloatVector v0 = load(state.v(), i);
        FloatVector theta0 = load(state.thrTheta(), i);
        FloatVector rfr0 = load(state.rfr(), i);
        FloatVector current0 = load(state.current(), i).mul(load(resists, i, i));
        FloatVector rest0 = load(rests, i, i);
        FloatVector leak0 = load(leaks, i, i);
        FloatVector refract0 = load(refracts, i, i);
        FloatVector rt0 = load(rts, i, i);
        FloatVector thr0 = load(thresholds, i, i);
        FloatVector reset0 = load(resets, i, i);
        FloatVector decay0 = load(decays, i, i);
        FloatVector plus0 = load(pluses, i, i);
        zero.intoArray(spikes, 0);
        FloatVector v1 = load(state.v(), i + LANES);
        FloatVector theta1 = load(state.thrTheta(), i + LANES);
        FloatVector rfr1 = load(state.rfr(), i + LANES);
        FloatVector current1 = load(state.current(), i + LANES).mul(load(resists, i + LANES, i));
        FloatVector rest1 = load(rests, i + LANES, i);
        FloatVector leak1 = load(leaks, i + LANES, i);
        FloatVector refract1 = load(refracts, i + LANES, i);
        FloatVector rt1 = load(rts, i + LANES, i);
        FloatVector thr1 = load(thresholds, i + LANES, i);
        FloatVector reset1 = load(resets, i + LANES, i);
        FloatVector decay1 = load(decays, i + LANES, i);
        FloatVector plus1 = load(pluses, i + LANES, i);
        zero.intoArray(spikes, LANES);
        FloatVector v2 = load(state.v(), i + 2 * LANES);
        FloatVector theta2 = load(state.thrTheta(), i + 2 * LANES);
        FloatVector rfr2 = load(state.rfr(), i + 2 * LANES);
        FloatVector current2 = load(state.current(), i + 2 * LANES).mul(load(resists, i + 2 * LANES, i));
        FloatVector rest2 = load(rests, i + 2 * LANES, i);
        FloatVector leak2 = load(leaks, i + 2 * LANES, i);
        FloatVector refract2 = load(refracts, i + 2 * LANES, i);
        FloatVector rt2 = load(rts, i + 2 * LANES, i);
        FloatVector thr2 = load(thresholds, i + 2 * LANES, i);
        FloatVector reset2 = load(resets, i + 2 * LANES, i);
        FloatVector decay2 = load(decays, i + 2 * LANES, i);
        FloatVector plus2 = load(pluses, i + 2 * LANES, i);
        zero.intoArray(spikes, 2 * LANES);
        for (int left = steps; left > 0; left -= block) {
            int now = Math.min(left, block);
            for (int k = 0; k < now; k++) {
                FloatVector drive0 = zero.blend(current0, rfr0.compare(VectorOperators.GE, refract0));
                FloatVector slope0 = rest0.sub(v0).fma(leak0, drive0).mul(rt0);
                FloatVector next0 = slope0.fma(dts, v0);
                VectorMask<Float> spike0 = next0.compare(VectorOperators.GT, theta0.add(thr0));
                v0 = next0.blend(reset0, spike0);
                theta0 = theta0.fma(decay0, zero.blend(plus0, spike0));
                rfr0 = rfr0.add(dts).blend(zero, spike0);
                FloatVector drive1 = zero.blend(current1, rfr1.compare(VectorOperators.GE, refract1));
                FloatVector slope1 = rest1.sub(v1).fma(leak1, drive1).mul(rt1);
                FloatVector next1 = slope1.fma(dts, v1);
                VectorMask<Float> spike1 = next1.compare(VectorOperators.GT, theta1.add(thr1));
                v1 = next1.blend(reset1, spike1);
                theta1 = theta1.fma(decay1, zero.blend(plus1, spike1));
                rfr1 = rfr1.add(dts).blend(zero, spike1);
                FloatVector drive2 = zero.blend(current2, rfr2.compare(VectorOperators.GE, refract2));
                FloatVector slope2 = rest2.sub(v2).fma(leak2, drive2).mul(rt2);
                FloatVector next2 = slope2.fma(dts, v2);
                VectorMask<Float> spike2 = next2.compare(VectorOperators.GT, theta2.add(thr2));
                v2 = next2.blend(reset2, spike2);
                theta2 = theta2.fma(decay2, zero.blend(plus2, spike2));
                rfr2 = rfr2.add(dts).blend(zero, spike2);
            }
            float end = now == block ? full : last;
            load(spikes, 0).add(one, rfr0.compare(VectorOperators.LT, end)).intoArray(spikes, 0);
            load(spikes, LANES).add(one, rfr1.compare(VectorOperators.LT, end)).intoArray(spikes, LANES);
            load(spikes, 2 * LANES)
                    .add(one, rfr2.compare(VectorOperators.LT, end))
                    .intoArray(spikes, 2 * LANES);
        }
        v0.intoArray(state.v(), i);
        theta0.intoArray(state.thrTheta(), i);
        rfr0.intoArray(state.rfr(), i);
        v1.intoArray(state.v(), i + LANES);
        theta1.intoArray(state.thrTheta(), i + LANES);
        rfr1.intoArray(state.rfr(), i + LANES);
        v2.intoArray(state.v(), i + 2 * LANES);
        theta2.intoArray(state.thrTheta(), i + 2 * LANES);
        rfr2.intoArray(state.rfr(), i + 2 * LANES);
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
        float[] rest = rests.values();
        int restFrom = rests.origin(from);
        float[] leak = leaks.values();
        int leakFrom = leaks.origin(from);
        float[] resist = resists.values();
        int resistFrom = resists.origin(from);
        float[] refract = refracts.values();
        int refractFrom = refracts.origin(from);
        float[] rt = rts.values();
        int rtFrom = rts.origin(from);
        float[] thr = thresholds.values();
        int thrFrom = thresholds.origin(from);
        float[] reset = resets.values();
        int resetFrom = resets.origin(from);
        float[] decay = decays.values();
        int decayFrom = decays.origin(from);
        float[] plus = pluses.values();
        int plusFrom = pluses.origin(from);
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dts = FloatVector.broadcast(FLOATS, dt);
        int end = ClearVectorLif.wholeVectors(from, to);
        for (int i = from; i < end; i += LANES) {
            FloatVector v = load(vs, i);
            FloatVector theta = load(thetas, i);
            FloatVector rfr = load(rfrs, i);
            FloatVector current = load(currents, i).mul(load(resist, i - resistFrom));
            FloatVector drive = zero.blend(current, rfr.compare(VectorOperators.GE, load(refract, i - refractFrom)));
            FloatVector slope = load(rest, i - restFrom)
                    .sub(v)
                    .fma(load(leak, i - leakFrom), drive)
                    .mul(load(rt, i - rtFrom));
            FloatVector next = slope.fma(dts, v);
            VectorMask<Float> spike = next.compare(VectorOperators.GT, theta.add(load(thr, i - thrFrom)));
            next.blend(load(reset, i - resetFrom), spike).intoArray(vs, i);
            theta.fma(load(decay, i - decayFrom), zero.blend(load(plus, i - plusFrom), spike))
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
