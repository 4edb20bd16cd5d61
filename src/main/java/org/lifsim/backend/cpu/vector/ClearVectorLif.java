package org.lifsim.backend.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lifsim.backend.ClearSteps;
import org.lifsim.backend.cpu.ClearStep;
import org.lifsim.backend.cpu.CpuStep;
import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifState;

/**
 * The Euler step with full leak, without flush, lower bound and optional columns. What differs from the whole step differs in no bit:
 * {@code fma(x, 1, drive)} is {@code x + drive}, and what is left out was proved to do nothing. Units that fill no vector take the
 * whole step.
 */
final class ClearVectorLif implements ClearStep {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Whether the compiler keeps masks in registers of their own, where the processor has them. */
    private static final boolean MASK_REGISTERS = Runtime.version().feature() > 17;

    static final int GROUP = MASK_REGISTERS ? FiveVectors.GROUP : ThreeVectors.GROUP;

    /** The spikes of a group in a pass; one a thread, since a pass allocates nothing. */
    private static final ThreadLocal<float[]> SPIKES = ThreadLocal.withInitial(() -> new float[GROUP]);

    private final CpuStep whole;

    ClearVectorLif(CpuStep whole) {
        this.whole = whole;
    }

    @Override
    public void advance(LifConstants c, LifState state, int from, int to, int steps, int block) {
        float full = ClearSteps.time(c, block);
        float last = ClearSteps.time(c, 1 + (steps - 1) % block);
        float[] spikes = SPIKES.get();
        int next = MASK_REGISTERS
                ? FiveVectors.advance(c, state, from, to, steps, spikes, block, full, last)
                : ThreeVectors.advance(c, state, from, to, steps, spikes, block, full, last);
        if (next < to) {
            whole.advance(c, state, next, to, steps, null);
        }
    }

    /** Nothing stays in registers, so one vector after the other. */
    @Override
    public void step(LifConstants c, LifState state, int from, int to) {
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
        int end = wholeVectors(from, to);
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
        if (end < to) {
            whole.advance(c, state, end, to, 1, null);
        }
    }

    @Override
    public void settle(LifState state, int from, int to, float time) {
        float[] rfrs = state.rfr();
        int[] counts = state.counts();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        int end = wholeVectors(from, to); // the others were counted in their steps
        for (int i = from; i < end; i += LANES) {
            VectorMask<Float> spiked = FloatVector.fromArray(FLOATS, rfrs, i).compare(VectorOperators.LT, time);
            add(counts, i, zero.blend(one, spiked));
        }
    }

    /** Adds a group's counts, which are whole numbers, to those of its units. */
    static void addTo(int[] counts, int unit, float[] spikes, int length) {
        for (int n = 0; n < length; n += LANES) {
            add(counts, unit + n, FloatVector.fromArray(FLOATS, spikes, n));
        }
    }

    private static void add(int[] counts, int unit, FloatVector spikes) {
        IntVector more = (IntVector) spikes.convertShape(VectorOperators.F2I, INTS, 0);
        IntVector.fromArray(INTS, counts, unit).add(more).intoArray(counts, unit);
    }

    private static int wholeVectors(int from, int to) {
        return from + (to - from) / LANES * LANES;
    }
}
