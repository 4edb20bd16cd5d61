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

/** The LIF step in vector Java: {@link LifStep} line for line, a vector of units at a time. */
public final class VectorLif implements CpuStep {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Called by name, so that nothing outside this package needs the module. */
    public VectorLif() {}

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void advance(LifConstants c, LifState state, int from, int to, int steps, float[] times, boolean flushFree) {
        boolean plain = state.surrogate() == null && state.tols() == null && !c.midpoint();
        int next = plain && flushFree ? fourSideBySide(c, state, from, to, steps) : from;
        next = oneByOne(c, state, next, to, steps, times);
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
     * The Euler step without flushes and optional columns, four vectors side by side, since one alone waits for its own results;
     * their state stays in registers for all steps. Long, because only what stands in one method stays in registers. Returns the
     * first unit that is left over.
     */
    private static int fourSideBySide(LifConstants c, LifState state, int from, int to, int steps) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
        int[] counts = state.counts();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector rest = FloatVector.broadcast(FLOATS, c.rest());
        FloatVector leak = FloatVector.broadcast(FLOATS, c.leak());
        FloatVector resist = FloatVector.broadcast(FLOATS, c.resist());
        FloatVector refract = FloatVector.broadcast(FLOATS, c.refract());
        FloatVector rt = FloatVector.broadcast(FLOATS, c.rt());
        FloatVector dt = FloatVector.broadcast(FLOATS, c.dt());
        FloatVector thr = FloatVector.broadcast(FLOATS, c.thr());
        FloatVector reset = FloatVector.broadcast(FLOATS, c.reset());
        FloatVector decay = FloatVector.broadcast(FLOATS, c.decay());
        FloatVector plus = FloatVector.broadcast(FLOATS, c.plus());
        FloatVector vMin = FloatVector.broadcast(FLOATS, c.vMin());
        int i = from;
        for (; i + 4 * LANES <= to; i += 4 * LANES) {
            FloatVector v0 = FloatVector.fromArray(FLOATS, vs, i);
            FloatVector v1 = FloatVector.fromArray(FLOATS, vs, i + LANES);
            FloatVector v2 = FloatVector.fromArray(FLOATS, vs, i + 2 * LANES);
            FloatVector v3 = FloatVector.fromArray(FLOATS, vs, i + 3 * LANES);
            FloatVector theta0 = FloatVector.fromArray(FLOATS, thetas, i);
            FloatVector theta1 = FloatVector.fromArray(FLOATS, thetas, i + LANES);
            FloatVector theta2 = FloatVector.fromArray(FLOATS, thetas, i + 2 * LANES);
            FloatVector theta3 = FloatVector.fromArray(FLOATS, thetas, i + 3 * LANES);
            FloatVector rfr0 = FloatVector.fromArray(FLOATS, rfrs, i);
            FloatVector rfr1 = FloatVector.fromArray(FLOATS, rfrs, i + LANES);
            FloatVector rfr2 = FloatVector.fromArray(FLOATS, rfrs, i + 2 * LANES);
            FloatVector rfr3 = FloatVector.fromArray(FLOATS, rfrs, i + 3 * LANES);
            FloatVector current0 = FloatVector.fromArray(FLOATS, currents, i).mul(resist);
            FloatVector current1 =
                    FloatVector.fromArray(FLOATS, currents, i + LANES).mul(resist);
            FloatVector current2 =
                    FloatVector.fromArray(FLOATS, currents, i + 2 * LANES).mul(resist);
            FloatVector current3 =
                    FloatVector.fromArray(FLOATS, currents, i + 3 * LANES).mul(resist);
            IntVector count0 = IntVector.fromArray(INTS, counts, i);
            IntVector count1 = IntVector.fromArray(INTS, counts, i + LANES);
            IntVector count2 = IntVector.fromArray(INTS, counts, i + 2 * LANES);
            IntVector count3 = IntVector.fromArray(INTS, counts, i + 3 * LANES);
            for (int k = 0; k < steps; k++) {
                FloatVector drive0 = zero.blend(current0, rfr0.compare(VectorOperators.GE, refract));
                FloatVector drive1 = zero.blend(current1, rfr1.compare(VectorOperators.GE, refract));
                FloatVector drive2 = zero.blend(current2, rfr2.compare(VectorOperators.GE, refract));
                FloatVector drive3 = zero.blend(current3, rfr3.compare(VectorOperators.GE, refract));
                FloatVector next0 = rest.sub(v0).fma(leak, drive0).mul(rt).fma(dt, v0);
                FloatVector next1 = rest.sub(v1).fma(leak, drive1).mul(rt).fma(dt, v1);
                FloatVector next2 = rest.sub(v2).fma(leak, drive2).mul(rt).fma(dt, v2);
                FloatVector next3 = rest.sub(v3).fma(leak, drive3).mul(rt).fma(dt, v3);
                VectorMask<Float> spike0 = next0.compare(VectorOperators.GT, theta0.add(thr));
                VectorMask<Float> spike1 = next1.compare(VectorOperators.GT, theta1.add(thr));
                VectorMask<Float> spike2 = next2.compare(VectorOperators.GT, theta2.add(thr));
                VectorMask<Float> spike3 = next3.compare(VectorOperators.GT, theta3.add(thr));
                v0 = next0.blend(reset, spike0);
                v1 = next1.blend(reset, spike1);
                v2 = next2.blend(reset, spike2);
                v3 = next3.blend(reset, spike3);
                v0 = v0.blend(vMin, v0.compare(VectorOperators.LT, vMin));
                v1 = v1.blend(vMin, v1.compare(VectorOperators.LT, vMin));
                v2 = v2.blend(vMin, v2.compare(VectorOperators.LT, vMin));
                v3 = v3.blend(vMin, v3.compare(VectorOperators.LT, vMin));
                theta0 = theta0.fma(decay, zero.blend(plus, spike0));
                theta1 = theta1.fma(decay, zero.blend(plus, spike1));
                theta2 = theta2.fma(decay, zero.blend(plus, spike2));
                theta3 = theta3.fma(decay, zero.blend(plus, spike3));
                rfr0 = rfr0.add(dt).blend(zero, spike0);
                rfr1 = rfr1.add(dt).blend(zero, spike1);
                rfr2 = rfr2.add(dt).blend(zero, spike2);
                rfr3 = rfr3.add(dt).blend(zero, spike3);
                count0 = count0.add(1, spike0.cast(INTS));
                count1 = count1.add(1, spike1.cast(INTS));
                count2 = count2.add(1, spike2.cast(INTS));
                count3 = count3.add(1, spike3.cast(INTS));
            }
            v0.intoArray(vs, i);
            v1.intoArray(vs, i + LANES);
            v2.intoArray(vs, i + 2 * LANES);
            v3.intoArray(vs, i + 3 * LANES);
            theta0.intoArray(thetas, i);
            theta1.intoArray(thetas, i + LANES);
            theta2.intoArray(thetas, i + 2 * LANES);
            theta3.intoArray(thetas, i + 3 * LANES);
            rfr0.intoArray(rfrs, i);
            rfr1.intoArray(rfrs, i + LANES);
            rfr2.intoArray(rfrs, i + 2 * LANES);
            rfr3.intoArray(rfrs, i + 3 * LANES);
            count0.intoArray(counts, i);
            count1.intoArray(counts, i + LANES);
            count2.intoArray(counts, i + 2 * LANES);
            count3.intoArray(counts, i + 3 * LANES);
        }
        return i;
    }
}
