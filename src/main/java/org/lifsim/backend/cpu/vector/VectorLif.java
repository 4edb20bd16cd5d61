package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lifsim.backend.cpu.ClearStep;
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
    /** Called by name, so that nothing outside this package needs the module. */
    public VectorLif() {}

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int grain() {
        return ClearVectorLif.GROUP;
    }

    @Override
    public ClearStep clear(LifConstants c, LifState state) {
        boolean plain = state.surrogate() == null && state.tols() == null && !c.midpoint() && c.leak() == 1f;
        return plain ? new ClearVectorLif(this) : null;
    }

    @Override
    public void advance(LifConstants c, LifState state, int from, int to, int steps, float[] times) {
        int next = oneByOne(c, state, from, to, steps, times);
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
}
