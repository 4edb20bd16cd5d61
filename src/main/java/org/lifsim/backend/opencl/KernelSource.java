package org.lifsim.backend.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The text of {@code kernels/}, which the jar carries. */
final class KernelSource {
    private static final String FOLDER = "/org/lifsim/kernels/";

    private KernelSource() {}

    /** The shared parts and the LIF step, in the order in which they are compiled. */
    static String[] lif() {
        return new String[] {read("numerics.cl"), read("fill.cl"), read("lif_step.cl")};
    }

    /** The triad, and what fills its arrays. */
    static String[] triad() {
        return new String[] {read("fill.cl"), read("triad.cl")};
    }

    private static String read(String name) {
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
