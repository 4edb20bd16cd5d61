package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;
import static org.lifsim.internal.cpu.simd.SimdUpdate.PIECE;
import static org.lifsim.internal.cpu.simd.SimdUpdate.load;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.cpu.LifFastPath;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.model.LifModel;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedValues;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;

/**
 * As {@link UniformLifFastPath}, for units with per-unit parameters, or with a leak conductance other than 1. Registers
 * hold no more than the state of five vectors and the uniform parameters. So per-unit parameters are loaded from the L1
 * cache in every step.
 *
 * <p>The shape of the units is the set of their per-unit parameters. For each shape this class is defined once more, as
 * a hidden class that knows its shape as a constant. The compiler then drops what a shape does not need. The method is
 * long, because values stay in registers only within one method.
 */
final class PerUnitLifFastPath extends AbstractLifFastPath {
    /** Parameters that may be per unit, in the order of the bits of a shape. */
    private static final List<DerivedParameter> KINDS = List.of(
            LifModel.RESTING_POTENTIAL,
            LifModel.LEAK_CONDUCTANCE,
            LifModel.MEMBRANE_RESISTANCE,
            LifModel.REFRACTORY_PERIOD,
            LifModel.INVERSE_TAU_M,
            LifModel.BASE_THRESHOLD,
            LifModel.RESET_POTENTIAL,
            LifModel.THRESHOLD_DECAY,
            LifModel.THRESHOLD_INCREMENT);

    private static final int FULL_LEAK_BIT = 1 << KINDS.size();

    /** One bit for each of {@link #KINDS} that is per unit, and one more if the leak is 1 for all units. */
    private static final int SHAPE = shapeOfThisClass();

    private static final boolean FULL_LEAK = (SHAPE & FULL_LEAK_BIT) != 0;
    private static final boolean REST = isOwn(LifModel.RESTING_POTENTIAL);
    private static final boolean LEAK = isOwn(LifModel.LEAK_CONDUCTANCE);
    private static final boolean RESIST = isOwn(LifModel.MEMBRANE_RESISTANCE);
    private static final boolean REFRACT = isOwn(LifModel.REFRACTORY_PERIOD);
    private static final boolean RT = isOwn(LifModel.INVERSE_TAU_M);
    private static final boolean THR = isOwn(LifModel.BASE_THRESHOLD);
    private static final boolean RESET = isOwn(LifModel.RESET_POTENTIAL);
    private static final boolean DECAY = isOwn(LifModel.THRESHOLD_DECAY);
    private static final boolean PLUS = isOwn(LifModel.THRESHOLD_INCREMENT);

    private static final int GROUP = LifFastPathUnroll5.GROUP;

    /**
     * Index of the first parameter of a vector group: parameter k of unit j is at {@code FIRST + k * GROUP + j}.
     * Elements before it are never read.
     */
    private static final int FIRST = AlignedFloatArray.FIRST;

    private static final int REST_AT = at(LifModel.RESTING_POTENTIAL);
    private static final int LEAK_AT = at(LifModel.LEAK_CONDUCTANCE);
    private static final int RESIST_AT = at(LifModel.MEMBRANE_RESISTANCE);
    private static final int REFRACT_AT = at(LifModel.REFRACTORY_PERIOD);
    private static final int RT_AT = at(LifModel.INVERSE_TAU_M);
    private static final int THR_AT = at(LifModel.BASE_THRESHOLD);
    private static final int RESET_AT = at(LifModel.RESET_POTENTIAL);
    private static final int DECAY_AT = at(LifModel.THRESHOLD_DECAY);
    private static final int PLUS_AT = at(LifModel.THRESHOLD_INCREMENT);
    private static final int END = FIRST + KINDS.size() * GROUP;

    private static final Map<Integer, Class<?>> SHAPES = new ConcurrentHashMap<>();

    /** In the order of {@link #KINDS}. */
    private final DerivedValues[] all;

    private final LifPerUnitDerived c;

    /** Called by {@link #of} on the class of a shape. */
    PerUnitLifFastPath(NeuronState state, FastPathBounds bounds, StepUpdate whole) {
        super(state, bounds, whole);
        all = new DerivedValues[KINDS.size()];
        for (int k = 0; k < all.length; k++) { // a hidden class of Java 17 cannot have a lambda
            all[k] = state.derived(KINDS.get(k));
        }
        c = LifPerUnitDerived.of(state);
    }

