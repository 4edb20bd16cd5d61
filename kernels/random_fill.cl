// Kernels that only draw random numbers, one per unit, starting at unit `first`; see Distribution.java. Included after
// numerics.cl and random.cl.

kernel void fill_uniform(global real_t *restrict into, const uint hi, const uint lo, const float parameter, const ulong first) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * WIDTH;
    into[i] = random_uniform(hi, lo, high_words(unit), low_words(unit));
}

kernel void fill_normal(global real_t *restrict into, const uint hi, const uint lo, const float parameter, const ulong first) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * WIDTH;
    into[i] = random_normal(hi, lo, high_words(unit), low_words(unit));
}

kernel void fill_bernoulli(global real_t *restrict into, const uint hi, const uint lo, const float parameter, const ulong first) {
    const size_t i = get_global_id(0);
    const ulong unit = first + (ulong)i * WIDTH;
    const real_t number = random_uniform(hi, lo, high_words(unit), low_words(unit));
    into[i] = select_real(number < (real_t)(parameter), (real_t)(1.0f), (real_t)(0.0f));
}
