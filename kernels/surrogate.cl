// Surrogate derivatives. Follows SurrogateGradient.java line for line. Included after random.cl and before
// neuron_types.cl.
#pragma OPENCL FP_CONTRACT OFF

#define LIFSIM_PI 3.14159274101257324f
#define LIFSIM_INVERSE_PI 0.318309873342514038f

inline real_t surrogate_arctan(real_t x) {
    const real_t q = x * LIFSIM_PI * 0.1f;
    return 1.0f / fma(q, q, (real_t)(1.0f)) * LIFSIM_INVERSE_PI;
}

inline real_t surrogate_triangular(real_t x) {
    const real_t side = fma((real_t)(-2.0f), fabs(x), (real_t)(1.0f));
    return select_real(side < (real_t)(0.0f), (real_t)(0.0f), side);
}

inline real_t surrogate_straight_through(real_t v) {
    return fma(v, (real_t)(0.0f), (real_t)(1.0f));
}

inline real_t surrogate_secant(real_t j) {
    const real_t c = j * 0.08f;
    const real_t value = 1.0f / ((exp_f32(c) + exp_f32(-c)) * 0.5f);
    return select_real(j > (real_t)(0.0f), value, (real_t)(0.0f));
}
