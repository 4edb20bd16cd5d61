package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;
import static org.lifsim.backend.cpu.vector.VectorStep.PIECE;
import static org.lifsim.backend.cpu.vector.VectorStep.load;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.List;
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
 * As {@link ClearVectorLif}, for units that have constants of their own, or no full leak. Registers hold no more than the state of five
 * vectors and what they share; so constants of each unit's own are read from the nearest cache in every step. Which constants those are
 * is the shape of the units; for each shape this class is defined once more, as a hidden class that knows its shape as a constant, and
 * the compiler then drops what a shape does not need. Long, because only what stands in one method stays in registers.
 */
final class VariedVectorLif extends BlockedVectorLif {
    /** What units may have of their own, in the order of the bits of a shape. */
    private static final List<Constant> KINDS =
            List.of(Lif.REST, Lif.LEAK, Lif.RESIST, Lif.REFRACT, Lif.RT, Lif.THRESHOLD, Lif.RESET, Lif.DECAY, Lif.PLUS);

    private static final int FULL_LEAK_BIT = 1 << KINDS.size();

    /** A bit for each of these that units have of their own, and one more where the leak is 1 for all. */
    private static final int SHAPE = shapeOfThisClass();

    private static final boolean FULL_LEAK = (SHAPE & FULL_LEAK_BIT) != 0;
    private static final boolean REST = isOwn(Lif.REST);
    private static final boolean LEAK = isOwn(Lif.LEAK);
    private static final boolean RESIST = isOwn(Lif.RESIST);
    private static final boolean REFRACT = isOwn(Lif.REFRACT);
    private static final boolean RT = isOwn(Lif.RT);
    private static final boolean THR = isOwn(Lif.THRESHOLD);
    private static final boolean RESET = isOwn(Lif.RESET);
    private static final boolean DECAY = isOwn(Lif.DECAY);
    private static final boolean PLUS = isOwn(Lif.PLUS);

    private static final int GROUP = FiveVectors.GROUP;

    /** Where the constants of a group begin; before them there is a number that nobody reads. */
    private static final int FIRST = LANES;

    private static final int REST_AT = at(Lif.REST);
    private static final int LEAK_AT = at(Lif.LEAK);
    private static final int RESIST_AT = at(Lif.RESIST);
    private static final int REFRACT_AT = at(Lif.REFRACT);
    private static final int RT_AT = at(Lif.RT);
    private static final int THR_AT = at(Lif.THRESHOLD);
    private static final int RESET_AT = at(Lif.RESET);
    private static final int DECAY_AT = at(Lif.DECAY);
    private static final int PLUS_AT = at(Lif.PLUS);
    private static final int END = FIRST + KINDS.size() * GROUP;

    /** The constants of a group; one a thread, since a pass allocates nothing. */
    private static final ThreadLocal<float[]> CONSTANTS = ThreadLocal.withInitial(() -> new float[END]);

    private static final Map<Integer, Class<?>> SHAPES = new ConcurrentHashMap<>();

    /** In the order of {@link #KINDS}. */
    private final UnitConstant[] all;

    private final UnitConstant rests;
    private final UnitConstant leaks;
    private final UnitConstant resists;
    private final UnitConstant refracts;
    private final UnitConstant rts;
    private final UnitConstant thresholds;
    private final UnitConstant resets;
    private final UnitConstant decays;
    private final UnitConstant pluses;
    private final float dts;

