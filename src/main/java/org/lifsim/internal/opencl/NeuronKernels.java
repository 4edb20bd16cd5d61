package org.lifsim.internal.opencl;

import java.util.List;
import org.lifsim.internal.fastpath.FastPaths;
import org.lifsim.internal.opencl.KernelSignature.Kind;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelFeature;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.StateVariable;

/** Parameters of the kernels in {@code neuron_kernel.cl} and {@code coupling.cl} for one variant of a model. */
final class NeuronKernels {
    private final KernelVariant kernelVariant;
    private final ModelVariant variant;

    NeuronKernels(KernelVariant kernelVariant) {
        this.kernelVariant = kernelVariant;
        this.variant = kernelVariant.variant();
    }

    /** Name of a state variable's buffer. */
    static String bufferOf(StateVariable variable) {
        return variable.key() + "_buffer";
    }

    /** Name of the buffer of a per-unit derived parameter. */
    static String bufferOfUnits(String parameter) {
        return parameter + "_of_unit";
    }

    /** All kernels of the two files. Some are compiled only for some variants. */
    List<KernelSignature> all() {
        return List.of(
                advance(),
                advanceOne(),
                flushSpikeCounts(),
                resetGroupAccumulators(),
                groupArgmaxValue(),
                groupArgmaxIndex(),
                groupRandomPriority(),
                groupRandomSelect(),
                applySpikeSelection(),
                groupSoftmax(),
                groupSoftmaxSpikes(),
                gatherSpikes(),
                adaptThreshold());
    }

    KernelSignature advance() {
        KernelSignature.Builder all = KernelSignature.of("lifsim_advance").writes("real_t", states());
        if (variant.hasSources()) {
            all.writes("real_t", "j_buffer")
                    .reads("real_t", "clamped_buffer")
                    .writes("real_t", sourceStates())
                    .reads("float", "time_series")
                    .reads("uint", "source_keys");
            if (kernelVariant.rows() > 0) {
                all.reads("real_t", "rows");
            }
        } else {
            all.reads("real_t", "j_buffer");
        }
        all.reads("real_t", perUnit()).writes("mask_t", "count_buffer");
        if (variant.surrogate()) {
            all.writes("real_t", "surrogate_buffer");
        }
        if (variant.lastSpikeTime() != LastSpikeTime.OFF) {
            all.writes("real_t", "tols_buffer").struct("spike_times", Kind.FLOAT, KernelVariant.LAUNCH_STEPS);
        }
        if (variant.isRandom()) {
            all.struct("rng_keys", Kind.INT, 2 * KernelVariant.LAUNCH_STEPS);
        }
        if (variant.isRandom() || variant.hasSources()) {
            all.ulongs("first_unit");
        }
        if (variant.recordsSpikes() && !variant.isCoupled()) {
            all.writes("mask_t", "words");
            if (kernelVariant.marksOccupancy()) {
                all.writes("occupancy_t", "occupancy");
            }
            all.floats("steps_per_ms");
        }
        if (kernelVariant.takesFirstStep()) {
            all.ints("first_step");
        }
        if (variant.isCoupled()) {
            all.ints("unit_count", "group_size").writes("int", "group_spikes");
        }
        if (variant.has(ModelFeature.LATERAL_INHIBITION)) {
            all.reads("float", "weights", "active");
        }
        return uniform(all).ints("block", "steps").build();
    }

    KernelSignature advanceOne() {
        return uniform(KernelSignature.of("lifsim_advance_one")
                        .writes("real_t", states())
                        .reads("real_t", "j_buffer")
                        .reads("real_t", perUnit()))
                .build();
    }

    KernelSignature flushSpikeCounts() {
        return KernelSignature.of("lifsim_flush_spike_counts")
                .reads("real_t", "rfr_buffer")
                .writes("mask_t", "count_buffer")
                .floats("time")
                .build();
    }

