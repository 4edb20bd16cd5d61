// Sets every value of a buffer. Included after numerics.cl, or alone before stream_triad.cl. clEnqueueFillBuffer is not
// used, because Oclgrind does not see what it initializes.

kernel void fill(global float *restrict column, const float value) {
    column[get_global_id(0)] = value;
}
