// A triad in place, as a step works in place: what it moves a second is the memory bandwidth that a step over all units could use.

kernel void triad(global float *restrict a, global const float *restrict b, global const float *restrict c) {
    const size_t i = get_global_id(0);
    a[i] = a[i] + b[i] * c[i];
}
