package org.lifsim.internal.opencl;

import java.util.List;

/** Parameters of the kernels in {@code network.cl}. */
final class NetworkKernels {
    static final KernelSignature COMPACT_NONZERO = KernelSignature.of("compact_nonzero")
            .reads("float", "values")
            .writes("int", "indices", "counts")
            .ints("terms", "row_stride", "stride")
            .build();

    static final KernelSignature PRODUCT = KernelSignature.of("product")
            .reads("float", "in")
            .reads("int", "indices", "counts")
            .reads("float", "weights")
            .writes("float", "out")
            .ints("rows", "terms", "columns", "parts", "panel", "lanes")
            .build();

    static final KernelSignature ADD_BIAS = KernelSignature.of("add_bias")
            .writes("float", "out")
            .reads("float", "bias")
            .ints("size", "columns")
            .build();

    static final KernelSignature SPARSE_PRODUCT = KernelSignature.of("sparse_product")
            .reads("float", "in", "weights")
            .reads("int", "starts", "sources", "connections")
            .writes("float", "out")
            .ints("rows", "terms", "columns")
            .build();

    static final KernelSignature ONE_TO_ONE = KernelSignature.of("one_to_one")
            .reads("float", "in")
            .writes("float", "out")
            .ints("size")
            .floats("weight")
            .build();

    static final KernelSignature SUM_ROWS = KernelSignature.of("sum_rows")
            .reads("float", "in")
            .writes("float", "sums")
            .ints("rows", "columns")
            .build();

    static final KernelSignature LATERAL_INPUT = KernelSignature.of("lateral_input")
            .reads("float", "in", "sums")
            .writes("float", "out")
            .ints("size", "columns")
            .floats("weight")
            .build();

    static final KernelSignature COPY_VALUES = KernelSignature.of("copy_values")
            .reads("float", "in")
            .writes("float", "out")
            .ints("size")
            .build();

    static final KernelSignature ACCUMULATE = KernelSignature.of("accumulate")
            .reads("float", "in")
            .writes("float", "out")
            .ints("size")
            .build();

    static final KernelSignature DIFFERENCE = KernelSignature.of("difference")
            .reads("float", "target", "in")
            .writes("float", "out")
            .ints("size")
            .build();

    static final KernelSignature ELEMENTWISE_PRODUCT = KernelSignature.of("elementwise_product")
            .reads("float", "first", "second")
            .writes("float", "out")
            .ints("size")
            .build();

    static final KernelSignature WRITE_SPIKES = KernelSignature.of("write_spikes")
            .reads("float", "rfr")
            .writes("float", "spikes")
            .ints("size")
            .build();

    static final KernelSignature EXPONENTIAL_TRACE = KernelSignature.of("exponential_trace")
            .writes("float", "traces")
            .reads("float", "in")
            .ints("size")
            .floats("decay")
            .build();

    static final KernelSignature TRACE_STDP = KernelSignature.of("trace_stdp")
            .writes("float", "weights")
            .reads("float", "pre_traces", "pres", "post_traces", "posts")
            .ints("size", "columns")
            .floats("plus", "minus", "bound")
            .build();

    static final KernelSignature HEBBIAN = KernelSignature.of("hebbian")
            .writes("float", "weights")
            .reads("float", "pre", "post")
            .reads("int", "indices", "counts")
            .ints("batch", "rows", "columns")
            .floats("rate")
            .build();

    static final KernelSignature FUSED_BIAS = KernelSignature.of("fused_bias")
            .reads("float", "post")
            .writes("float", "sums")
            .ints("batch", "columns")
            .floats("rate")
            .build();

    static final KernelSignature SUM_PARTIAL_COLUMNS = KernelSignature.of("sum_partial_columns")
            .reads("float", "matrix")
            .writes("float", "sums")
            .ints("rows", "columns", "run_rows", "low", "runs")
            .floats("factor")
            .ints("magnitudes")
            .build();

    static final KernelSignature NORMALIZE_COLUMNS = KernelSignature.of("normalize_columns")
            .writes("float", "weights")
            .reads("float", "factors")
            .ints("size", "columns")
            .build();

    static final KernelSignature EXPONENTIAL_KERNEL_TERMS = KernelSignature.of("exponential_kernel_terms")
            .writes("float", "times", "terms")
            .reads("float", "in")
            .ints("steps", "columns", "newest")
            .floats("now", "rate")
            .build();

    static final KernelSignature FLUSH_VALUES = KernelSignature.of("flush_values")
            .reads("float", "in")
            .writes("float", "out")
            .ints("size")
            .build();

    static final KernelSignature LARGEST = KernelSignature.of("largest")
            .reads("float", "in")
            .writes("float", "out")
            .ints("size")
            .build();

    static final KernelSignature SUM_OF_SQUARES = KernelSignature.of("sum_of_squares")
            .reads("float", "in")
            .writes("float", "out")
            .ints("size", "rows")
            .build();

    static final List<KernelSignature> ALL = List.of(
            COMPACT_NONZERO,
            PRODUCT,
            ADD_BIAS,
            SPARSE_PRODUCT,
            ONE_TO_ONE,
            SUM_ROWS,
            LATERAL_INPUT,
            COPY_VALUES,
            ACCUMULATE,
            DIFFERENCE,
            ELEMENTWISE_PRODUCT,
            WRITE_SPIKES,
            EXPONENTIAL_TRACE,
            TRACE_STDP,
            HEBBIAN,
            FUSED_BIAS,
            SUM_PARTIAL_COLUMNS,
            NORMALIZE_COLUMNS,
            EXPONENTIAL_KERNEL_TERMS,
            FLUSH_VALUES,
            LARGEST,
            SUM_OF_SQUARES);

    private NetworkKernels() {}
}
