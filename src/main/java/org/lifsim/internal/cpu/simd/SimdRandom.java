package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.INTS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.random.NormalConstants;
import org.lifsim.random.RandomKey;

/** SIMD implementation of {@code RandomKey} and {@code NormalSampler}: one number per lane, for consecutive units. */
final class SimdRandom {
    private static final int PARITY = 0x1BD11BDA;
    private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);

    private SimdRandom() {}

    /** Fills an array with the numbers that {@link Distribution#of} draws unit by unit. */
    static void draw(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        int i = 0;
        for (; i + LANES <= dst.length; i += LANES) {
            FloatVector number = switch (distribution) {
                case UNIFORM -> uniform(key.hi(), key.lo(), first + i);
                case NORMAL -> normalOf(uniform(key.hi(), key.lo(), first + i));
                case BERNOULLI, SPIKE ->
                    FloatVector.zero(FLOATS)
                            .blend(1f, uniform(key.hi(), key.lo(), first + i).compare(VectorOperators.LT, parameter));
            };
            number.intoArray(dst, i);
        }
        for (; i < dst.length; i++) {
            dst[i] = distribution.of(key, parameter, first + i);
        }
    }

    /** {@link RandomKey#uniform} of units first, first + 1, ... */
    static FloatVector uniform(int hi, int lo, long first) {
        return uniformOf(bits(hi, lo, first));
    }

    /** {@link RandomKey#bernoulli} of units first, first + 1, ...; nothing is drawn if no unit can have the event. */
    static VectorMask<Float> event(int hi, int lo, long first, FloatVector probability) {
        VectorMask<Float> possible = probability.compare(VectorOperators.GT, 0f);
        return possible.anyTrue() ? uniform(hi, lo, first).compare(VectorOperators.LT, probability) : possible;
    }

    /** {@link RandomKey#uniform} of units below 2^31, in any order. */
    static FloatVector uniform(int hi, int lo, IntVector units) {
        return uniformOf(bits(hi, lo, IntVector.zero(INTS), units));
    }

    /** {@link org.lifsim.internal.random.PoissonSampler#uniformOf} of units first, first + 1, ... */
    static FloatVector fineUniform(int hi, int lo, long first) {
        IntVector bits = bits(hi, lo, first);
        FloatVector high =
                (FloatVector) bits.lanewise(VectorOperators.LSHR, 16).convertShape(VectorOperators.I2F, FLOATS, 0);
        FloatVector low = (FloatVector) bits.and(0xFFFF).convertShape(VectorOperators.I2F, FLOATS, 0);
        return high.fma(FloatVector.broadcast(FLOATS, 0x1p-16f), low.mul(0x1p-32f));
    }

    private static FloatVector uniformOf(IntVector bits) {
        return bits.lanewise(VectorOperators.LSHR, 9)
                .or(0x3F80_0000)
                .reinterpretAsFloats()
                .sub(1f);
    }

    /** {@link RandomKey#randomBits} of units first, first + 1, ... */
    private static IntVector bits(int hi, int lo, long first) {
        IntVector counter = LANE.add((int) first);
        // A carry into the upper word occurs only where the lower word is less than that of the first unit, compared
        // unsigned.
        VectorMask<Integer> carried = counter.lanewise(VectorOperators.XOR, Integer.MIN_VALUE)
                .compare(VectorOperators.LT, (int) first ^ Integer.MIN_VALUE);
        IntVector upper =
                IntVector.broadcast(INTS, (int) (first >>> Integer.SIZE)).add(1, carried);
        return bits(hi, lo, upper, counter);
    }

    /** {@link RandomKey#randomBits} of the units with these words as indices. */
    private static IntVector bits(int hi, int lo, IntVector upper, IntVector lower) {
        int third = hi ^ lo ^ PARITY;
        IntVector x0 = upper.add(hi);
        IntVector x1 = lower.add(lo);
        for (int i = 0; i < 5; i++) {
            boolean even = (i & 1) == 0;
            x0 = x0.add(x1);
            x1 = x1.lanewise(VectorOperators.ROL, even ? 13 : 17).lanewise(VectorOperators.XOR, x0);
            x0 = x0.add(x1);
            x1 = x1.lanewise(VectorOperators.ROL, even ? 15 : 29).lanewise(VectorOperators.XOR, x0);
            x0 = x0.add(x1);
            x1 = x1.lanewise(VectorOperators.ROL, even ? 26 : 16).lanewise(VectorOperators.XOR, x0);
            x0 = x0.add(x1);
            x1 = x1.lanewise(VectorOperators.ROL, even ? 6 : 24).lanewise(VectorOperators.XOR, x0);
            x0 = x0.add(scheduled(i + 1, hi, lo, third));
            x1 = x1.add(scheduled(i + 2, hi, lo, third) + i + 1);
        }
        return x0.lanewise(VectorOperators.XOR, x1);
    }

    private static int scheduled(int index, int hi, int lo, int third) {
        int turn = index % 3;
        return turn == 0 ? hi : turn == 1 ? lo : third;
    }

    /** {@code NormalSampler.of} for the random bits of uniform numbers. */
    private static FloatVector normalOf(FloatVector uniform) {
        FloatVector x = symmetric(uniform);
        return normalOf(x, tailness(x));
    }

    /** Moves a uniform number to the middle of its step in (-1, 1). */
    static FloatVector symmetric(FloatVector uniform) {
        return uniform.fma(broadcast(2f), broadcast(-NormalConstants.MIDDLE));
    }

    /**
     * Distance into the tail. It is the first half of {@code NormalSampler.of}, separate where both halves are too long
     * for one loop.
     */
    static FloatVector tailness(FloatVector x) {
        return log(x.neg().fma(x, broadcast(1f))).neg();
    }

    /** The second half of {@code NormalSampler.of}. */
    static FloatVector normalOf(FloatVector x, FloatVector w) {
        FloatVector p = tail(squareRoot(w).sub(NormalConstants.TAIL_SHIFT))
                .blend(
                        centre(w.sub(NormalConstants.CENTRE_SHIFT)),
                        w.compare(VectorOperators.LT, NormalConstants.TAIL_START));
        return p.mul(x).mul(NormalConstants.SQRT2);
    }

    private static FloatVector centre(FloatVector w) {
        FloatVector p = broadcast(NormalConstants.CENTRE8).fma(w, broadcast(NormalConstants.CENTRE7));
        p = p.fma(w, broadcast(NormalConstants.CENTRE6));
        p = p.fma(w, broadcast(NormalConstants.CENTRE5));
        p = p.fma(w, broadcast(NormalConstants.CENTRE4));
        p = p.fma(w, broadcast(NormalConstants.CENTRE3));
        p = p.fma(w, broadcast(NormalConstants.CENTRE2));
        p = p.fma(w, broadcast(NormalConstants.CENTRE1));
        return p.fma(w, broadcast(NormalConstants.CENTRE0));
    }

    private static FloatVector tail(FloatVector w) {
        FloatVector p = broadcast(NormalConstants.TAIL8).fma(w, broadcast(NormalConstants.TAIL7));
        p = p.fma(w, broadcast(NormalConstants.TAIL6));
        p = p.fma(w, broadcast(NormalConstants.TAIL5));
        p = p.fma(w, broadcast(NormalConstants.TAIL4));
        p = p.fma(w, broadcast(NormalConstants.TAIL3));
        p = p.fma(w, broadcast(NormalConstants.TAIL2));
        p = p.fma(w, broadcast(NormalConstants.TAIL1));
        return p.fma(w, broadcast(NormalConstants.TAIL0));
    }

    private static FloatVector log(FloatVector x) {
        IntVector word = x.reinterpretAsInts();
        FloatVector e = (FloatVector)
                word.lanewise(VectorOperators.LSHR, 23).sub(126).convertShape(VectorOperators.I2F, FLOATS, 0);
        FloatVector m = word.and(0x007F_FFFF).or(0x3F00_0000).reinterpretAsFloats();
        VectorMask<Float> low = m.compare(VectorOperators.LT, NormalConstants.SQRT_HALF);
        e = e.blend(e.sub(1f), low);
        m = m.blend(m.add(m), low).sub(1f);
        FloatVector z = m.mul(m);
        FloatVector y = broadcast(NormalConstants.LOG8).fma(m, broadcast(NormalConstants.LOG7));
        y = y.fma(m, broadcast(NormalConstants.LOG6));
        y = y.fma(m, broadcast(NormalConstants.LOG5));
        y = y.fma(m, broadcast(NormalConstants.LOG4));
        y = y.fma(m, broadcast(NormalConstants.LOG3));
        y = y.fma(m, broadcast(NormalConstants.LOG2));
        y = y.fma(m, broadcast(NormalConstants.LOG1));
        y = y.fma(m, broadcast(NormalConstants.LOG0));
        y = y.mul(m).mul(z);
        y = e.fma(broadcast(NormalConstants.LN2_LOW), y);
        y = z.fma(broadcast(-0.5f), y);
        return e.fma(broadcast(NormalConstants.LN2_HIGH), m.add(y));
    }

    private static FloatVector squareRoot(FloatVector x) {
        FloatVector half = x.mul(0.5f).neg();
        FloatVector threeHalves = broadcast(1.5f);
        IntVector guess =
                IntVector.broadcast(INTS, 0x5F37_59DF).sub(x.reinterpretAsInts().lanewise(VectorOperators.LSHR, 1));
        FloatVector y = guess.reinterpretAsFloats();
        y = y.mul(half.mul(y).fma(y, threeHalves));
        y = y.mul(half.mul(y).fma(y, threeHalves));
        y = y.mul(half.mul(y).fma(y, threeHalves));
        return x.mul(y);
    }

    /**
     * {@code JaxNormal.of} of units first, first + 1, ..., which are whole vectors. Each loop is one part of it, since
     * all of it is too long for one.
     *
     * @param into receives the numbers
     * @param work takes as many values
     */
    static void jaxNormals(int hi, int lo, long first, int length, float[] into, float[] work) {
        for (int i = 0; i < length; i += LANES) {
            uniform(hi, lo, first + i).mul(2f).add(NormalConstants.LOWEST).intoArray(into, i);
        }
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = SimdUpdate.load(into, i);
            logNearOne(x.neg().mul(x)).intoArray(work, i);
        }
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = SimdUpdate.load(into, i);
            FloatVector y = x.neg().mul(x);
            jaxLog(y.add(1f))
                    .blend(SimdUpdate.load(work, i), y.abs().compare(VectorOperators.LT, NormalConstants.NEAR_ZERO))
                    .intoArray(work, i);
        }
        for (int i = 0; i < length; i += LANES) {
            FloatVector x = SimdUpdate.load(into, i);
            FloatVector log = SimdUpdate.load(work, i);
            FloatVector p = tail(log.neg().sqrt().sub(NormalConstants.TAIL_SHIFT))
                    .blend(
                            centre(broadcast(-NormalConstants.CENTRE_SHIFT).sub(log)),
                            log.compare(VectorOperators.GT, -NormalConstants.TAIL_START));
            x.mul(p).mul(NormalConstants.SQRT2).intoArray(into, i);
        }
    }

    /** ln(1 + x) for small x. */
    private static FloatVector logNearOne(FloatVector x) {
        FloatVector p = broadcast(NormalConstants.P6).fma(x, broadcast(NormalConstants.P5));
        p = p.fma(x, broadcast(NormalConstants.P4));
        p = p.fma(x, broadcast(NormalConstants.P3));
        p = p.fma(x, broadcast(NormalConstants.P2));
        p = p.fma(x, broadcast(NormalConstants.P1));
        p = p.fma(x, broadcast(NormalConstants.P0));
        FloatVector q = x.add(NormalConstants.Q5);
        q = q.fma(x, broadcast(NormalConstants.Q4));
        q = q.fma(x, broadcast(NormalConstants.Q3));
        q = q.fma(x, broadcast(NormalConstants.Q2));
        q = q.fma(x, broadcast(NormalConstants.Q1));
        q = q.fma(x, broadcast(NormalConstants.Q0));
        FloatVector square = x.mul(x);
        return x.add(broadcast(-0.5f).fma(square, x.mul(square).mul(p.div(q))));
    }

    /** {@code JaxNormal.log}, in the order of XLA. */
    private static FloatVector jaxLog(FloatVector x) {
        IntVector word = x.reinterpretAsInts();
        FloatVector e = (FloatVector)
                word.lanewise(VectorOperators.LSHR, 23).sub(126).convertShape(VectorOperators.I2F, FLOATS, 0);
        FloatVector m = word.and(0x007F_FFFF).or(0x3F00_0000).reinterpretAsFloats();
        VectorMask<Float> low = m.compare(VectorOperators.LT, NormalConstants.SQRT_HALF);
        e = e.blend(e.sub(1f), low);
        FloatVector least = m.sub(1f);
        m = least.blend(least.add(m), low);
        FloatVector square = m.mul(m);
        FloatVector cube = square.mul(m);
        FloatVector high = broadcast(NormalConstants.LOG8).fma(m, broadcast(NormalConstants.LOG7));
        high = high.fma(m, broadcast(NormalConstants.LOG6));
        FloatVector middle = broadcast(NormalConstants.LOG5).fma(m, broadcast(NormalConstants.LOG4));
        middle = middle.fma(m, broadcast(NormalConstants.LOG3));
        FloatVector lowest = broadcast(NormalConstants.LOG2).fma(m, broadcast(NormalConstants.LOG1));
        lowest = lowest.fma(m, broadcast(NormalConstants.LOG0));
        FloatVector y = cube.fma(high, middle);
        y = cube.fma(y, lowest);
        y = cube.fma(y, e.mul(NormalConstants.LN2_LOW));
        return e.fma(broadcast(NormalConstants.LN2_HIGH), y.add(broadcast(-0.5f).fma(square, m)));
    }

    private static FloatVector broadcast(float x) {
        return FloatVector.broadcast(FLOATS, x);
    }
}
