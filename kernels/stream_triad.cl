// Stream triad, which measures memory bandwidth. Included after fill.cl. It works in place, as a step does, so its
// bandwidth is what a step over all units could use.

kernel void triad(global float *restrict a, global const float *restrict b, global const float *restrict c) {
    const size_t i = get_global_id(0);
    a[i] = a[i] + b[i] * c[i];
}
