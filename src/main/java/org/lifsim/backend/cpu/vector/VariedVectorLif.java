package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;
import static org.lifsim.backend.cpu.vector.VectorStep.PIECE;
import static org.lifsim.backend.cpu.vector.VectorStep.load;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * As {@link ClearVectorLif}, for units that have constants of their own, or no full leak. Which constants those are decides how many
 * vectors fit the registers side by side; so for each such shape this class is defined once more, as a hidden class that knows its
 * shape as a constant: the compiler then drops what a shape does not need, and vectors that share a constant share its register. Long,
 * because only what stands in one method stays in registers.
 */
final class VariedVectorLif implements ClearStep {
    private static final int REST = 1;
    private static final int LEAK = 1 << 1;
    private static final int REFRACT = 1 << 2;
    private static final int RT = 1 << 3;
    private static final int THR = 1 << 4;
    private static final int RESET = 1 << 5;
    private static final int DECAY = 1 << 6;
    private static final int PLUS = 1 << 7;
    private static final int FULL_LEAK = 1 << 8;

    /** Which constants units have of their own, and whether the leak is 1 for all. */
    private static final int SHAPE = shapeOfThisClass();

    /** So many constants of each unit's own still leave room for a fourth vector. */
    private static final int FEW = 2;

    private static final boolean FOUR = Integer.bitCount(SHAPE & ~FULL_LEAK) <= FEW;
    private static final int GROUP = (FOUR ? 4 : 3) * LANES;

    private static final Map<Integer, Class<?>> SHAPES = new ConcurrentHashMap<>();

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

    /** Called by {@link #of} on the class of a shape. */
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

    /** The step of the shape that some units have. */
    static ClearStep of(Units units, ClearSteps clear, CellStep whole) {
        Class<?> shaped = SHAPES.computeIfAbsent(shape(units), VariedVectorLif::define);
        try {
            return (ClearStep) shaped.getDeclaredConstructor(Units.class, ClearSteps.class, CellStep.class)
                    .newInstance(units, clear, whole);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a shape of the LIF step cannot be bound", e);
        }
    }

    private static int shape(Units units) {
        UnitConstant leak = units.constant(Lif.LEAK);
        int shape = !leak.isVaried() && leak.at(0) == 1f ? FULL_LEAK : 0;
        Constant[] constants = {Lif.REST, Lif.LEAK, Lif.REFRACT, Lif.RT, Lif.THRESHOLD, Lif.RESET, Lif.DECAY, Lif.PLUS};
        for (int k = 0; k < constants.length; k++) {
            shape |= units.constant(constants[k]).isVaried() ? 1 << k : 0;
        }
        return shape;
    }

