package org.lifsim.internal.opencl;

import java.util.Collection;
import java.util.Map;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** Coupling groups of a slice: the buffers and kernels of {@code coupling.cl}, and their order around a step. */
final class OpenClCouplingGroups {
    private static final long[] ONE = {1};

    private final OpenClSlice slice;
    private final ModelVariant variant;
    private final int units;
    private final int groupUnits;
    private final long[] groups;
    private final cl_mem spikes;
    private final cl_mem best;
    private final cl_mem chosen;
    private final cl_mem weights;
    private final cl_mem active;
    private final cl_kernel begin;
    private final cl_kernel copy;
    private final cl_kernel max;
    private final cl_kernel first;
    private final cl_kernel end;
    private int keyIndex;
    private int firstKeyIndex;
    private int timeIndex = -1;

    OpenClCouplingGroups(
            OpenClSlice slice,
            ModelVariant variant,
            DerivedParameterTable derived,
            Map<StateVariable, cl_mem> variables,
            cl_mem counts,
            Collection<cl_mem> varied,
            float[] shared) {
        this.slice = slice;
        this.variant = variant;
        units = derived.length();
        groupUnits = derived.groupSize();
        groups = new long[] {units / groupUnits};
        spikes = slice.buffer("spikes of groups", groups[0]);
        best = slice.buffer("best of groups", groups[0]);
        chosen = slice.buffer("selected of groups", groups[0]);
        begin = slice.kernel("reset_group_accumulators");
        new KernelArguments(begin).buffer(spikes).buffer(best).buffer(chosen);
        boolean inhibited = variant.has(ModelFeature.LATERAL_INHIBITION);
        active = inhibited ? slice.bufferOfUnits("spikes of the previous step") : null;
        weights = inhibited ? slice.buffer("inhibition", derived.weights().length) : null;
        copy = inhibited ? slice.kernel("copy_buffer") : null;
        if (inhibited) {
            slice.write(weights, "inhibition", derived.weights());
            new KernelArguments(copy).buffer(variables.get(StateVariable.S)).buffer(active);
        }
        if (variant.has(ModelFeature.ONE_SPIKE)) {
            max = slice.kernel("group_random_priority");
            first = slice.kernel("group_random_select");
            keyIndex = choiceArguments(max, variables.get(StateVariable.S), false);
            firstKeyIndex = choiceArguments(first, variables.get(StateVariable.S), true);
        } else if (variant.has(ModelFeature.MAX_ONE_SPIKE)) {
            max = slice.kernel("group_argmax_value");
            first = slice.kernel("group_argmax_index");
            choiceArguments(max, variables.get(StateVariable.V), false);
            choiceArguments(first, variables.get(StateVariable.V), true);
        } else {
            max = null;
            first = null;
        }
        if (variant.selectsSpikes()) {
            end = slice.kernel("apply_spike_selection");
            KernelArguments arguments = new KernelArguments(end)
                    .buffer(variables.get(StateVariable.S))
                    .buffer(chosen)
                    .buffer(counts);
            if (variant.lastSpikeTime() != LastSpikeTime.OFF) {
                arguments.buffer(variables.get(StateVariable.TOLS));
                timeIndex = arguments.later();
            }
            arguments.ints(groupUnits).ints(units);
        } else if (variant.has(ModelFeature.THRESHOLD_TRACKS_ACTIVITY)) {
            end = slice.kernel("adapt_threshold_to_group_activity");
            KernelArguments arguments = new KernelArguments(end)
                    .buffer(variables.get(StateVariable.THR))
                    .buffer(spikes);
            varied.forEach(arguments::buffer);
            arguments.floats(shared).ints(groupUnits).ints(units);
        } else {
            end = null;
        }
    }

    /**
     * Sets the column, {@code best}, for the second of two kernels {@code chosen}, and both sizes. Returns the index of the next
     * argument, where a key's two words go if the kernel takes a key.
     */
    private int choiceArguments(cl_kernel kernel, cl_mem column, boolean second) {
        KernelArguments arguments = new KernelArguments(kernel).buffer(column).buffer(best);
        if (second) {
            arguments.buffer(chosen);
        }
        return arguments.ints(groupUnits).ints(units).later();
    }

    /** Adds the arguments of the main kernel that only coupled units have. */
    void setArguments(KernelArguments loop) {
        loop.ints(units).ints(groupUnits).buffer(spikes);
        if (variant.has(ModelFeature.LATERAL_INHIBITION)) {
            loop.buffer(weights).buffer(active);
        }
    }

    /** Enqueues the kernels that run before a step. */
    void prepare() {
        slice.enqueue(begin, groups, ONE);
        if (copy != null) {
            slice.enqueueOverUnits(copy);
        }
        if (variant.has(ModelFeature.MAX_ONE_SPIKE)) {
            slice.enqueueOverUnits(max);
            slice.enqueueOverUnits(first);
        }
    }

    /** Enqueues the kernels that run after step {@code k} of the chunk. */
    void finish(AdvanceContext context, int k) {
        if (variant.has(ModelFeature.ONE_SPIKE)) {
            RandomKey key = context.key(k);
            KernelArguments.setInts(max, keyIndex, key.hi(), key.lo());
            KernelArguments.setInts(first, firstKeyIndex, key.hi(), key.lo());
            slice.enqueueOverUnits(max);
            slice.enqueueOverUnits(first);
        }
        if (timeIndex >= 0) {
            KernelArguments.setFloat(end, timeIndex, context.time(k));
        }
        if (end != null) {
            slice.enqueueOverUnits(end);
        }
    }
}
