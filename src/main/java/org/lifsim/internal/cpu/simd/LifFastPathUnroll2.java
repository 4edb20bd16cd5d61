package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** As {@link LifFastPathUnroll3}, for units with per-unit parameters, which leave registers for two vectors. */
final class LifFastPathUnroll2 {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Units of a vector group. */
    static final int GROUP = 2 * LANES;

    private LifFastPathUnroll2() {}

    /**
     * Advances whole vector groups.
     *
     * @param spikes scratch memory for the counts of a vector group
     * @param block number of steps of a block
     * @param full duration of a block's steps, in ms
     * @param last duration of the last block's steps, which may be fewer, in ms
     * @return the first unit that is left over
     */
    static int advance(
            LifPerUnitDerived c,
            LifFastPathState state,
            int from,
            int to,
            int steps,
            float[] spikes,
            int block,
            float full,
            float last) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector dt = FloatVector.broadcast(FLOATS, c.dt());
        float[] rest = c.rest().values();
        float[] leak = c.leak().values();
        float[] resist = c.resist().values();
        float[] refract = c.refract().values();
        float[] rt = c.rt().values();
        float[] thr = c.thr().values();
        float[] reset = c.reset().values();
        float[] decay = c.decay().values();
        float[] plus = c.plus().values();
        int i = from;
        for (; i + GROUP <= to; i += GROUP) {
            int restAt = i - c.rest().origin(i);
            int leakAt = i - c.leak().origin(i);
            int resistAt = i - c.resist().origin(i);
            int refractAt = i - c.refract().origin(i);
            int rtAt = i - c.rt().origin(i);
            int thrAt = i - c.thr().origin(i);
            int resetAt = i - c.reset().origin(i);
            int decayAt = i - c.decay().origin(i);
            int plusAt = i - c.plus().origin(i);
            FloatVector v0 = FloatVector.fromArray(FLOATS, vs, i);
            FloatVector theta0 = FloatVector.fromArray(FLOATS, thetas, i);
            FloatVector rfr0 = FloatVector.fromArray(FLOATS, rfrs, i);
            FloatVector current0 =
                    FloatVector.fromArray(FLOATS, currents, i).mul(FloatVector.fromArray(FLOATS, resist, resistAt));
            FloatVector rest0 = FloatVector.fromArray(FLOATS, rest, restAt);
            FloatVector leak0 = FloatVector.fromArray(FLOATS, leak, leakAt);
            FloatVector refract0 = FloatVector.fromArray(FLOATS, refract, refractAt);
            FloatVector rt0 = FloatVector.fromArray(FLOATS, rt, rtAt);
            FloatVector thr0 = FloatVector.fromArray(FLOATS, thr, thrAt);
            FloatVector reset0 = FloatVector.fromArray(FLOATS, reset, resetAt);
            FloatVector decay0 = FloatVector.fromArray(FLOATS, decay, decayAt);
            FloatVector plus0 = FloatVector.fromArray(FLOATS, plus, plusAt);
            zero.intoArray(spikes, 0);
            FloatVector v1 = FloatVector.fromArray(FLOATS, vs, i + LANES);
            FloatVector theta1 = FloatVector.fromArray(FLOATS, thetas, i + LANES);
            FloatVector rfr1 = FloatVector.fromArray(FLOATS, rfrs, i + LANES);
            FloatVector current1 = FloatVector.fromArray(FLOATS, currents, i + LANES)
                    .mul(FloatVector.fromArray(FLOATS, resist, resistAt + LANES));
            FloatVector rest1 = FloatVector.fromArray(FLOATS, rest, restAt + LANES);
            FloatVector leak1 = FloatVector.fromArray(FLOATS, leak, leakAt + LANES);
            FloatVector refract1 = FloatVector.fromArray(FLOATS, refract, refractAt + LANES);
            FloatVector rt1 = FloatVector.fromArray(FLOATS, rt, rtAt + LANES);
            FloatVector thr1 = FloatVector.fromArray(FLOATS, thr, thrAt + LANES);
            FloatVector reset1 = FloatVector.fromArray(FLOATS, reset, resetAt + LANES);
            FloatVector decay1 = FloatVector.fromArray(FLOATS, decay, decayAt + LANES);
            FloatVector plus1 = FloatVector.fromArray(FLOATS, plus, plusAt + LANES);
            zero.intoArray(spikes, LANES);
            int mark = Math.min(block, steps) - 1;
            float end = block < steps ? full : last;
            for (int k = 0; k < steps; k++) {
                FloatVector drive0 = zero.blend(current0, rfr0.compare(VectorOperators.GE, refract0));
                FloatVector next0 = rest0.sub(v0).fma(leak0, drive0).mul(rt0).fma(dt, v0);
                VectorMask<Float> spike0 = next0.compare(VectorOperators.GT, theta0.add(thr0));
                v0 = next0.blend(reset0, spike0);
                theta0 = theta0.fma(decay0, zero.blend(plus0, spike0));
                rfr0 = rfr0.add(dt).blend(zero, spike0);
                FloatVector drive1 = zero.blend(current1, rfr1.compare(VectorOperators.GE, refract1));
                FloatVector next1 = rest1.sub(v1).fma(leak1, drive1).mul(rt1).fma(dt, v1);
                VectorMask<Float> spike1 = next1.compare(VectorOperators.GT, theta1.add(thr1));
                v1 = next1.blend(reset1, spike1);
                theta1 = theta1.fma(decay1, zero.blend(plus1, spike1));
                rfr1 = rfr1.add(dt).blend(zero, spike1);
                if (k == mark) {
                    FloatVector.fromArray(FLOATS, spikes, 0)
                            .add(one, rfr0.compare(VectorOperators.LT, end))
                            .intoArray(spikes, 0);
                    FloatVector.fromArray(FLOATS, spikes, LANES)
                            .add(one, rfr1.compare(VectorOperators.LT, end))
                            .intoArray(spikes, LANES);
                    end = mark + block < steps - 1 ? full : last;
                    mark = Math.min(mark + block, steps - 1);
                }
            }
            v0.intoArray(vs, i);
            theta0.intoArray(thetas, i);
            rfr0.intoArray(rfrs, i);
            v1.intoArray(vs, i + LANES);
            theta1.intoArray(thetas, i + LANES);
            rfr1.intoArray(rfrs, i + LANES);
            AbstractLifFastPath.addTo(state.counts(), i, spikes, GROUP);
        }
        return i;
    }
}