    /** The fast path for the shape of some units. */
    static LifFastPath of(NeuronState state, FastPathBounds bounds, StepUpdate whole) {
        Class<?> shaped = SHAPES.computeIfAbsent(shape(state), PerUnitLifFastPath::define);
        try {
            return (LifFastPath)
                    shaped.getDeclaredConstructor(NeuronState.class, FastPathBounds.class, StepUpdate.class)
                            .newInstance(state, bounds, whole);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create the LIF fast path for the per-unit parameters", e);
        }
    }

    private static int shape(NeuronState state) {
        DerivedValues leak = state.derived(LifModel.LEAK_CONDUCTANCE);
        int shape = !leak.isPerUnit() && leak.at(0) == 1f ? FULL_LEAK_BIT : 0;
        for (int k = 0; k < KINDS.size(); k++) {
            shape |= state.derived(KINDS.get(k)).isPerUnit() ? 1 << k : 0;
        }
        return shape;
    }

    private static Class<?> define(int shape) {
        try (InputStream in = PerUnitLifFastPath.class.getResourceAsStream("PerUnitLifFastPath.class")) {
            return MethodHandles.lookup()
                    .defineHiddenClassWithClassData(in.readAllBytes(), shape, true)
                    .lookupClass();
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("cannot define the LIF fast path for the per-unit parameters", e);
        }
    }

    /** The shape that {@link #define} passed to a hidden class. It is 0 in this class, which only defines the others. */
    private static int shapeOfThisClass() {
        try {
            Integer shape = MethodHandles.classData(MethodHandles.lookup(), "_", Integer.class);
            return shape == null ? 0 : shape;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read the shape of the LIF fast path class", e);
        }
    }

    private static boolean isOwn(DerivedParameter parameter) {
        return (SHAPE >> KINDS.indexOf(parameter) & 1) != 0;
    }

    private static int at(DerivedParameter parameter) {
        return FIRST + KINDS.indexOf(parameter) * GROUP;
    }

    @Override
    int advanceFewer(int from, int to, int steps, float[] spikes, float full, float last) {
        return LifFastPathUnroll2.advance(c, state, from, to, steps, spikes, block, full, last);
    }

