// Kernels on whole buffers, which depend on no model and are built once per device. A work-item handles one value.
// clEnqueueFillBuffer is not used, because Oclgrind does not see what it initializes.
// Joined with no other file.
//
// macro                   set by              meaning
// FILL_PARAMETERS         BufferKernels.java  parameter list of fill
// COPY_BUFFER_PARAMETERS  BufferKernels.java  parameter list of copy_buffer
// TRIAD_PARAMETERS        BufferKernels.java  parameter list of triad
#pragma OPENCL FP_CONTRACT OFF

kernel void fill(FILL_PARAMETERS) {
    values[get_global_id(0)] = value;
}

kernel void copy_buffer(COPY_BUFFER_PARAMETERS) {
    to[get_global_id(0)] = from[get_global_id(0)];
}

// Stream triad, which measures memory bandwidth. It works in place, as a step does, so its bandwidth is what a step over
// all units could use.
kernel void triad(TRIAD_PARAMETERS) {
    const size_t i = get_global_id(0);
    a[i] = a[i] + b[i] * c[i];
}
