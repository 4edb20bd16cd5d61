// Surrogate derivatives of a spike. Follows SurrogateGradient.java line for line.
// Joined after random.cl and before neuron_types.cl.
//
// macro        set by                meaning
// SURROGATE_*  KernelConstants.java  the constants of SurrogateGradient.java
#pragma OPENCL FP_CONTRACT OFF

static inline real_t surrogate_arctan(real_t x) {
    const real_t q = x * SURROGATE_PI * SURROGATE_TENTH;
    return 1.0f / fma(q, q, (real_t)(1.0f)) * SURROGATE_INVERSE_PI;
}

static inline real_t surrogate_triangular(real_t x) {
    const real_t side = fma((real_t)(-SURROGATE_SLOPE), fabs(x), (real_t)(1.0f));
    return select_real(side < (real_t)(0.0f), (real_t)(0.0f), side);
}

static inline real_t surrogate_straight_through(real_t v) {
    return fma(v, (real_t)(0.0f), (real_t)(1.0f));
}

static inline real_t surrogate_secant(real_t j) {
    const real_t c = j * SURROGATE_STEEPNESS;
    const real_t value = 1.0f / ((exp_f32(c) + exp_f32(-c)) * 0.5f);
    return select_real(j > (real_t)(0.0f), value, (real_t)(0.0f));
}
