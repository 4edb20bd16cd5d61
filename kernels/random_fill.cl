// Kernels that only draw random numbers, one per unit, starting at unit `first`; see Distribution.java.
// Joined after numerics.cl and random.cl.
//
// macro                      set by              meaning
// LIFSIM_WIDTH               compiler option     units per vector; see numerics.cl
// LIFSIM_GROUP_ITEMS         compiler option     work-items per work-group
// FILL_UNIFORM_PARAMETERS    BufferKernels.java  parameter lists of the kernels
// FILL_NORMAL_PARAMETERS
// FILL_BERNOULLI_PARAMETERS
#pragma OPENCL FP_CONTRACT OFF

// The host launches all kernels of this file with this size, so that compilers can count on it.
#define GROUPED_KERNEL kernel __attribute__((reqd_work_group_size(LIFSIM_GROUP_ITEMS, 1, 1)))

GROUPED_KERNEL void fill_uniform(FILL_UNIFORM_PARAMETERS) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * LIFSIM_WIDTH;
    into[i] = random_uniform(hi, lo, high_words(unit), low_words(unit));
}

GROUPED_KERNEL void fill_normal(FILL_NORMAL_PARAMETERS) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * LIFSIM_WIDTH;
    into[i] = random_normal(hi, lo, high_words(unit), low_words(unit));
}

GROUPED_KERNEL void fill_bernoulli(FILL_BERNOULLI_PARAMETERS) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * LIFSIM_WIDTH;
    const real_t number = random_uniform(hi, lo, high_words(unit), low_words(unit));
    into[i] = select_real(number < (real_t)(parameter), (real_t)(1.0f), (real_t)(0.0f));
}
