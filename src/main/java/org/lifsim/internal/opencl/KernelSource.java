package org.lifsim.internal.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lifsim.model.NeuronModel;

/** Reads the kernel sources of {@code kernels/} from the jar. */
final class KernelSource {
    private static final String FOLDER = "/org/lifsim/kernels/";

    /** Compiler options of the network operations: one value per work-item. */
    static final String NETWORK_OPTIONS = groupedOptions(1, OpenClNetworkExecutor.GROUP_ITEMS);

    private KernelSource() {}

    /** Sources of a model's program in the order of compilation: the generated macros, then {@link #modelFiles}. */
    static String[] model(KernelVariant variant) {
        String[] files = modelFiles(variant.variant().model());
        String[] sources = new String[files.length + 1];
        sources[0] = KernelConstants.macros() + variant.lists() + parameterLists(new NeuronKernels(variant).all());
        for (int i = 0; i < files.length; i++) {
            sources[i + 1] = read(files[i]);
        }
        return sources;
    }

    /** Files of a model's program, in the order of compilation. */
    static String[] modelFiles(NeuronModel model) {
        return new String[] {
            "numerics.cl",
            "random.cl",
            "surrogate.cl",
            "neuron_types.cl",
            "current_sources.cl",
            model.key() + "_step.cl",
            "neuron_kernel.cl",
            "coupling.cl"
        };
    }

    /** Compiler options of kernels that are launched with a fixed work-group size. */
    static String groupedOptions(int width, long groupItems) {
        return "-cl-std=CL1.2 -DLIFSIM_WIDTH=" + width + " -DLIFSIM_GROUP_ITEMS=" + groupItems;
    }

    /** Sources of the kernels on whole buffers. */
    static String[] buffers() {
        return new String[] {parameterLists(BufferKernels.ALL), read("buffers.cl")};
    }

    /** Sources of the kernels that only draw random numbers. */
    static String[] random() {
        return new String[] {
            KernelConstants.macros() + parameterLists(BufferKernels.ALL),
            read("numerics.cl"),
            read("random.cl"),
            read("random_fill.cl")
        };
    }

    /** Sources of the network operations without formulas. */
    static String[] network() {
        return network(List.of());
    }

    /** Sources of the network operations and of a network's formulas. */
    static String[] network(List<FormulaKernel> formulas) {
        List<KernelSignature> signatures = new ArrayList<>(NetworkKernels.ALL);
        formulas.forEach(formula -> signatures.add(formula.signature()));
        return new String[] {
            KernelConstants.macros() + parameterLists(signatures),
            read("numerics.cl"),
            read("network.cl"),
            FormulaKernel.source(formulas)
        };
    }

    /** Sources of the steps of sparse networks. */
    static String[] sparse() {
        return new String[] {
            KernelConstants.macros() + SparseKernels.macros() + parameterLists(SparseKernels.ALL),
            read("numerics.cl"),
            read("random.cl"),
            read("sparse.cl")
        };
    }

    private static String parameterLists(List<KernelSignature> kernels) {
        return kernels.stream().map(KernelSignature::macro).collect(Collectors.joining());
    }

    static String read(String name) {
        try (InputStream in = KernelSource.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("kernel " + FOLDER + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("kernel " + FOLDER + name + " cannot be read from the jar", e);
        }
    }
}
