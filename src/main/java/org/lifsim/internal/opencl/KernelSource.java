package org.lifsim.internal.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.lifsim.model.NeuronModel;

/** The text of {@code kernels/}, which the jar carries. */
final class KernelSource {
    private static final String FOLDER = "/org/lifsim/kernels/";

    private KernelSource() {}

    /** The shared parts, a cell's step and the loop around it, in the order in which they are compiled. */
    static String[] model(KernelVariant variant) {
        String[] files = cellFiles(variant.variant().model());
        String[] sources = new String[files.length + 1];
        sources[0] = variant.lists();
        for (int i = 0; i < files.length; i++) {
            sources[i + 1] = read(files[i]);
        }
        return sources;
    }

    /** The files of which a cell's program is made. */
    static String[] cellFiles(NeuronModel model) {
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

    /** The triad, and what fills its arrays. */
    static String[] triad() {
        return new String[] {read("fill.cl"), read("stream_triad.cl")};
    }

    /** Random numbers by themselves. */
    static String[] draw() {
        return new String[] {read("numerics.cl"), read("random.cl"), read("random_fill.cl")};
    }

    /** How the operations of circuits are compiled: a value a work-item. */
    static final String CIRCUIT_OPTIONS = "-cl-std=CL1.2 -DWIDTH=1 -DGROUP_ITEMS=" + OpenClNetworkExecutor.GROUP_ITEMS;

    /** The operations of circuits. */
    static String[] circuit() {
        return new String[] {read("numerics.cl"), read("network.cl")};
    }

    static String read(String name) {
        try (InputStream in = KernelSource.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its kernel " + FOLDER + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("kernel " + FOLDER + name + " cannot be read from the jar", e);
        }
    }
}
