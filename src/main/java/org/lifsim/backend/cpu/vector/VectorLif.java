package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lifsim.backend.cpu.CpuStep;
import org.lifsim.neuron.Canonical;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifState;
import org.lifsim.neuron.LifStep;

/** The LIF step in vector Java: {@link LifStep} with the same names in the same order, a vector of units at a time. */
public final class VectorLif implements CpuStep {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final int GROUP = 6 * LANES;

    /** The spikes of a group in a pass; one a thread, since a pass allocates nothing. */
    private static final ThreadLocal<float[]> SPIKES = ThreadLocal.withInitial(() -> new float[GROUP]);

    /** Called by name, so that nothing outside this package needs the module. */
    public VectorLif() {}

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void advance(LifConstants c, LifState state, int from, int to, int steps, float[] times, boolean clear) {
        boolean plain = state.surrogate() == null && state.tols() == null && !c.midpoint() && c.leak() == 1f;
        int next = from;
        if (plain && clear) {
            next = steps == 1 ? oneStep(c, state, from, to) : sixSideBySide(c, state, from, to, steps);
        }
        if (next + LANES <= to) {
            next = oneByOne(c, state, next, to, steps, times);
        }
        if (next < to) {
            LifStep.advance(c, state, next, to, steps, times);
        }
    }