    /** Called by {@link #of} on the class of a shape. */
    VariedVectorLif(Units units, ClearSteps clear, CellStep whole) {
        super(units, clear, whole);
        all = KINDS.stream().map(units::constant).toArray(UnitConstant[]::new);
        rests = units.constant(Lif.REST);
        leaks = units.constant(Lif.LEAK);
        resists = units.constant(Lif.RESIST);
        refracts = units.constant(Lif.REFRACT);
        rts = units.constant(Lif.RT);
        thresholds = units.constant(Lif.THRESHOLD);
        resets = units.constant(Lif.RESET);
        decays = units.constant(Lif.DECAY);
        pluses = units.constant(Lif.PLUS);
        dts = units.constant(Constant.DT).at(0);
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
        int shape = !leak.isVaried() && leak.at(0) == 1f ? FULL_LEAK_BIT : 0;
        for (int k = 0; k < KINDS.size(); k++) {
            shape |= units.constant(KINDS.get(k)).isVaried() ? 1 << k : 0;
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

    private static boolean isOwn(Constant constant) {
        return (SHAPE >> KINDS.indexOf(constant) & 1) != 0;
    }

    private static int at(Constant constant) {
        return FIRST + KINDS.indexOf(constant) * GROUP;
    }

    @Override
    int advanceGroups(int from, int to, int blockSteps, BlockEnds ends) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        float[] times = ends.times();
        int filled = ends.filled();
        int lastSteps = ends.lastSteps();
        float[] constants = CONSTANTS.get();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector dt = FloatVector.broadcast(FLOATS, dts);
        FloatVector rest = FloatVector.broadcast(FLOATS, rests.at(from));
        FloatVector leak = FloatVector.broadcast(FLOATS, leaks.at(from));
        FloatVector refract = FloatVector.broadcast(FLOATS, refracts.at(from));
        FloatVector rt = FloatVector.broadcast(FLOATS, rts.at(from));
        FloatVector thr = FloatVector.broadcast(FLOATS, thresholds.at(from));
        FloatVector reset = FloatVector.broadcast(FLOATS, resets.at(from));
        FloatVector decay = FloatVector.broadcast(FLOATS, decays.at(from));
        FloatVector plus = FloatVector.broadcast(FLOATS, pluses.at(from));
        FloatVector resist = FloatVector.broadcast(FLOATS, resists.at(from));
        int i = from;
        for (; i + GROUP <= to; i += GROUP) {
            takeOwn(i, constants);
            // With this one known to be within bounds, the loads below need no check, which would keep vectors out of
            // registers.
            zero.intoArray(constants, END - LANES);
            FloatVector v0 = FloatVector.fromArray(FLOATS, vs, i);
            FloatVector theta0 = FloatVector.fromArray(FLOATS, thetas, i);
            FloatVector rfr0 = FloatVector.fromArray(FLOATS, rfrs, i);
            FloatVector current0 = FloatVector.fromArray(FLOATS, currents, i)
                    .mul(RESIST ? FloatVector.fromArray(FLOATS, constants, RESIST_AT) : resist);
            FloatVector v1 = FloatVector.fromArray(FLOATS, vs, i + LANES);
            FloatVector theta1 = FloatVector.fromArray(FLOATS, thetas, i + LANES);
            FloatVector rfr1 = FloatVector.fromArray(FLOATS, rfrs, i + LANES);
            FloatVector current1 = FloatVector.fromArray(FLOATS, currents, i + LANES)
                    .mul(RESIST ? FloatVector.fromArray(FLOATS, constants, RESIST_AT + LANES) : resist);
            FloatVector v2 = FloatVector.fromArray(FLOATS, vs, i + 2 * LANES);
            FloatVector theta2 = FloatVector.fromArray(FLOATS, thetas, i + 2 * LANES);
            FloatVector rfr2 = FloatVector.fromArray(FLOATS, rfrs, i + 2 * LANES);
            FloatVector current2 = FloatVector.fromArray(FLOATS, currents, i + 2 * LANES)
                    .mul(RESIST ? FloatVector.fromArray(FLOATS, constants, RESIST_AT + 2 * LANES) : resist);
            FloatVector v3 = FloatVector.fromArray(FLOATS, vs, i + 3 * LANES);
            FloatVector theta3 = FloatVector.fromArray(FLOATS, thetas, i + 3 * LANES);
            FloatVector rfr3 = FloatVector.fromArray(FLOATS, rfrs, i + 3 * LANES);
            FloatVector current3 = FloatVector.fromArray(FLOATS, currents, i + 3 * LANES)
                    .mul(RESIST ? FloatVector.fromArray(FLOATS, constants, RESIST_AT + 3 * LANES) : resist);
            FloatVector v4 = FloatVector.fromArray(FLOATS, vs, i + 4 * LANES);
            FloatVector theta4 = FloatVector.fromArray(FLOATS, thetas, i + 4 * LANES);
            FloatVector rfr4 = FloatVector.fromArray(FLOATS, rfrs, i + 4 * LANES);
            FloatVector current4 = FloatVector.fromArray(FLOATS, currents, i + 4 * LANES)
                    .mul(RESIST ? FloatVector.fromArray(FLOATS, constants, RESIST_AT + 4 * LANES) : resist);
            for (int at = 0; at < filled; at += GROUP) {
                int now = at + GROUP < filled ? blockSteps : lastSteps;
                for (int k = 0; k < now; k++) {
                    VectorMask<Float> ready0 = rfr0.compare(
                            VectorOperators.GE,
                            (REFRACT ? FloatVector.fromArray(FLOATS, constants, REFRACT_AT) : refract));
                    FloatVector below0 = (REST ? FloatVector.fromArray(FLOATS, constants, REST_AT) : rest).sub(v0);
                    FloatVector push0 = FULL_LEAK
                            ? below0.add(current0, ready0)
                            : below0.fma(
                                    (LEAK ? FloatVector.fromArray(FLOATS, constants, LEAK_AT) : leak),
                                    zero.blend(current0, ready0));
                    FloatVector next0 = push0.mul((RT ? FloatVector.fromArray(FLOATS, constants, RT_AT) : rt))
                            .fma(dt, v0);
                    VectorMask<Float> spike0 = next0.compare(
                            VectorOperators.GT,
                            theta0.add((THR ? FloatVector.fromArray(FLOATS, constants, THR_AT) : thr)));
                    v0 = next0.blend((RESET ? FloatVector.fromArray(FLOATS, constants, RESET_AT) : reset), spike0);
                    theta0 = theta0.fma(
                            (DECAY ? FloatVector.fromArray(FLOATS, constants, DECAY_AT) : decay),
                            zero.blend((PLUS ? FloatVector.fromArray(FLOATS, constants, PLUS_AT) : plus), spike0));
                    rfr0 = rfr0.add(dt).blend(zero, spike0);
                    VectorMask<Float> ready1 = rfr1.compare(
                            VectorOperators.GE,
                            (REFRACT ? FloatVector.fromArray(FLOATS, constants, REFRACT_AT + LANES) : refract));
                    FloatVector below1 =
                            (REST ? FloatVector.fromArray(FLOATS, constants, REST_AT + LANES) : rest).sub(v1);
                    FloatVector push1 = FULL_LEAK
                            ? below1.add(current1, ready1)
                            : below1.fma(
                                    (LEAK ? FloatVector.fromArray(FLOATS, constants, LEAK_AT + LANES) : leak),
                                    zero.blend(current1, ready1));
                    FloatVector next1 = push1.mul((RT ? FloatVector.fromArray(FLOATS, constants, RT_AT + LANES) : rt))
                            .fma(dt, v1);
                    VectorMask<Float> spike1 = next1.compare(
                            VectorOperators.GT,
                            theta1.add((THR ? FloatVector.fromArray(FLOATS, constants, THR_AT + LANES) : thr)));
                    v1 = next1.blend(
                            (RESET ? FloatVector.fromArray(FLOATS, constants, RESET_AT + LANES) : reset), spike1);
                    theta1 = theta1.fma(
                            (DECAY ? FloatVector.fromArray(FLOATS, constants, DECAY_AT + LANES) : decay),
                            zero.blend(
                                    (PLUS ? FloatVector.fromArray(FLOATS, constants, PLUS_AT + LANES) : plus), spike1));
                    rfr1 = rfr1.add(dt).blend(zero, spike1);
                    VectorMask<Float> ready2 = rfr2.compare(
                            VectorOperators.GE,
                            (REFRACT ? FloatVector.fromArray(FLOATS, constants, REFRACT_AT + 2 * LANES) : refract));
                    FloatVector below2 =
                            (REST ? FloatVector.fromArray(FLOATS, constants, REST_AT + 2 * LANES) : rest).sub(v2);
                    FloatVector push2 = FULL_LEAK
                            ? below2.add(current2, ready2)
                            : below2.fma(
                                    (LEAK ? FloatVector.fromArray(FLOATS, constants, LEAK_AT + 2 * LANES) : leak),
                                    zero.blend(current2, ready2));
                    FloatVector next2 = push2.mul(
                                    (RT ? FloatVector.fromArray(FLOATS, constants, RT_AT + 2 * LANES) : rt))
                            .fma(dt, v2);
                    VectorMask<Float> spike2 = next2.compare(
                            VectorOperators.GT,
                            theta2.add((THR ? FloatVector.fromArray(FLOATS, constants, THR_AT + 2 * LANES) : thr)));
                    v2 = next2.blend(
                            (RESET ? FloatVector.fromArray(FLOATS, constants, RESET_AT + 2 * LANES) : reset), spike2);
                    theta2 = theta2.fma(
                            (DECAY ? FloatVector.fromArray(FLOATS, constants, DECAY_AT + 2 * LANES) : decay),
                            zero.blend(
                                    (PLUS ? FloatVector.fromArray(FLOATS, constants, PLUS_AT + 2 * LANES) : plus),
                                    spike2));
                    rfr2 = rfr2.add(dt).blend(zero, spike2);
                    VectorMask<Float> ready3 = rfr3.compare(
                            VectorOperators.GE,
                            (REFRACT ? FloatVector.fromArray(FLOATS, constants, REFRACT_AT + 3 * LANES) : refract));
                    FloatVector below3 =
                            (REST ? FloatVector.fromArray(FLOATS, constants, REST_AT + 3 * LANES) : rest).sub(v3);
                    FloatVector push3 = FULL_LEAK
                            ? below3.add(current3, ready3)
                            : below3.fma(
                                    (LEAK ? FloatVector.fromArray(FLOATS, constants, LEAK_AT + 3 * LANES) : leak),
                                    zero.blend(current3, ready3));
                    FloatVector next3 = push3.mul(
                                    (RT ? FloatVector.fromArray(FLOATS, constants, RT_AT + 3 * LANES) : rt))
                            .fma(dt, v3);
                    VectorMask<Float> spike3 = next3.compare(
                            VectorOperators.GT,
                            theta3.add((THR ? FloatVector.fromArray(FLOATS, constants, THR_AT + 3 * LANES) : thr)));
                    v3 = next3.blend(
                            (RESET ? FloatVector.fromArray(FLOATS, constants, RESET_AT + 3 * LANES) : reset), spike3);
                    theta3 = theta3.fma(
                            (DECAY ? FloatVector.fromArray(FLOATS, constants, DECAY_AT + 3 * LANES) : decay),
                            zero.blend(
                                    (PLUS ? FloatVector.fromArray(FLOATS, constants, PLUS_AT + 3 * LANES) : plus),
                                    spike3));
                    rfr3 = rfr3.add(dt).blend(zero, spike3);
                    VectorMask<Float> ready4 = rfr4.compare(
                            VectorOperators.GE,
                            (REFRACT ? FloatVector.fromArray(FLOATS, constants, REFRACT_AT + 4 * LANES) : refract));
                    FloatVector below4 =
                            (REST ? FloatVector.fromArray(FLOATS, constants, REST_AT + 4 * LANES) : rest).sub(v4);
                    FloatVector push4 = FULL_LEAK
                            ? below4.add(current4, ready4)
                            : below4.fma(
                                    (LEAK ? FloatVector.fromArray(FLOATS, constants, LEAK_AT + 4 * LANES) : leak),
                                    zero.blend(current4, ready4));
                    FloatVector next4 = push4.mul(
                                    (RT ? FloatVector.fromArray(FLOATS, constants, RT_AT + 4 * LANES) : rt))
                            .fma(dt, v4);
                    VectorMask<Float> spike4 = next4.compare(
                            VectorOperators.GT,
                            theta4.add((THR ? FloatVector.fromArray(FLOATS, constants, THR_AT + 4 * LANES) : thr)));
                    v4 = next4.blend(
                            (RESET ? FloatVector.fromArray(FLOATS, constants, RESET_AT + 4 * LANES) : reset), spike4);
                    theta4 = theta4.fma(
                            (DECAY ? FloatVector.fromArray(FLOATS, constants, DECAY_AT + 4 * LANES) : decay),
                            zero.blend(
                                    (PLUS ? FloatVector.fromArray(FLOATS, constants, PLUS_AT + 4 * LANES) : plus),
                                    spike4));
                    rfr4 = rfr4.add(dt).blend(zero, spike4);
                    constants[0] = dts; // after any store the loads are done again, not kept where no register is free
                }
                rfr0.intoArray(times, at);
                rfr1.intoArray(times, at + LANES);
                rfr2.intoArray(times, at + 2 * LANES);
                rfr3.intoArray(times, at + 3 * LANES);
                rfr4.intoArray(times, at + 4 * LANES);
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

    /** Puts the constants that the units of a group have of their own where the steps find them. */
    private void takeOwn(int group, float[] constants) {
        for (int k = 0; k < all.length; k++) {
            if (all[k].isVaried()) {
                System.arraycopy(all[k].values(), group, constants, FIRST + k * GROUP, GROUP);
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
        FloatVector dt = FloatVector.broadcast(FLOATS, dts);
        int end = VectorStep.wholeVectors(from, to);
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
