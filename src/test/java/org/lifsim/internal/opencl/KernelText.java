package org.lifsim.internal.opencl;

import java.util.ArrayList;
import java.util.List;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.CellModel;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.random.RandomKey;

/**
 * The kernel source and compiler options for a model variant on a GPU. Each work-item steps one unit, or two vectors of four
 * units for a large number of LIF units.
 *
 * @param source source of the OpenCL program
 * @param options compiler options
 */
public record KernelText(String source, List<String> options) {
    /** The program with the network operations. */
    public static KernelText circuit() {
        return new KernelText(
                String.join("\n", KernelSource.network()), List.of(KernelSource.NETWORK_OPTIONS.split(" ")));
    }

    /** The program with the network operations and these formulas; the n-th one is the kernel {@code formula_n}. */
    public static KernelText formulas(List<Operation.Formula> formulas) {
        List<String> options = new ArrayList<>(List.of(KernelSource.NETWORK_OPTIONS.split(" ")));
        options.add(KernelVariant.ROUNDED_DIVISION);
        return new KernelText(String.join("\n", KernelSource.network(FormulaKernel.of(formulas))), options);
    }

    /** The program of a sparse network of one model, or of all. */
    public static KernelText sparse(List<CellModel> models, boolean isWide) {
        return new KernelText(
                String.join("\n", KernelSource.sparse()),
                List.of(SparseKernels.options(models, isWide).split(" ")));
    }

    /**
     * The program of a model. Words: NAME=VALUE to change a demo parameter, "surrogate", "tols", "recorded", "driven", "several".
     */
    public static KernelText of(String model, String words) {
        KernelVariant kernelForm = variant(model, words);
        return new KernelText(
                String.join("\n", KernelSource.model(kernelForm)),
                List.of(kernelForm.options().split(" ")));
    }

    /** The variant of a model that the words select. */
    static KernelVariant variant(String model, String words) {
        NeuronModel cell = NeuronModels.named(model);
        ModelParameters parameters = cell.demoParameters();
        for (String choice : words.split(" ")) {
            if (choice.contains("=")) {
                parameters = parameters.with(
                        choice.substring(0, choice.indexOf('=')), choice.substring(choice.indexOf('=') + 1));
            }
        }
        LastSpikeTime lastSpikeTime = words.contains("tols") ? LastSpikeTime.MILLISECONDS : LastSpikeTime.OFF;
        ModelVariant variant = ModelVariant.of(parameters, words.contains("surrogate"), lastSpikeTime);
        variant = words.contains("recorded") ? variant.withSpikes() : variant;
        CurrentSources sources = words.contains("driven")
                ? StimulusCompiler.compile(
                        Stimulus.parse(
                                "constant(amplitude=1) + step_noise(sd=1) + ou(sd=1, tau=5) + poisson(rate=9, weight=1, tau=5)"
                                        + " + bernoulli(rate=9, weight=1, tau=5)"),
                        0.1,
                        RandomKey.ofSeed(0))
                : CurrentSources.NONE;
        variant = variant.withSources(sources.kinds());
        NdRangeLayout layout = words.contains("several") ? new NdRangeLayout(4, 2, 256) : new NdRangeLayout(1, 1, 64);
        return KernelVariant.of(layout, variant, new DerivedParameterTable(parameters, 0.1, 0, 8, 8, null, sources));
    }
}