    KernelSignature resetGroupAccumulators() {
        return KernelSignature.of("reset_group_accumulators")
                .writes("int", "group_spikes", "best", "selected")
                .build();
    }

    KernelSignature groupArgmaxValue() {
        return KernelSignature.of("group_argmax_value")
                .reads("float", "v_buffer")
                .writes("int", "best")
                .ints("group_size", "unit_count")
                .build();
    }

    KernelSignature groupArgmaxIndex() {
        return KernelSignature.of("group_argmax_index")
                .reads("float", "v_buffer")
                .reads("int", "best")
                .writes("int", "selected")
                .ints("group_size", "unit_count")
                .build();
    }

    KernelSignature groupRandomPriority() {
        return KernelSignature.of("group_random_priority")
                .reads("float", "s_buffer")
                .writes("int", "best")
                .ints("group_size", "unit_count")
                .uints("hi", "lo")
                .build();
    }

    KernelSignature groupRandomSelect() {
        return KernelSignature.of("group_random_select")
                .reads("float", "s_buffer")
                .reads("int", "best")
                .writes("int", "selected")
                .ints("group_size", "unit_count")
                .uints("hi", "lo")
                .build();
    }

    KernelSignature applySpikeSelection() {
        KernelSignature.Builder all = KernelSignature.of("apply_spike_selection")
                .writes("float", "s_buffer")
                .reads("int", "selected")
                .writes("int", "count_buffer");
        if (variant.lastSpikeTime() != LastSpikeTime.OFF) {
            all.writes("float", "tols_buffer").floats("time");
        }
        return all.ints("group_size", "unit_count").build();
    }

    KernelSignature groupSoftmax() {
        return KernelSignature.of("group_softmax")
                .reads("float", "v_buffer")
                .writes("float", "most", "share")
                .ints("group_size")
                .build();
    }

    KernelSignature groupSoftmaxSpikes() {
        KernelSignature.Builder all = KernelSignature.of("group_softmax_spikes")
                .reads("float", "v_buffer", "thr_buffer", "most", "share")
                .writes("float", "s_buffer", "rfr_buffer")
                .writes("int", "group_spikes", "count_buffer")
                .reads("real_t", perUnit());
        if (variant.lastSpikeTime() != LastSpikeTime.OFF) {
            all.writes("float", "tols_buffer").floats("time");
        }
        return uniform(all).ints("group_size", "unit_count").build();
    }

    KernelSignature gatherSpikes() {
        return KernelSignature.of("gather_spikes")
                .reads("float", "values")
                .writes("int", "words")
                .floats("marker")
                .ints("word", "bit")
                .build();
    }

    KernelSignature adaptThreshold() {
        return uniform(KernelSignature.of("adapt_threshold_to_group_activity")
                        .writes("float", "thr_buffer")
                        .reads("int", "group_spikes")
                        .reads("real_t", perUnit()))
                .ints("group_size", "unit_count")
                .build();
    }

    private KernelSignature.Builder uniform(KernelSignature.Builder kernel) {
        return kernel.struct(
                "uniform_params",
                Kind.FLOAT,
                uniformFields(
                        kernelVariant.uniform().size(),
                        FastPaths.limits(variant).size()));
    }

    /** Number of fields of {@code struct uniform_params}: the parameters, two for each limit of the fast path, and one more. */
    static int uniformFields(int parameters, int limits) {
        return parameters + 2 * limits + 1;
    }

    private String[] states() {
        return variant.state().stream()
                .map(InitializedVariable::variable)
                .map(NeuronKernels::bufferOf)
                .toArray(String[]::new);
    }

    private String[] sourceStates() {
        return CurrentSources.variables(variant.sources()).stream()
                .map(NeuronKernels::bufferOf)
                .toArray(String[]::new);
    }

    private String[] perUnit() {
        return kernelVariant.perUnit().stream()
                .map(NeuronKernels::bufferOfUnits)
                .toArray(String[]::new);
    }
}
