package org.lifsim.internal.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.lifsim.model.NeuronModel;

/** Reads the kernel sources of {@code kernels/} from the jar. */
final class KernelSource {
    private static final String FOLDER = "/org/lifsim/kernels/";

    private KernelSource() {}

    /** Sources of a model's program in the order of compilation: the generated lists, then {@link #modelFiles}. */
    static String[] model(KernelVariant variant) {
        String[] files = modelFiles(variant.variant().model());
        String[] sources = new String[files.length + 1];
        sources[0] = variant.lists();
        for (int i = 0; i < files.length; i++) {
            sources[i + 1] = read(files[i]);
        }
        return sources;
    }

    /** Files of a model's program, in the order of compilation. */
    static String[] modelFiles(NeuronModel model) {
        return new String[] {
            "numerics.cl",
            "fill.cl",
            "random.cl",
            "surrogate.cl",
            "neuron_types.cl",
            "current_sources.cl",
            model.key() + "_step.cl",
            "neuron_kernel.cl",
            "coupling.cl"
        };
    }

    /** Sources of the stream triad and of the kernel that fills its arrays. */
    static String[] triad() {
        return new String[] {read("fill.cl"), read("stream_triad.cl")};
    }

    /** Sources of the kernels that only draw random numbers. */
    static String[] draw() {
        return new String[] {read("numerics.cl"), read("random.cl"), read("random_fill.cl")};
    }

    /** Compiler options of the network operations: one value per work-item. */
    static final String NETWORK_OPTIONS = "-cl-std=CL1.2 -DWIDTH=1 -DGROUP_ITEMS=" + OpenClNetworkExecutor.GROUP_ITEMS;

    /** Sources of the network operations. */
    static String[] networkFiles() {
        return new String[] {read("numerics.cl"), read("network.cl")};
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
