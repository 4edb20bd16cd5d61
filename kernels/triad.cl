// McCalpin's triad: what it moves a second is the memory bandwidth that a step over all units could use at most.

kernel void triad(global float *restrict a, global const float *restrict b, global const float *restrict c) {
    const size_t i = get_global_id(0);
    a[i] = b[i] + 3.0f * c[i];
}
