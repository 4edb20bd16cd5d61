package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.cpu.LifFastPath;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.fastpath.LifDerived;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;

/**
 * Fast path of the Euler step, without flush, lower bound and optional variables. It needs uniform parameters and a
 * leak conductance of 1; other units use {@link PerUnitLifFastPath}. It gives the bits of the full step:
 * {@code fma(x, 1, drive)} is {@code x + drive}, and what is left out was proved to have no effect. Units that do not
 * fill a vector take the full step.
 */
final class UniformLifFastPath extends AbstractLifFastPath {
    private final LifDerived c;

    private UniformLifFastPath(NeuronState state, LifDerived derived, FastPathBounds bounds, StepUpdate whole) {
        super(state, bounds, whole);
        c = derived;
    }

    /** The fast path that suits some units. */
    static LifFastPath of(NeuronState state, FastPathBounds bounds, StepUpdate whole) {
        LifDerived derived = LifDerived.of(state.derivedParameters(), 0);
        boolean isApplicable = state.derivedParameters().perUnit().isEmpty() && derived.leak() == 1f;
        return isApplicable
                ? new UniformLifFastPath(state, derived, bounds, whole)
                : PerUnitLifFastPath.of(state, bounds, whole);
    }

    @Override
    int advanceFewer(int from, int to, int steps, float[] spikes, float full, float last) {
        return LifFastPathUnroll3.advance(c, state, from, to, steps, spikes, block, full, last);
    }

    @Override
    int advanceGroups(int from, int to, int blockSteps, SpikeTimeBuffer ends) {
        return LifFastPathUnroll5.advance(c, state, from, to, blockSteps, ends);
    }

    /** Processes one vector after the other, since nothing stays in registers in a single step. */
    @Override
    public void step(int from, int to) {
        float[] vs = state.v();
        float[] thetas = state.thrTheta();
        float[] rfrs = state.rfr();
        float[] currents = state.current();
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
        int end = SimdUpdate.wholeVectors(from, to);
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
        }
        rest(end, to, 1);
    }
}
