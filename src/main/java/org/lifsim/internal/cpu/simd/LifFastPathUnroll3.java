package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lifsim.internal.fastpath.LifDerived;

/**
 * As {@link LifFastPathUnroll5}, in the form that suits Java 17. Its compiler keeps masks in vector registers, so fewer
 * vectors fit beside them. It also puts vectors that live across nested loops in memory.
 */
final class LifFastPathUnroll3 {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Units of a vector group. */
    static final int GROUP = 3 * LANES;

    private LifFastPathUnroll3() {}

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
            LifDerived c,
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
        FloatVector rest = FloatVector.broadcast(FLOATS, c.rest());
        FloatVector resist = FloatVector.broadcast(FLOATS, c.resist());
        FloatVector refract = FloatVector.broadcast(FLOATS, c.refract());
        FloatVector rt = FloatVector.broadcast(FLOATS, c.rt());
        FloatVector dt = FloatVector.broadcast(FLOATS, c.dt());
        FloatVector thr = FloatVector.broadcast(FLOATS, c.thr());
        FloatVector reset = FloatVector.broadcast(FLOATS, c.reset());
        FloatVector decay = FloatVector.broadcast(FLOATS, c.decay());
        FloatVector plus = FloatVector.broadcast(FLOATS, c.plus());
        int i = from;
        for (; i + GROUP <= to; i += GROUP) {
            FloatVector v0 = FloatVector.fromArray(FLOATS, vs, i);
            FloatVector theta0 = FloatVector.fromArray(FLOATS, thetas, i);
            FloatVector rfr0 = FloatVector.fromArray(FLOATS, rfrs, i);
            FloatVector current0 = FloatVector.fromArray(FLOATS, currents, i).mul(resist);
            FloatVector v1 = FloatVector.fromArray(FLOATS, vs, i + LANES);
            FloatVector theta1 = FloatVector.fromArray(FLOATS, thetas, i + LANES);
            FloatVector rfr1 = FloatVector.fromArray(FLOATS, rfrs, i + LANES);
            FloatVector current1 =
                    FloatVector.fromArray(FLOATS, currents, i + LANES).mul(resist);
            FloatVector v2 = FloatVector.fromArray(FLOATS, vs, i + 2 * LANES);
            FloatVector theta2 = FloatVector.fromArray(FLOATS, thetas, i + 2 * LANES);
            FloatVector rfr2 = FloatVector.fromArray(FLOATS, rfrs, i + 2 * LANES);
            FloatVector current2 =
                    FloatVector.fromArray(FLOATS, currents, i + 2 * LANES).mul(resist);
            zero.intoArray(spikes, 0);
            zero.intoArray(spikes, LANES);
            zero.intoArray(spikes, 2 * LANES);
            int mark = Math.min(block, steps) - 1;
            float end = block < steps ? full : last;
            for (int k = 0; k < steps; k++) {
                FloatVector push0 = rest.sub(v0).add(current0, rfr0.compare(VectorOperators.GE, refract));
                FloatVector next0 = push0.mul(rt).fma(dt, v0);
                VectorMask<Float> spike0 = next0.compare(VectorOperators.GT, theta0.add(thr));
                v0 = next0.blend(reset, spike0);
                theta0 = theta0.fma(decay, zero.blend(plus, spike0));
                rfr0 = rfr0.add(dt).blend(zero, spike0);
                FloatVector push1 = rest.sub(v1).add(current1, rfr1.compare(VectorOperators.GE, refract));
                FloatVector next1 = push1.mul(rt).fma(dt, v1);
                VectorMask<Float> spike1 = next1.compare(VectorOperators.GT, theta1.add(thr));
                v1 = next1.blend(reset, spike1);
                theta1 = theta1.fma(decay, zero.blend(plus, spike1));
                rfr1 = rfr1.add(dt).blend(zero, spike1);
                FloatVector push2 = rest.sub(v2).add(current2, rfr2.compare(VectorOperators.GE, refract));
                FloatVector next2 = push2.mul(rt).fma(dt, v2);
                VectorMask<Float> spike2 = next2.compare(VectorOperators.GT, theta2.add(thr));
                v2 = next2.blend(reset, spike2);
                theta2 = theta2.fma(decay, zero.blend(plus, spike2));
                rfr2 = rfr2.add(dt).blend(zero, spike2);
                if (k == mark) {
                    FloatVector.fromArray(FLOATS, spikes, 0)
                            .add(one, rfr0.compare(VectorOperators.LT, end))
                            .intoArray(spikes, 0);
                    FloatVector.fromArray(FLOATS, spikes, LANES)
                            .add(one, rfr1.compare(VectorOperators.LT, end))
                            .intoArray(spikes, LANES);
                    FloatVector.fromArray(FLOATS, spikes, 2 * LANES)
                            .add(one, rfr2.compare(VectorOperators.LT, end))
                            .intoArray(spikes, 2 * LANES);
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
            v2.intoArray(vs, i + 2 * LANES);
            theta2.intoArray(thetas, i + 2 * LANES);
            rfr2.intoArray(rfrs, i + 2 * LANES);
            AbstractLifFastPath.addTo(state.counts(), i, spikes, GROUP);
        }
        return i;
    }
}
