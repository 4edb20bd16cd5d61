package org.lifsim.internal.opencl;

import java.util.HashMap;
import java.util.Map;
import org.jocl.cl_mem;
import org.lifsim.internal.step.AdvanceContext;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/** Coupling groups of a slice: the buffers and kernels of {@code coupling.cl}, and their order around a step. */
final class OpenClCouplingGroups {
    private static final long[] ONE = {1};
    private static final long[] SOFTMAX_ITEMS = {KernelVariant.SOFTMAX_ITEMS};

    private final OpenClSlice slice;
    private final ModelVariant variant;
    private final int units;
    private final int groupUnits;
    private final long[] groups;
    private final cl_mem spikes;
    private final cl_mem best;
    private final cl_mem selected;
    private final cl_mem weights;
    private final cl_mem active;
    private final KernelArguments begin;
    private final KernelArguments copy;
    private final KernelArguments max;
    private final KernelArguments first;
    private final KernelArguments end;

    /** The two kernels of a softmax; null without one. */
    private final KernelArguments softmax;

    private final KernelArguments softmaxSpikes;

    OpenClCouplingGroups(
            OpenClSlice slice,
            ModelVariant variant,
            NeuronKernels kernels,
            DerivedParameterTable derived,
            Map<String, cl_mem> buffers,
            float[] uniform) {
        this.slice = slice;
        this.variant = variant;
        units = derived.length();
        groupUnits = derived.groupSize();
        groups = new long[] {units / groupUnits};
        spikes = slice.buffer("spikes of groups", groups[0]);
        best = slice.buffer("best of groups", groups[0]);
        selected = slice.buffer("selected of groups", groups[0]);
        begin = slice.kernel(kernels.resetGroupAccumulators())
                .buffer("group_spikes", spikes)
                .buffer("best", best)
                .buffer("selected", selected);
        boolean inhibited = variant.has(ModelFeature.LATERAL_INHIBITION);
        active = inhibited ? slice.bufferOfUnits("spikes of the previous step") : null;
        weights = inhibited ? slice.buffer("inhibition", derived.weights().length) : null;
        copy = inhibited
                ? slice.bufferKernel(BufferKernels.COPY)
                        .buffer("from", buffers.get(NeuronKernels.bufferOf(StateVariable.S)))
                        .buffer("to", active)
                : null;
        if (inhibited) {
            slice.write(weights, "inhibition", derived.weights());
        }
        if (variant.has(ModelFeature.ONE_SPIKE)) {
            max = coupled(kernels.groupRandomPriority(), buffers);
            first = coupled(kernels.groupRandomSelect(), buffers);
        } else if (variant.has(ModelFeature.MAX_ONE_SPIKE)) {
            max = coupled(kernels.groupArgmaxValue(), buffers);
            first = coupled(kernels.groupArgmaxIndex(), buffers);
        } else {
            max = null;
            first = null;
        }
        if (variant.has(ModelFeature.SOFTMAX)) {
            cl_mem most = slice.buffer("largest v of groups", groups[0]);
            cl_mem share = slice.buffer("shares of groups", groups[0]);
            softmax = slice.kernel(kernels.groupSoftmax())
                    .buffers(buffers)
                    .buffer("most", most)
                    .buffer("share", share)
                    .ints("group_size", groupUnits);
            softmaxSpikes = coupled(kernels.groupSoftmaxSpikes(), buffers)
                    .buffer("most", most)
                    .buffer("share", share)
                    .floats("uniform_params", uniform);
        } else {
            softmax = null;
            softmaxSpikes = null;
        }
        if (variant.selectsSpikes()) {
            end = coupled(kernels.applySpikeSelection(), buffers);
        } else if (variant.has(ModelFeature.THRESHOLD_TRACKS_ACTIVITY)) {
            end = coupled(kernels.adaptThreshold(), buffers).floats("uniform_params", uniform);
        } else {
            end = null;
        }
    }

    /** Creates a kernel and sets its buffers and sizes. */
    private KernelArguments coupled(KernelSignature signature, Map<String, cl_mem> buffers) {
        return setSizesAndBuffers(slice.kernel(signature).buffers(buffers));
    }

    /** Sets those of the groups' buffers that a kernel takes, and both sizes. */
    KernelArguments setSizesAndBuffers(KernelArguments kernel) {
        Map<String, cl_mem> buffers = new HashMap<>(Map.of("group_spikes", spikes, "best", best, "selected", selected));
        if (weights != null) {
            buffers.put("weights", weights);
            buffers.put("active", active);
        }
        return kernel.buffers(buffers).ints("unit_count", units).ints("group_size", groupUnits);
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
            max.ints("hi", key.hi()).ints("lo", key.lo());
            first.ints("hi", key.hi()).ints("lo", key.lo());
            slice.enqueueOverUnits(max);
            slice.enqueueOverUnits(first);
        }
        if (softmax != null) {
            slice.enqueue(softmax, new long[] {groups[0] * KernelVariant.SOFTMAX_ITEMS}, SOFTMAX_ITEMS);
            if (softmaxSpikes.takes("time")) {
                softmaxSpikes.floats("time", context.time(k));
            }
            slice.enqueueOverUnits(softmaxSpikes);
        }
        if (end == null) {
            return;
        }
        if (end.takes("time")) {
            end.floats("time", context.time(k));
        }
        slice.enqueueOverUnits(end);
    }
}