    /** The whole step, one vector at a time. Returns the first unit that is left over. */
    private static int oneByOne(LifConstants c, LifState state, int from, int to, int steps, float[] times) {
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector rest = FloatVector.broadcast(FLOATS, c.rest());
        FloatVector leak = FloatVector.broadcast(FLOATS, c.leak());
        FloatVector halfDt = FloatVector.broadcast(FLOATS, c.halfDt());
        FloatVector dt = FloatVector.broadcast(FLOATS, c.dt());
        FloatVector plus = FloatVector.broadcast(FLOATS, c.plus());
        FloatVector decay = FloatVector.broadcast(FLOATS, c.decay());
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, state.v(), i);
            FloatVector thrTheta = FloatVector.fromArray(FLOATS, state.thrTheta(), i);
            FloatVector rfr = FloatVector.fromArray(FLOATS, state.rfr(), i);
            FloatVector current =
                    FloatVector.fromArray(FLOATS, state.current(), i).mul(c.resist());
            IntVector count = IntVector.fromArray(INTS, state.counts(), i);
            for (int k = 0; k < steps; k++) {
                FloatVector drive = zero.blend(current, rfr.compare(VectorOperators.GE, c.refract()));
                FloatVector slope = rest.sub(v).fma(leak, drive).mul(c.rt());
                if (c.midpoint()) {
                    FloatVector middle = slope.fma(halfDt, v);
                    slope = rest.sub(middle).fma(leak, drive).mul(c.rt());
                }
                FloatVector v1 = slope.fma(dt, v);
                FloatVector thr = thrTheta.add(c.thr());
                VectorMask<Float> spike = v1.compare(VectorOperators.GT, thr);
                v = v1.blend(c.reset(), spike);
                v = v.blend(c.vMin(), v.compare(VectorOperators.LT, c.vMin()));
                v = flush(v, zero);
                thrTheta = flush(thrTheta.fma(decay, zero.blend(plus, spike)), zero);
                rfr = flush(rfr.add(dt).blend(zero, spike), zero);
                count = count.add(1, spike.cast(INTS));
                if (state.tols() != null) {
                    FloatVector.broadcast(FLOATS, times[k]).intoArray(state.tols(), i, spike);
                }
                if (state.surrogate() != null && k == steps - 1) {
                    surrogate(c, v1, thr).intoArray(state.surrogate(), i);
                }
            }
            v.intoArray(state.v(), i);
            thrTheta.intoArray(state.thrTheta(), i);
            rfr.intoArray(state.rfr(), i);
            count.intoArray(state.counts(), i);
        }
        return i;
    }

    /** As {@link #sixSideBySide}, for a single step: nothing stays in registers, so one vector after the other. */
    private static int oneStep(LifConstants c, LifState state, int from, int to) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        int[] counts = state.counts();
        FloatVector zero = FloatVector.zero(FLOATS);
        IntVector one = IntVector.broadcast(INTS, 1);
        FloatVector rest = FloatVector.broadcast(FLOATS, c.rest());
        FloatVector resist = FloatVector.broadcast(FLOATS, c.resist());
        FloatVector refract = FloatVector.broadcast(FLOATS, c.refract());
        FloatVector rt = FloatVector.broadcast(FLOATS, c.rt());
        FloatVector dt = FloatVector.broadcast(FLOATS, c.dt());
        FloatVector thr = FloatVector.broadcast(FLOATS, c.thr());
        FloatVector reset = FloatVector.broadcast(FLOATS, c.reset());
        FloatVector decay = FloatVector.broadcast(FLOATS, c.decay());
        FloatVector plus = FloatVector.broadcast(FLOATS, c.plus());
        int end = from + (to - from) / LANES * LANES;
        for (int i = from; i < end; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, vs, i);
            FloatVector theta = FloatVector.fromArray(FLOATS, thetas, i);
            FloatVector rfr = FloatVector.fromArray(FLOATS, rfrs, i);
            FloatVector current = FloatVector.fromArray(FLOATS, currents, i).mul(resist);
            FloatVector push = rest.sub(v).add(current, rfr.compare(VectorOperators.GE, refract));
            FloatVector next = push.mul(rt).fma(dt, v);
            VectorMask<Float> spike = next.compare(VectorOperators.GT, theta.add(thr));
            next.blend(reset, spike).intoArray(vs, i);
            theta.fma(decay, zero.blend(plus, spike)).intoArray(thetas, i);
            rfr.add(dt).blend(zero, spike).intoArray(rfrs, i);
            IntVector.fromArray(INTS, counts, i).add(one, spike.cast(INTS)).intoArray(counts, i);
        }
        return end;
    }

    private static FloatVector flush(FloatVector x, FloatVector zero) {
        return x.blend(zero, x.abs().compare(VectorOperators.LT, Canonical.TINY));
    }

    private static FloatVector surrogate(LifConstants c, FloatVector v1, FloatVector thr) {
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector q = v1.sub(thr).mul(LifConstants.PI).mul(LifConstants.TENTH);
        FloatVector arctan = one.div(q.fma(q, one)).mul(LifConstants.INVERSE_PI).mul(c.surrogateScale());
        return flush(arctan, FloatVector.zero(FLOATS));
    }

    /**
     * The Euler step with full leak, without flush, lower bound and optional columns, six vectors side by side, since one alone waits
     * for its own results; potentials, thresholds and times stay in registers for all steps. What differs from the whole step differs
     * in no bit: {@code fma(x, 1, drive)} is {@code x + drive}, and what is left out was proved to do nothing. Counts are summed
     * as floats, exact for the few steps of a pass, in memory that stays in the nearest cache: they would crowd out the rest. Long,
     * because only what stands in one method stays in registers. Returns the first unit that is left over.
     */
    private static int sixSideBySide(LifConstants c, LifState state, int from, int to, int steps) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        int[] counts = state.counts();
        float[] spikes = SPIKES.get();
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
            FloatVector v1 = FloatVector.fromArray(FLOATS, vs, i + LANES);
            FloatVector v2 = FloatVector.fromArray(FLOATS, vs, i + 2 * LANES);
            FloatVector v3 = FloatVector.fromArray(FLOATS, vs, i + 3 * LANES);
            FloatVector v4 = FloatVector.fromArray(FLOATS, vs, i + 4 * LANES);
            FloatVector v5 = FloatVector.fromArray(FLOATS, vs, i + 5 * LANES);
            FloatVector theta0 = FloatVector.fromArray(FLOATS, thetas, i);
            FloatVector theta1 = FloatVector.fromArray(FLOATS, thetas, i + LANES);
            FloatVector theta2 = FloatVector.fromArray(FLOATS, thetas, i + 2 * LANES);
            FloatVector theta3 = FloatVector.fromArray(FLOATS, thetas, i + 3 * LANES);
            FloatVector theta4 = FloatVector.fromArray(FLOATS, thetas, i + 4 * LANES);
            FloatVector theta5 = FloatVector.fromArray(FLOATS, thetas, i + 5 * LANES);
            FloatVector rfr0 = FloatVector.fromArray(FLOATS, rfrs, i);
            FloatVector rfr1 = FloatVector.fromArray(FLOATS, rfrs, i + LANES);
            FloatVector rfr2 = FloatVector.fromArray(FLOATS, rfrs, i + 2 * LANES);
            FloatVector rfr3 = FloatVector.fromArray(FLOATS, rfrs, i + 3 * LANES);
            FloatVector rfr4 = FloatVector.fromArray(FLOATS, rfrs, i + 4 * LANES);
            FloatVector rfr5 = FloatVector.fromArray(FLOATS, rfrs, i + 5 * LANES);
            FloatVector current0 = FloatVector.fromArray(FLOATS, currents, i).mul(resist);
            FloatVector current1 =
                    FloatVector.fromArray(FLOATS, currents, i + LANES).mul(resist);
            FloatVector current2 =
                    FloatVector.fromArray(FLOATS, currents, i + 2 * LANES).mul(resist);
            FloatVector current3 =
                    FloatVector.fromArray(FLOATS, currents, i + 3 * LANES).mul(resist);
            FloatVector current4 =
                    FloatVector.fromArray(FLOATS, currents, i + 4 * LANES).mul(resist);
            FloatVector current5 =
                    FloatVector.fromArray(FLOATS, currents, i + 5 * LANES).mul(resist);
            zero.intoArray(spikes, 0);
            zero.intoArray(spikes, LANES);
            zero.intoArray(spikes, 2 * LANES);
            zero.intoArray(spikes, 3 * LANES);
            zero.intoArray(spikes, 4 * LANES);
            zero.intoArray(spikes, 5 * LANES);
            for (int k = 0; k < steps; k++) {
                FloatVector push0 = rest.sub(v0).add(current0, rfr0.compare(VectorOperators.GE, refract));
                FloatVector push1 = rest.sub(v1).add(current1, rfr1.compare(VectorOperators.GE, refract));
                FloatVector push2 = rest.sub(v2).add(current2, rfr2.compare(VectorOperators.GE, refract));
                FloatVector push3 = rest.sub(v3).add(current3, rfr3.compare(VectorOperators.GE, refract));
                FloatVector push4 = rest.sub(v4).add(current4, rfr4.compare(VectorOperators.GE, refract));
                FloatVector push5 = rest.sub(v5).add(current5, rfr5.compare(VectorOperators.GE, refract));
                FloatVector next0 = push0.mul(rt).fma(dt, v0);
                FloatVector next1 = push1.mul(rt).fma(dt, v1);
                FloatVector next2 = push2.mul(rt).fma(dt, v2);
                FloatVector next3 = push3.mul(rt).fma(dt, v3);
                FloatVector next4 = push4.mul(rt).fma(dt, v4);
                FloatVector next5 = push5.mul(rt).fma(dt, v5);
                VectorMask<Float> spike0 = next0.compare(VectorOperators.GT, theta0.add(thr));
                VectorMask<Float> spike1 = next1.compare(VectorOperators.GT, theta1.add(thr));
                VectorMask<Float> spike2 = next2.compare(VectorOperators.GT, theta2.add(thr));
                VectorMask<Float> spike3 = next3.compare(VectorOperators.GT, theta3.add(thr));
                VectorMask<Float> spike4 = next4.compare(VectorOperators.GT, theta4.add(thr));
                VectorMask<Float> spike5 = next5.compare(VectorOperators.GT, theta5.add(thr));
                v0 = next0.blend(reset, spike0);
                v1 = next1.blend(reset, spike1);
                v2 = next2.blend(reset, spike2);
                v3 = next3.blend(reset, spike3);
                v4 = next4.blend(reset, spike4);
                v5 = next5.blend(reset, spike5);
                theta0 = theta0.fma(decay, zero.blend(plus, spike0));
                theta1 = theta1.fma(decay, zero.blend(plus, spike1));
                theta2 = theta2.fma(decay, zero.blend(plus, spike2));
                theta3 = theta3.fma(decay, zero.blend(plus, spike3));
                theta4 = theta4.fma(decay, zero.blend(plus, spike4));
                theta5 = theta5.fma(decay, zero.blend(plus, spike5));
                rfr0 = rfr0.add(dt).blend(zero, spike0);
                rfr1 = rfr1.add(dt).blend(zero, spike1);
                rfr2 = rfr2.add(dt).blend(zero, spike2);
                rfr3 = rfr3.add(dt).blend(zero, spike3);
                rfr4 = rfr4.add(dt).blend(zero, spike4);
                rfr5 = rfr5.add(dt).blend(zero, spike5);
                FloatVector.fromArray(FLOATS, spikes, 0).add(one, spike0).intoArray(spikes, 0);
                FloatVector.fromArray(FLOATS, spikes, LANES).add(one, spike1).intoArray(spikes, LANES);
                FloatVector.fromArray(FLOATS, spikes, 2 * LANES)
                        .add(one, spike2)
                        .intoArray(spikes, 2 * LANES);
                FloatVector.fromArray(FLOATS, spikes, 3 * LANES)
                        .add(one, spike3)
                        .intoArray(spikes, 3 * LANES);
                FloatVector.fromArray(FLOATS, spikes, 4 * LANES)
                        .add(one, spike4)
                        .intoArray(spikes, 4 * LANES);
                FloatVector.fromArray(FLOATS, spikes, 5 * LANES)
                        .add(one, spike5)
                        .intoArray(spikes, 5 * LANES);
            }
            v0.intoArray(vs, i);
            v1.intoArray(vs, i + LANES);
            v2.intoArray(vs, i + 2 * LANES);
            v3.intoArray(vs, i + 3 * LANES);
            v4.intoArray(vs, i + 4 * LANES);
            v5.intoArray(vs, i + 5 * LANES);
            theta0.intoArray(thetas, i);
            theta1.intoArray(thetas, i + LANES);
            theta2.intoArray(thetas, i + 2 * LANES);
            theta3.intoArray(thetas, i + 3 * LANES);
            theta4.intoArray(thetas, i + 4 * LANES);
            theta5.intoArray(thetas, i + 5 * LANES);
            rfr0.intoArray(rfrs, i);
            rfr1.intoArray(rfrs, i + LANES);
            rfr2.intoArray(rfrs, i + 2 * LANES);
            rfr3.intoArray(rfrs, i + 3 * LANES);
            rfr4.intoArray(rfrs, i + 4 * LANES);
            rfr5.intoArray(rfrs, i + 5 * LANES);
            count(counts, i, spikes, 0);
            count(counts, i + LANES, spikes, LANES);
            count(counts, i + 2 * LANES, spikes, 2 * LANES);
            count(counts, i + 3 * LANES, spikes, 3 * LANES);
            count(counts, i + 4 * LANES, spikes, 4 * LANES);
            count(counts, i + 5 * LANES, spikes, 5 * LANES);
        }
        return i;
    }

    private static void count(int[] counts, int unit, float[] spikes, int at) {
        IntVector more =
                (IntVector) FloatVector.fromArray(FLOATS, spikes, at).convertShape(VectorOperators.F2I, INTS, 0);
        IntVector.fromArray(INTS, counts, unit).add(more).intoArray(counts, unit);
    }
}