    private static Class<?> define(int shape) {
        try (InputStream in = VariedVectorLif.class.getResourceAsStream("VariedVectorLif.class")) {
            return MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), shape, true)
                    .lookupClass();
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("a shape of the LIF step cannot be defined", e);
        }
    }

    /** What {@link #define} gave to a hidden class; nothing to the class itself, which only defines the others. */
    private static int shapeOfThisClass() {
        try {
            Integer shape = MethodHandles.classData(MethodHandles.lookup(), "_", Integer.class);
            return shape == null ? 0 : shape;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a shape of the LIF step is not known", e);
        }
    }

    @Override
    public void advance(int from, int to, int steps) {
        float last = clear.time(1 + (steps - 1) % block);
        float[] spikes = ClearVectorLif.SPIKES.get();
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
        FloatVector rest1 = (SHAPE & REST) != 0 ? load(rests, i + LANES, i) : rest0;
        FloatVector leak1 = (SHAPE & LEAK) != 0 ? load(leaks, i + LANES, i) : leak0;
        FloatVector refract1 = (SHAPE & REFRACT) != 0 ? load(refracts, i + LANES, i) : refract0;
        FloatVector rt1 = (SHAPE & RT) != 0 ? load(rts, i + LANES, i) : rt0;
        FloatVector thr1 = (SHAPE & THR) != 0 ? load(thresholds, i + LANES, i) : thr0;
        FloatVector reset1 = (SHAPE & RESET) != 0 ? load(resets, i + LANES, i) : reset0;
        FloatVector decay1 = (SHAPE & DECAY) != 0 ? load(decays, i + LANES, i) : decay0;
        FloatVector plus1 = (SHAPE & PLUS) != 0 ? load(pluses, i + LANES, i) : plus0;
        zero.intoArray(spikes, LANES);
        FloatVector v2 = load(state.v(), i + 2 * LANES);
        FloatVector theta2 = load(state.thrTheta(), i + 2 * LANES);
        FloatVector rfr2 = load(state.rfr(), i + 2 * LANES);
        FloatVector current2 = load(state.current(), i + 2 * LANES).mul(load(resists, i + 2 * LANES, i));
        FloatVector rest2 = (SHAPE & REST) != 0 ? load(rests, i + 2 * LANES, i) : rest0;
        FloatVector leak2 = (SHAPE & LEAK) != 0 ? load(leaks, i + 2 * LANES, i) : leak0;
        FloatVector refract2 = (SHAPE & REFRACT) != 0 ? load(refracts, i + 2 * LANES, i) : refract0;
        FloatVector rt2 = (SHAPE & RT) != 0 ? load(rts, i + 2 * LANES, i) : rt0;
        FloatVector thr2 = (SHAPE & THR) != 0 ? load(thresholds, i + 2 * LANES, i) : thr0;
        FloatVector reset2 = (SHAPE & RESET) != 0 ? load(resets, i + 2 * LANES, i) : reset0;
        FloatVector decay2 = (SHAPE & DECAY) != 0 ? load(decays, i + 2 * LANES, i) : decay0;
        FloatVector plus2 = (SHAPE & PLUS) != 0 ? load(pluses, i + 2 * LANES, i) : plus0;
        zero.intoArray(spikes, 2 * LANES);
        FloatVector v3 = FOUR ? load(state.v(), i + 3 * LANES) : zero;
        FloatVector theta3 = FOUR ? load(state.thrTheta(), i + 3 * LANES) : zero;
        FloatVector rfr3 = FOUR ? load(state.rfr(), i + 3 * LANES) : zero;
        FloatVector current3 = FOUR ? load(state.current(), i + 3 * LANES).mul(load(resists, i + 3 * LANES, i)) : zero;
        FloatVector rest3 = FOUR && (SHAPE & REST) != 0 ? load(rests, i + 3 * LANES, i) : rest0;
        FloatVector leak3 = FOUR && (SHAPE & LEAK) != 0 ? load(leaks, i + 3 * LANES, i) : leak0;
        FloatVector refract3 = FOUR && (SHAPE & REFRACT) != 0 ? load(refracts, i + 3 * LANES, i) : refract0;
        FloatVector rt3 = FOUR && (SHAPE & RT) != 0 ? load(rts, i + 3 * LANES, i) : rt0;
        FloatVector thr3 = FOUR && (SHAPE & THR) != 0 ? load(thresholds, i + 3 * LANES, i) : thr0;
        FloatVector reset3 = FOUR && (SHAPE & RESET) != 0 ? load(resets, i + 3 * LANES, i) : reset0;
        FloatVector decay3 = FOUR && (SHAPE & DECAY) != 0 ? load(decays, i + 3 * LANES, i) : decay0;
        FloatVector plus3 = FOUR && (SHAPE & PLUS) != 0 ? load(pluses, i + 3 * LANES, i) : plus0;
        if (FOUR) {
            zero.intoArray(spikes, 3 * LANES);
        }
        for (int left = steps; left > 0; left -= block) {
            int now = Math.min(left, block);
            for (int k = 0; k < now; k++) {
                VectorMask<Float> ready0 = rfr0.compare(VectorOperators.GE, refract0);
                FloatVector push0 = (SHAPE & FULL_LEAK) != 0
                        ? rest0.sub(v0).add(current0, ready0)
                        : rest0.sub(v0).fma(leak0, zero.blend(current0, ready0));
                FloatVector next0 = push0.mul(rt0).fma(dts, v0);
                VectorMask<Float> spike0 = next0.compare(VectorOperators.GT, theta0.add(thr0));
                v0 = next0.blend(reset0, spike0);
                theta0 = theta0.fma(decay0, zero.blend(plus0, spike0));
                rfr0 = rfr0.add(dts).blend(zero, spike0);
                VectorMask<Float> ready1 = rfr1.compare(VectorOperators.GE, refract1);
                FloatVector push1 = (SHAPE & FULL_LEAK) != 0
                        ? rest1.sub(v1).add(current1, ready1)
                        : rest1.sub(v1).fma(leak1, zero.blend(current1, ready1));
                FloatVector next1 = push1.mul(rt1).fma(dts, v1);
                VectorMask<Float> spike1 = next1.compare(VectorOperators.GT, theta1.add(thr1));
                v1 = next1.blend(reset1, spike1);
                theta1 = theta1.fma(decay1, zero.blend(plus1, spike1));
                rfr1 = rfr1.add(dts).blend(zero, spike1);
                VectorMask<Float> ready2 = rfr2.compare(VectorOperators.GE, refract2);
                FloatVector push2 = (SHAPE & FULL_LEAK) != 0
                        ? rest2.sub(v2).add(current2, ready2)
                        : rest2.sub(v2).fma(leak2, zero.blend(current2, ready2));
                FloatVector next2 = push2.mul(rt2).fma(dts, v2);
                VectorMask<Float> spike2 = next2.compare(VectorOperators.GT, theta2.add(thr2));
                v2 = next2.blend(reset2, spike2);
                theta2 = theta2.fma(decay2, zero.blend(plus2, spike2));
                rfr2 = rfr2.add(dts).blend(zero, spike2);
                if (FOUR) {
                    VectorMask<Float> ready3 = rfr3.compare(VectorOperators.GE, refract3);
                    FloatVector push3 = (SHAPE & FULL_LEAK) != 0
                            ? rest3.sub(v3).add(current3, ready3)
                            : rest3.sub(v3).fma(leak3, zero.blend(current3, ready3));
                    FloatVector next3 = push3.mul(rt3).fma(dts, v3);
                    VectorMask<Float> spike3 = next3.compare(VectorOperators.GT, theta3.add(thr3));
                    v3 = next3.blend(reset3, spike3);
                    theta3 = theta3.fma(decay3, zero.blend(plus3, spike3));
                    rfr3 = rfr3.add(dts).blend(zero, spike3);
                }
            }
            float end = now == block ? full : last;
            load(spikes, 0).add(one, rfr0.compare(VectorOperators.LT, end)).intoArray(spikes, 0);
            load(spikes, LANES).add(one, rfr1.compare(VectorOperators.LT, end)).intoArray(spikes, LANES);
            load(spikes, 2 * LANES)
                    .add(one, rfr2.compare(VectorOperators.LT, end))
                    .intoArray(spikes, 2 * LANES);
            if (FOUR) {
                load(spikes, 3 * LANES)
                        .add(one, rfr3.compare(VectorOperators.LT, end))
                        .intoArray(spikes, 3 * LANES);
            }
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
        if (FOUR) {
            v3.intoArray(state.v(), i + 3 * LANES);
            theta3.intoArray(state.thrTheta(), i + 3 * LANES);
            rfr3.intoArray(state.rfr(), i + 3 * LANES);
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
