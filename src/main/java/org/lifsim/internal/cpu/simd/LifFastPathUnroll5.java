package org.lifsim.internal.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lifsim.internal.fastpath.LifDerived;

/**
 * The fast path with five vectors side by side, since a single vector would wait for its own results. Potentials,
 * thresholds and times stay in registers for all steps. Six vectors would hide the latency as well, but the registers
 * hold no more than five and the parameters.
 *
 * <p>Spikes are detected once per block, at its end, and not here. The times since the last spike are stored, and
 * {@link SpikeTimeBuffer} evaluates them when the steps of a vector group are done. So little code runs between two
 * blocks, and gathering costs the blocks nothing.
 *
 * <p>The method is long, because values stay in registers only within one method. Its loads are ordered by units before
 * state variables, which the compiler turns into far better code than the other order.
 */
final class LifFastPathUnroll5 {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Units of a vector group. */
    static final int GROUP = 5 * LANES;

    private LifFastPathUnroll5() {}

    /**
     * Advances whole vector groups.
     *
     * @param block number of steps of a block
     * @param ends provides the number of steps and receives the times of each vector group
     * @return the first unit that is left over
     */
    static int advance(LifDerived c, LifFastPathState state, int from, int to, int block, SpikeTimeBuffer ends) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        float[] times = ends.times();
        int filled = ends.filled();
        int lastSteps = ends.lastSteps();
        FloatVector zero = FloatVector.zero(FLOATS);
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
            FloatVector v3 = FloatVector.fromArray(FLOATS, vs, i + 3 * LANES);
            FloatVector theta3 = FloatVector.fromArray(FLOATS, thetas, i + 3 * LANES);
            FloatVector rfr3 = FloatVector.fromArray(FLOATS, rfrs, i + 3 * LANES);
            FloatVector current3 =
                    FloatVector.fromArray(FLOATS, currents, i + 3 * LANES).mul(resist);
            FloatVector v4 = FloatVector.fromArray(FLOATS, vs, i + 4 * LANES);
            FloatVector theta4 = FloatVector.fromArray(FLOATS, thetas, i + 4 * LANES);
            FloatVector rfr4 = FloatVector.fromArray(FLOATS, rfrs, i + 4 * LANES);
            FloatVector current4 =
                    FloatVector.fromArray(FLOATS, currents, i + 4 * LANES).mul(resist);
            for (int offset = 0; offset < filled; offset += GROUP) {
                int now = offset + GROUP < filled ? block : lastSteps;
                for (int k = 0; k < now; k++) {
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
                    FloatVector push3 = rest.sub(v3).add(current3, rfr3.compare(VectorOperators.GE, refract));
                    FloatVector next3 = push3.mul(rt).fma(dt, v3);
                    VectorMask<Float> spike3 = next3.compare(VectorOperators.GT, theta3.add(thr));
                    v3 = next3.blend(reset, spike3);
                    theta3 = theta3.fma(decay, zero.blend(plus, spike3));
                    rfr3 = rfr3.add(dt).blend(zero, spike3);
                    FloatVector push4 = rest.sub(v4).add(current4, rfr4.compare(VectorOperators.GE, refract));
                    FloatVector next4 = push4.mul(rt).fma(dt, v4);
                    VectorMask<Float> spike4 = next4.compare(VectorOperators.GT, theta4.add(thr));
                    v4 = next4.blend(reset, spike4);
                    theta4 = theta4.fma(decay, zero.blend(plus, spike4));
                    rfr4 = rfr4.add(dt).blend(zero, spike4);
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
}
