package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.INTS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.lifsim.internal.cpu.CpuSpikeBitmap;
import org.lifsim.internal.cpu.LifFastPath;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;

/**
 * What {@link UniformLifFastPath} and {@link PerUnitLifFastPath} have in common. Both advance vector groups, which are
 * units whose vectors stay in registers together, block by block of steps. Units that do not fill a vector group take
 * the full step.
 */
abstract class AbstractLifFastPath implements LifFastPath {
    /** Whether the compiler keeps masks in mask registers, where the processor has them. */
    private static final boolean MASK_REGISTERS = Runtime.version().feature() > 17;

    /** Tasks should have a multiple of this many units, so that they are whole vector groups. */
    static final int GRAIN =
            MASK_REGISTERS ? LifFastPathUnroll5.GROUP : LifFastPathUnroll3.GROUP * LifFastPathUnroll2.GROUP / LANES;

    /** Spike counts of a vector group in a chunk. One array per thread, since stepping must not allocate. */
    private static final ThreadLocal<float[]> SPIKES =
            ThreadLocal.withInitial(() -> new float[LifFastPathUnroll3.GROUP]);

    final LifFastPathState state;
    final int block;
    private final FastPathBounds bounds;
    private final StepUpdate whole;
    private final float stepsPerMs;

    AbstractLifFastPath(NeuronState units, FastPathBounds bounds, StepUpdate whole) {
        this.whole = whole;
        this.bounds = bounds;
        state = LifFastPathState.of(units);
        block = bounds.maxStepsWithAtMostOneSpike();
        stepsPerMs = units.derivedParameters().stepsPerMs();
    }

    /**
     * Advances whole vector groups.
     *
     * @param blockSteps number of steps of a block
     * @param ends provides the number of steps and receives the times of each vector group
     * @return the first unit that is left over
     */
    abstract int advanceGroups(int from, int to, int blockSteps, SpikeTimeBuffer ends);

    /**
     * Advances whole vector groups with fewer vectors side by side, and counts their spikes. This form suits compilers
     * that keep masks in vector registers.
     *
     * @param spikes scratch memory for the counts of a vector group
     * @param full duration of a block's steps, in ms
     * @param last duration of the last block's steps, which may be fewer, in ms
     * @return the first unit that is left over
     */
    abstract int advanceFewer(int from, int to, int steps, float[] spikes, float full, float last);

    @Override
    public void advance(int from, int to, int steps) {
        float last = bounds.time(1 + (steps - 1) % block);
        int next = MASK_REGISTERS
                ? groups(from, to, 0, steps, block, null)
                : advanceFewer(from, to, steps, SPIKES.get(), bounds.time(block), last);
        rest(next, to, steps);
    }

    @Override
    public int gather(int from, int to, int firstStep, int steps, CpuSpikeBitmap words) {
        if (!MASK_REGISTERS) {
            return from;
        }
        // A power of two, so that whole blocks fill a word.
        int fitting = Integer.highestOneBit(Math.min(SpikeBitmap.STEPS_PER_WORD, block));
        return groups(from, to, firstStep, steps, fitting, words);
    }

    @Override
    public boolean marksOccupancy() {
        return MASK_REGISTERS && LANES % CpuSpikeBitmap.MARKED == 0;
    }

    /** Advances by as many steps at a time as the buffer has room for the ends of their blocks. */
    private int groups(int from, int to, int firstStep, int steps, int blockSteps, CpuSpikeBitmap words) {
        SpikeTimeBuffer ends = SpikeTimeBuffer.ofThread();
        int most = SpikeTimeBuffer.CAPACITY * blockSteps;
        int next = from;
        for (int done = 0; done < steps; done += most) {
            ends.begin(bounds, state.counts(), blockSteps, Math.min(most, steps - done));
            if (words != null) {
                ends.gatherTo(words, firstStep + done, stepsPerMs);
            }
            next = advanceGroups(from, to, blockSteps, ends);
        }
        ends.end();
        return next;
    }

    /**
     * Advances units that do not fill a vector group. The context is null, since their step reads neither times nor
     * keys.
     */
    final void rest(int from, int to, int steps) {
        if (from < to) {
            for (int k = 0; k < steps; k++) {
                whole.update(from, to, null, k);
            }
        }
    }

    /**
     * Counts the units whose last spike is less than {@code time} ago. Units that do not fill a vector were already
     * counted in their steps.
     */
    @Override
    public void flushSpikeCounts(int from, int to, float time) {
        float[] rfrs = state.rfr();
        int[] counts = state.counts();
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        int end = SimdUpdate.wholeVectors(from, to);
        for (int i = from; i < end; i += LANES) {
            VectorMask<Float> spiked = FloatVector.fromArray(FLOATS, rfrs, i).compare(VectorOperators.LT, time);
            add(counts, i, zero.blend(one, spiked));
        }
    }

    /** Adds the counts of a vector group, which are whole numbers, to those of its units. */
    static void addTo(int[] counts, int unit, float[] spikes, int length) {
        for (int n = 0; n < length; n += LANES) {
            add(counts, unit + n, FloatVector.fromArray(FLOATS, spikes, n));
        }
    }

    private static void add(int[] counts, int unit, FloatVector spikes) {
        IntVector more = (IntVector) spikes.convertShape(VectorOperators.F2I, INTS, 0);
        IntVector.fromArray(INTS, counts, unit).add(more).intoArray(counts, unit);
    }
}
