package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.FLOATS;
import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * A fast path with one loop over all steps, which counts spikes at the end of each block. This form suits compilers that
 * keep masks in vector registers.
 */
abstract class FlatFastPath extends SimdFastPath {
    /** Spike counts of a vector group in a chunk. One array per thread, since stepping must not allocate. */
    private static final ThreadLocal<float[]> SPIKES =
            ThreadLocal.withInitial(() -> new float[NestedFastPath.MAX_GROUP]);

    FlatFastPath(
            NeuronState units,
            FastPathBounds bounds,
            StepUpdate whole,
            List<StateVariable> variables,
            List<DerivedParameter> derived,
            int group) {
        super(units, bounds, whole, variables, derived, group);
    }

    /**
     * Advances whole vector groups and counts their spikes.
     *
     * @param spikes scratch memory for the counts of a vector group
     * @param full duration of a block's steps, in ms
     * @param last duration of the last block's steps, which may be fewer, in ms
     * @return the first unit that is left over
     */
    abstract int advanceGroups(int from, int to, int steps, float[] spikes, float full, float last);

    @Override
    public final void advance(int from, int to, int steps) {
        float last = bounds.time(1 + (steps - 1) % block);
        int next = advanceGroups(from, to, steps, SPIKES.get(), bounds.time(block), last);
        rest(next, to, steps);
    }

    /** Adds the counts of a vector group, which are whole numbers, to those of its units. */
    static void addTo(int[] counts, int unit, float[] spikes, int length) {
        for (int n = 0; n < length; n += LANES) {
            add(counts, unit + n, FloatVector.fromArray(FLOATS, spikes, n));
        }
    }
}
