// Sets every unit of a column. A kernel, since Oclgrind does not see what clEnqueueFillBuffer initialises.

kernel void fill(global float *restrict column, const float value) {
    column[get_global_id(0)] = value;
}