    @Override
    int advanceGroups(int from, int to, int blockSteps, SpikeTimeBuffer ends) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        float[] times = ends.times();
        int filled = ends.filled();
        int lastSteps = ends.lastSteps();
        float[] own = AlignedFloatArray.ofThread();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dt = FloatVector.broadcast(FLOATS, c.dt());
        FloatVector rest = FloatVector.broadcast(FLOATS, c.rest().at(from));
        FloatVector leak = FloatVector.broadcast(FLOATS, c.leak().at(from));
        FloatVector resist = FloatVector.broadcast(FLOATS, c.resist().at(from));
        FloatVector refract = FloatVector.broadcast(FLOATS, c.refract().at(from));
        FloatVector rt = FloatVector.broadcast(FLOATS, c.rt().at(from));
        FloatVector thr = FloatVector.broadcast(FLOATS, c.thr().at(from));
        FloatVector reset = FloatVector.broadcast(FLOATS, c.reset().at(from));
        FloatVector decay = FloatVector.broadcast(FLOATS, c.decay().at(from));
        FloatVector plus = FloatVector.broadcast(FLOATS, c.plus().at(from));
        int i = from;
        for (; i + GROUP <= to; i += GROUP) {
            // Since this store is known to be within bounds, the loads below need no check. A check would keep vectors
            // out of registers.
            zero.intoArray(own, END - LANES);
            takeOwn(i, own);
            FloatVector v0 = FloatVector.fromArray(FLOATS, vs, i);
            FloatVector theta0 = FloatVector.fromArray(FLOATS, thetas, i);
            FloatVector rfr0 = FloatVector.fromArray(FLOATS, rfrs, i);
            FloatVector resist0 = RESIST ? FloatVector.fromArray(FLOATS, own, RESIST_AT) : resist;
            FloatVector current0 = FloatVector.fromArray(FLOATS, currents, i).mul(resist0);
            FloatVector v1 = FloatVector.fromArray(FLOATS, vs, i + LANES);
            FloatVector theta1 = FloatVector.fromArray(FLOATS, thetas, i + LANES);
            FloatVector rfr1 = FloatVector.fromArray(FLOATS, rfrs, i + LANES);
            FloatVector resist1 = RESIST ? FloatVector.fromArray(FLOATS, own, RESIST_AT + LANES) : resist;
            FloatVector current1 =
                    FloatVector.fromArray(FLOATS, currents, i + LANES).mul(resist1);
            FloatVector v2 = FloatVector.fromArray(FLOATS, vs, i + 2 * LANES);
            FloatVector theta2 = FloatVector.fromArray(FLOATS, thetas, i + 2 * LANES);
            FloatVector rfr2 = FloatVector.fromArray(FLOATS, rfrs, i + 2 * LANES);
            FloatVector resist2 = RESIST ? FloatVector.fromArray(FLOATS, own, RESIST_AT + 2 * LANES) : resist;
            FloatVector current2 =
                    FloatVector.fromArray(FLOATS, currents, i + 2 * LANES).mul(resist2);
            FloatVector v3 = FloatVector.fromArray(FLOATS, vs, i + 3 * LANES);
            FloatVector theta3 = FloatVector.fromArray(FLOATS, thetas, i + 3 * LANES);
            FloatVector rfr3 = FloatVector.fromArray(FLOATS, rfrs, i + 3 * LANES);
            FloatVector resist3 = RESIST ? FloatVector.fromArray(FLOATS, own, RESIST_AT + 3 * LANES) : resist;
            FloatVector current3 =
                    FloatVector.fromArray(FLOATS, currents, i + 3 * LANES).mul(resist3);
            FloatVector v4 = FloatVector.fromArray(FLOATS, vs, i + 4 * LANES);
            FloatVector theta4 = FloatVector.fromArray(FLOATS, thetas, i + 4 * LANES);
            FloatVector rfr4 = FloatVector.fromArray(FLOATS, rfrs, i + 4 * LANES);
            FloatVector resist4 = RESIST ? FloatVector.fromArray(FLOATS, own, RESIST_AT + 4 * LANES) : resist;
            FloatVector current4 =
                    FloatVector.fromArray(FLOATS, currents, i + 4 * LANES).mul(resist4);
            for (int offset = 0; offset < filled; offset += GROUP) {
                int now = offset + GROUP < filled ? blockSteps : lastSteps;
                for (int k = 0; k < now; k++) {
                    FloatVector refract0 = REFRACT ? FloatVector.fromArray(FLOATS, own, REFRACT_AT) : refract;
                    FloatVector rest0 = REST ? FloatVector.fromArray(FLOATS, own, REST_AT) : rest;
                    FloatVector leak0 = LEAK ? FloatVector.fromArray(FLOATS, own, LEAK_AT) : leak;
                    FloatVector rt0 = RT ? FloatVector.fromArray(FLOATS, own, RT_AT) : rt;
                    FloatVector thr0 = THR ? FloatVector.fromArray(FLOATS, own, THR_AT) : thr;
                    FloatVector reset0 = RESET ? FloatVector.fromArray(FLOATS, own, RESET_AT) : reset;
                    FloatVector decay0 = DECAY ? FloatVector.fromArray(FLOATS, own, DECAY_AT) : decay;
                    FloatVector plus0 = PLUS ? FloatVector.fromArray(FLOATS, own, PLUS_AT) : plus;
                    VectorMask<Float> ready0 = rfr0.compare(VectorOperators.GE, refract0);
                    FloatVector push0 = FULL_LEAK
                            ? rest0.sub(v0).add(current0, ready0)
                            : rest0.sub(v0).fma(leak0, zero.blend(current0, ready0));
                    FloatVector next0 = push0.mul(rt0).fma(dt, v0);
                    VectorMask<Float> spike0 = next0.compare(VectorOperators.GT, theta0.add(thr0));
                    v0 = next0.blend(reset0, spike0);
                    theta0 = theta0.fma(decay0, zero.blend(plus0, spike0));
                    rfr0 = rfr0.add(dt).blend(zero, spike0);
                    FloatVector refract1 = REFRACT ? FloatVector.fromArray(FLOATS, own, REFRACT_AT + LANES) : refract;
                    FloatVector rest1 = REST ? FloatVector.fromArray(FLOATS, own, REST_AT + LANES) : rest;
                    FloatVector leak1 = LEAK ? FloatVector.fromArray(FLOATS, own, LEAK_AT + LANES) : leak;
                    FloatVector rt1 = RT ? FloatVector.fromArray(FLOATS, own, RT_AT + LANES) : rt;
                    FloatVector thr1 = THR ? FloatVector.fromArray(FLOATS, own, THR_AT + LANES) : thr;
                    FloatVector reset1 = RESET ? FloatVector.fromArray(FLOATS, own, RESET_AT + LANES) : reset;
                    FloatVector decay1 = DECAY ? FloatVector.fromArray(FLOATS, own, DECAY_AT + LANES) : decay;
                    FloatVector plus1 = PLUS ? FloatVector.fromArray(FLOATS, own, PLUS_AT + LANES) : plus;
                    VectorMask<Float> ready1 = rfr1.compare(VectorOperators.GE, refract1);
                    FloatVector push1 = FULL_LEAK
                            ? rest1.sub(v1).add(current1, ready1)
                            : rest1.sub(v1).fma(leak1, zero.blend(current1, ready1));
                    FloatVector next1 = push1.mul(rt1).fma(dt, v1);
                    VectorMask<Float> spike1 = next1.compare(VectorOperators.GT, theta1.add(thr1));
                    v1 = next1.blend(reset1, spike1);
                    theta1 = theta1.fma(decay1, zero.blend(plus1, spike1));
                    rfr1 = rfr1.add(dt).blend(zero, spike1);
                    FloatVector refract2 =
                            REFRACT ? FloatVector.fromArray(FLOATS, own, REFRACT_AT + 2 * LANES) : refract;
                    FloatVector rest2 = REST ? FloatVector.fromArray(FLOATS, own, REST_AT + 2 * LANES) : rest;
                    FloatVector leak2 = LEAK ? FloatVector.fromArray(FLOATS, own, LEAK_AT + 2 * LANES) : leak;
                    FloatVector rt2 = RT ? FloatVector.fromArray(FLOATS, own, RT_AT + 2 * LANES) : rt;
                    FloatVector thr2 = THR ? FloatVector.fromArray(FLOATS, own, THR_AT + 2 * LANES) : thr;
                    FloatVector reset2 = RESET ? FloatVector.fromArray(FLOATS, own, RESET_AT + 2 * LANES) : reset;
                    FloatVector decay2 = DECAY ? FloatVector.fromArray(FLOATS, own, DECAY_AT + 2 * LANES) : decay;
                    FloatVector plus2 = PLUS ? FloatVector.fromArray(FLOATS, own, PLUS_AT + 2 * LANES) : plus;
                    VectorMask<Float> ready2 = rfr2.compare(VectorOperators.GE, refract2);
                    FloatVector push2 = FULL_LEAK
                            ? rest2.sub(v2).add(current2, ready2)
                            : rest2.sub(v2).fma(leak2, zero.blend(current2, ready2));
                    FloatVector next2 = push2.mul(rt2).fma(dt, v2);
                    VectorMask<Float> spike2 = next2.compare(VectorOperators.GT, theta2.add(thr2));
                    v2 = next2.blend(reset2, spike2);
                    theta2 = theta2.fma(decay2, zero.blend(plus2, spike2));
                    rfr2 = rfr2.add(dt).blend(zero, spike2);
                    FloatVector refract3 =
                            REFRACT ? FloatVector.fromArray(FLOATS, own, REFRACT_AT + 3 * LANES) : refract;
                    FloatVector rest3 = REST ? FloatVector.fromArray(FLOATS, own, REST_AT + 3 * LANES) : rest;
                    FloatVector leak3 = LEAK ? FloatVector.fromArray(FLOATS, own, LEAK_AT + 3 * LANES) : leak;
                    FloatVector rt3 = RT ? FloatVector.fromArray(FLOATS, own, RT_AT + 3 * LANES) : rt;
                    FloatVector thr3 = THR ? FloatVector.fromArray(FLOATS, own, THR_AT + 3 * LANES) : thr;
                    FloatVector reset3 = RESET ? FloatVector.fromArray(FLOATS, own, RESET_AT + 3 * LANES) : reset;
                    FloatVector decay3 = DECAY ? FloatVector.fromArray(FLOATS, own, DECAY_AT + 3 * LANES) : decay;
                    FloatVector plus3 = PLUS ? FloatVector.fromArray(FLOATS, own, PLUS_AT + 3 * LANES) : plus;
                    VectorMask<Float> ready3 = rfr3.compare(VectorOperators.GE, refract3);
                    FloatVector push3 = FULL_LEAK
                            ? rest3.sub(v3).add(current3, ready3)
                            : rest3.sub(v3).fma(leak3, zero.blend(current3, ready3));
                    FloatVector next3 = push3.mul(rt3).fma(dt, v3);
                    VectorMask<Float> spike3 = next3.compare(VectorOperators.GT, theta3.add(thr3));
                    v3 = next3.blend(reset3, spike3);
                    theta3 = theta3.fma(decay3, zero.blend(plus3, spike3));
                    rfr3 = rfr3.add(dt).blend(zero, spike3);
                    FloatVector refract4 =
                            REFRACT ? FloatVector.fromArray(FLOATS, own, REFRACT_AT + 4 * LANES) : refract;
                    FloatVector rest4 = REST ? FloatVector.fromArray(FLOATS, own, REST_AT + 4 * LANES) : rest;
                    FloatVector leak4 = LEAK ? FloatVector.fromArray(FLOATS, own, LEAK_AT + 4 * LANES) : leak;
                    FloatVector rt4 = RT ? FloatVector.fromArray(FLOATS, own, RT_AT + 4 * LANES) : rt;
                    FloatVector thr4 = THR ? FloatVector.fromArray(FLOATS, own, THR_AT + 4 * LANES) : thr;
                    FloatVector reset4 = RESET ? FloatVector.fromArray(FLOATS, own, RESET_AT + 4 * LANES) : reset;
                    FloatVector decay4 = DECAY ? FloatVector.fromArray(FLOATS, own, DECAY_AT + 4 * LANES) : decay;
                    FloatVector plus4 = PLUS ? FloatVector.fromArray(FLOATS, own, PLUS_AT + 4 * LANES) : plus;
                    VectorMask<Float> ready4 = rfr4.compare(VectorOperators.GE, refract4);
                    FloatVector push4 = FULL_LEAK
                            ? rest4.sub(v4).add(current4, ready4)
                            : rest4.sub(v4).fma(leak4, zero.blend(current4, ready4));
                    FloatVector next4 = push4.mul(rt4).fma(dt, v4);
                    VectorMask<Float> spike4 = next4.compare(VectorOperators.GT, theta4.add(thr4));
                    v4 = next4.blend(reset4, spike4);
                    theta4 = theta4.fma(decay4, zero.blend(plus4, spike4));
                    rfr4 = rfr4.add(dt).blend(zero, spike4);
                    own[0] = c.dt(); // a store makes the loads repeat, instead of spilling their values
                }
                rfr0.intoArray(times, offset);
                rfr1.intoArray(times, offset + LANES);
                rfr2.intoArray(times, offset + 2 * LANES);
                rfr3.intoArray(times, offset + 3 * LANES);
                rfr4.intoArray(times, offset + 4 * LANES);
            }
            v0.intoArray(vs, i);
            theta0.intoArray(thetas, i);
            rfr0.intoArray(rfrs, i);
            v1.intoArray(vs, i + LANES);
            theta1.intoArray(thetas, i + LANES);
            rfr1.intoArray(rfrs, i + LANES);
            v2.intoArray(vs, i + 2 * LANES);
            theta2.intoArray(thetas, i + 2 * LANES);
            rfr2.intoArray(rfrs, i + 2 * LANES);
            v3.intoArray(vs, i + 3 * LANES);
            theta3.intoArray(thetas, i + 3 * LANES);
            rfr3.intoArray(rfrs, i + 3 * LANES);
            v4.intoArray(vs, i + 4 * LANES);
            theta4.intoArray(thetas, i + 4 * LANES);
            rfr4.intoArray(rfrs, i + 4 * LANES);
            ends.take(i);
        }
        return i;
    }

    /** Copies the per-unit parameters of a vector group to the array that the steps read. */
    private void takeOwn(int group, float[] own) {
        for (int k = 0; k < all.length; k++) {
            if (all[k].isPerUnit()) {
                System.arraycopy(all[k].values(), group, own, FIRST + k * GROUP, GROUP);
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
        float[] rest = c.rest().values();
        int restFrom = c.rest().origin(from);
        float[] leak = c.leak().values();
        int leakFrom = c.leak().origin(from);
        float[] resist = c.resist().values();
        int resistFrom = c.resist().origin(from);
        float[] refract = c.refract().values();
        int refractFrom = c.refract().origin(from);
        float[] rt = c.rt().values();
        int rtFrom = c.rt().origin(from);
        float[] thr = c.thr().values();
        int thrFrom = c.thr().origin(from);
        float[] reset = c.reset().values();
        int resetFrom = c.reset().origin(from);
        float[] decay = c.decay().values();
        int decayFrom = c.decay().origin(from);
        float[] plus = c.plus().values();
        int plusFrom = c.plus().origin(from);
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dt = FloatVector.broadcast(FLOATS, c.dt());
        int end = SimdUpdate.wholeVectors(from, to);
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
            FloatVector next = slope.fma(dt, v);
            VectorMask<Float> spike = next.compare(VectorOperators.GT, theta.add(load(thr, i - thrFrom)));
            next.blend(load(reset, i - resetFrom), spike).intoArray(vs, i);
            theta.fma(load(decay, i - decayFrom), zero.blend(load(plus, i - plusFrom), spike))
                    .intoArray(thetas, i);
            rfr.add(dt).blend(zero, spike).intoArray(rfrs, i);
        }
        rest(end, to, 1);
    }
}
