package org.lifsim.backend.cpu.vector;

import static org.lifsim.backend.cpu.vector.VectorStep.FLOATS;
import static org.lifsim.backend.cpu.vector.VectorStep.INTS;
import static org.lifsim.backend.cpu.vector.VectorStep.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.backend.ClearSteps;
import org.lifsim.backend.LifConstants;
import org.lifsim.backend.SpikeWords;
import org.lifsim.backend.cpu.ClearStep;
import org.lifsim.neuron.CellStep;
import org.lifsim.neuron.Units;

/**
 * The Euler step without flush, lower bound and optional columns, for units that share their constants and have a full leak; others
 * have {@link VariedVectorLif}. What differs from the whole step differs in no bit: {@code fma(x, 1, drive)} is {@code x + drive}, and
 * what is left out was proved to do nothing. Units that fill no vector take the whole step.
 */
final class ClearVectorLif implements ClearStep {
    /** Whether the compiler keeps masks in registers of their own, where the processor has them. */
    private static final boolean MASK_REGISTERS = Runtime.version().feature() > 17;

    static final int GROUP = MASK_REGISTERS ? FiveVectors.GROUP : ThreeVectors.GROUP;

    /** The spikes of a group in a pass; one a thread, since a pass allocates nothing. */
    static final ThreadLocal<float[]> SPIKES = ThreadLocal.withInitial(() -> new float[FiveVectors.GROUP]);

    private final CellStep whole;
    private final LifArrays state;
    private final LifConstants c;
    private final ClearSteps clear;
    private final int block;
    private final float full;
    private final float stepsPerMs;

    private ClearVectorLif(Units units, LifConstants constants, ClearSteps clear, CellStep whole) {
        this.whole = whole;
        this.clear = clear;
        state = LifArrays.of(units);
        c = constants;
        block = clear.stepsBetweenSpikes();
        full = clear.time(block);
        stepsPerMs = units.constants().stepsPerMs();
    }

    /** The shortened step that suits some units. */
    static ClearStep of(Units units, ClearSteps clear, CellStep whole) {
        LifConstants constants = LifConstants.of(units.constants(), 0);
        boolean plain = units.constants().varied().isEmpty() && constants.leak() == 1f;
        return plain ? new ClearVectorLif(units, constants, clear, whole) : VariedVectorLif.of(units, clear, whole);
    }

    @Override
    public void advance(int from, int to, int steps) {
        int next = MASK_REGISTERS
                ? groups(from, to, steps, block, null, 0, 0)
                : ThreeVectors.advance(
                        c, state, from, to, steps, SPIKES.get(), block, full, clear.time(1 + (steps - 1) % block));
        if (next < to) {
            wholeSteps(whole, next, to, steps);
        }
    }

    @Override
    public int gather(int from, int to, int steps, int[] words, int at, int stride) {
        // Whole blocks fill a word.
        int fitting = Integer.highestOneBit(Math.min(SpikeWords.STEPS, block));
        return MASK_REGISTERS ? groups(from, to, steps, fitting, words, at, stride) : from;
    }

    /** As many steps at a time as there is room for their blocks' ends. */
    private int groups(int from, int to, int steps, int blockSteps, int[] words, int at, int stride) {
        BlockEnds ends = BlockEnds.ofThread();
        int most = BlockEnds.MOST * blockSteps;
        int next = from;
        for (int done = 0; done < steps; done += most) {
            ends.begin(clear, state.counts(), blockSteps, Math.min(most, steps - done));
            if (words != null) {
                ends.gatherTo(words, at + done / SpikeWords.STEPS * stride, stride, stepsPerMs);
            }
            next = FiveVectors.advance(c, state, from, to, blockSteps, ends);
        }
        ends.end();
        return next;
    }

    /** Units that fill no group. Neither times nor keys are read. */
    static void wholeSteps(CellStep whole, int from, int to, int steps) {
        for (int k = 0; k < steps; k++) {
            whole.step(from, to, null, k);
        }
    }

    /** Nothing stays in registers, so one vector after the other. */
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
            whole.step(end, to, null, 0);
        }
    }

    @Override
    public void settle(int from, int to, float time) {
        settle(state, from, to, time);
    }

    /** Counts those whose last spike is less than some time ago; units that fill no vector were counted in their steps. */
    static void settle(LifArrays state, int from, int to, float time) {
        float[] rfrs = state.rfr();
        int[] counts = state.counts();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        int end = wholeVectors(from, to);
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

    /** The end of the last whole vector. */
    static int wholeVectors(int from, int to) {
        return from + (to - from) / LANES * LANES;
    }
}
