package org.lifsim.internal.cpu.simd;

import static org.lifsim.internal.cpu.simd.SimdUpdate.LANES;

import java.util.List;
import org.lifsim.internal.cpu.CpuSpikeBitmap;
import org.lifsim.internal.fastpath.FastPathBounds;
import org.lifsim.internal.spi.SpikeBitmap;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.NeuronState;
import org.lifsim.internal.step.StepUpdate;
import org.lifsim.model.StateVariable;

/**
 * A fast path with a loop over the steps of a block inside a loop over blocks. This form suits compilers that keep masks
 * in mask registers. A {@link SpikeTimeBuffer} evaluates the spikes of each vector group, so it can also gather them.
 */
abstract class NestedFastPath extends SimdFastPath {
    /** Maximum number of units of a vector group. */
    static final int MAX_GROUP = 5 * LANES;

    private final float stepsPerMs;

    NestedFastPath(
            NeuronState units,
            FastPathBounds bounds,
            StepUpdate whole,
            List<StateVariable> variables,
            List<DerivedParameter> derived,
            int group) {
        super(units, bounds, whole, variables, derived, group);
        if (group > MAX_GROUP) {
            throw new IllegalArgumentException("a vector group has " + group + " units, at most " + MAX_GROUP + " fit");
        }
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

    @Override
    public final void advance(int from, int to, int steps) {
        rest(groups(from, to, 0, steps, block, null), to, steps);
    }

    @Override
    public final int gather(int from, int to, int firstStep, int steps, CpuSpikeBitmap words) {
        // A power of two, so that whole blocks fill a word.
        int fitting = Integer.highestOneBit(Math.min(SpikeBitmap.STEPS_PER_WORD, block));
        return groups(from, to, firstStep, steps, fitting, words);
    }

    @Override
    public final boolean marksOccupancy() {
        return LANES % CpuSpikeBitmap.MARKED == 0;
    }

    /** Advances by as many steps at a time as the buffer has room for the ends of their blocks. */
    private int groups(int from, int to, int firstStep, int steps, int blockSteps, CpuSpikeBitmap words) {
        SpikeTimeBuffer ends = SpikeTimeBuffer.ofThread();
        int most = SpikeTimeBuffer.CAPACITY * blockSteps;
        int next = from;
        for (int done = 0; done < steps; done += most) {
            ends.begin(bounds, counts, group, blockSteps, Math.min(most, steps - done));
            if (words != null) {
                ends.gatherTo(words, firstStep + done, stepsPerMs);
            }
            next = advanceGroups(from, to, blockSteps, ends);
        }
        ends.end();
        return next;
    }
}
