package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.INTS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.random.Distribution;
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
        return uniform.fma(broadcast(2f), broadcast(-0x1.fffffcp-1f));
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
        FloatVector p = tail(squareRoot(w).sub(3f)).blend(centre(w.sub(2.5f)), w.compare(VectorOperators.LT, 5f));
        return p.mul(x).mul(1.4142135f);
    }

    private static FloatVector centre(FloatVector w) {
        FloatVector p = broadcast(2.81022636e-08f).fma(w, broadcast(3.43273939e-07f));
        p = p.fma(w, broadcast(-3.5233877e-06f));
        p = p.fma(w, broadcast(-4.39150654e-06f));
        p = p.fma(w, broadcast(0.00021858087f));
        p = p.fma(w, broadcast(-0.00125372503f));
        p = p.fma(w, broadcast(-0.00417768164f));
        p = p.fma(w, broadcast(0.246640727f));
        return p.fma(w, broadcast(1.50140941f));
    }

    private static FloatVector tail(FloatVector w) {
        FloatVector p = broadcast(-0.000200214257f).fma(w, broadcast(0.000100950558f));
        p = p.fma(w, broadcast(0.00134934322f));
        p = p.fma(w, broadcast(-0.00367342844f));
        p = p.fma(w, broadcast(0.00573950773f));
        p = p.fma(w, broadcast(-0.0076224613f));
        p = p.fma(w, broadcast(0.00943887047f));
        p = p.fma(w, broadcast(1.00167406f));
        return p.fma(w, broadcast(2.83297682f));
    }

    private static FloatVector log(FloatVector x) {
        IntVector word = x.reinterpretAsInts();
        FloatVector e = (FloatVector)
                word.lanewise(VectorOperators.LSHR, 23).sub(126).convertShape(VectorOperators.I2F, FLOATS, 0);
        FloatVector m = word.and(0x007F_FFFF).or(0x3F00_0000).reinterpretAsFloats();
        VectorMask<Float> low = m.compare(VectorOperators.LT, 0.70710678f);
        e = e.blend(e.sub(1f), low);
        m = m.blend(m.add(m), low).sub(1f);
        FloatVector z = m.mul(m);
        FloatVector y = broadcast(7.0376836292e-2f).fma(m, broadcast(-1.1514610310e-1f));
        y = y.fma(m, broadcast(1.1676998740e-1f));
        y = y.fma(m, broadcast(-1.2420140846e-1f));
        y = y.fma(m, broadcast(1.4249322787e-1f));
        y = y.fma(m, broadcast(-1.6668057665e-1f));
        y = y.fma(m, broadcast(2.0000714765e-1f));
        y = y.fma(m, broadcast(-2.4999993993e-1f));
        y = y.fma(m, broadcast(3.3333331174e-1f));
        y = y.mul(m).mul(z);
        y = e.fma(broadcast(-2.12194440e-4f), y);
        y = z.fma(broadcast(-0.5f), y);
        return e.fma(broadcast(0.693359375f), m.add(y));
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

    private static FloatVector broadcast(float x) {
        return FloatVector.broadcast(FLOATS, x);
    }
}
