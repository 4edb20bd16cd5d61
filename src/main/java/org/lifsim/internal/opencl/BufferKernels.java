package org.lifsim.internal.opencl;

import java.util.List;
import org.lifsim.internal.random.Distribution;

/** Parameters of the kernels in {@code buffers.cl} and {@code random_fill.cl}. */
final class BufferKernels {
    static final KernelSignature FILL =
            KernelSignature.of("fill").writes("float", "values").floats("value").build();

    static final KernelSignature COPY = KernelSignature.of("copy_buffer")
            .reads("float", "from")
            .writes("float", "to")
            .build();

    static final KernelSignature TRIAD = KernelSignature.of("triad")
            .writes("float", "a")
            .reads("float", "b", "c")
            .build();

    static final KernelSignature FILL_UNIFORM = random("fill_uniform");

    static final KernelSignature FILL_NORMAL = random("fill_normal");

    static final KernelSignature FILL_BERNOULLI = random("fill_bernoulli");

    static final List<KernelSignature> ALL = List.of(FILL, COPY, TRIAD, FILL_UNIFORM, FILL_NORMAL, FILL_BERNOULLI);

    private BufferKernels() {}

    private static KernelSignature random(String kernel) {
        return KernelSignature.of(kernel)
                .writes("real_t", "into")
                .uints("hi", "lo")
                .floats("parameter")
                .ulongs("first")
                .build();
    }

    /** The kernel that draws from a distribution. */
    static KernelSignature of(Distribution distribution) {
        return switch (distribution) {
            case UNIFORM -> FILL_UNIFORM;
            case NORMAL -> FILL_NORMAL;
            case BERNOULLI, SPIKE -> FILL_BERNOULLI;
        };
    }
}
