// Stream triad, which measures memory bandwidth. It works in place, as a step does, so its bandwidth is what a step over
// all units could use. Joined after fill.cl.
//
// macro             set by              meaning
// TRIAD_PARAMETERS  BufferKernels.java  parameter list of the kernel
#pragma OPENCL FP_CONTRACT OFF

kernel void triad(TRIAD_PARAMETERS) {
    const size_t i = get_global_id(0);
    a[i] = a[i] + b[i] * c[i];
}
