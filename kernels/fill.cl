// Sets every value of a buffer. clEnqueueFillBuffer is not used, because Oclgrind does not see what it initializes.
// Joined after numerics.cl and before random.cl, or alone before stream_triad.cl.
//
// macro            set by              meaning
// FILL_PARAMETERS  BufferKernels.java  parameter list of the kernel
#pragma OPENCL FP_CONTRACT OFF

kernel void fill(FILL_PARAMETERS) {
    values[get_global_id(0)] = value;
}
