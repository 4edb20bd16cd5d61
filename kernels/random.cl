// Counter-based random numbers: Threefry-2x32 with 20 rounds. Follows RandomKey.java and NormalSampler.java line for
// line. Included after numerics.cl. The counter is the unit's index in the population; unit_hi and unit_lo are its two
// words.
#pragma OPENCL FP_CONTRACT OFF

// low_words and high_words: the words of the indices of a vector of units. The argument is the index of the first unit.
inline word_t low_words(ulong unit) {
    return (word_t)((uint)unit) + LANE;
}

inline word_t high_words(ulong unit) {
    const word_t low = low_words(unit);
    const mask_t carried = AS_MASK(low < (word_t)((uint)unit) ? (word_t)(1) : (word_t)(0));
    return (word_t)((uint)(unit >> 32)) + AS_WORD(carried);
}

inline word_t random_bits(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    const uint rng_keys[3] = {hi, lo, hi ^ lo ^ 0x1BD11BDAu};
    const uint rotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
    word_t x0 = unit_hi + hi;
    word_t x1 = unit_lo + lo;
#pragma unroll
    for (int i = 0; i < 5; i++) {
#pragma unroll
        for (int n = 0; n < 4; n++) {
            x0 += x1;
            x1 = rotate(x1, (word_t)(rotations[i % 2][n])) ^ x0;
        }
        x0 += rng_keys[(i + 1) % 3];
        x1 += rng_keys[(i + 2) % 3] + (uint)(i + 1);
    }
    return x0 ^ x1;
}

inline real_t uniform_of(word_t bits) {
    return AS_REAL((bits >> 9) | 0x3F800000u) - 1.0f;
}

inline real_t random_uniform(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    return uniform_of(random_bits(hi, lo, unit_hi, unit_lo));
}

inline real_t normal_log(real_t x) {
    const mask_t word = AS_MASK(x);
    real_t e = TO_REAL((word >> 23) - 126);
    real_t m = AS_REAL((word & 0x007FFFFF) | 0x3F000000);
    const mask_t low = m < (real_t)(0.70710678f);
    e = select_real(low, e - 1.0f, e);
    m = select_real(low, m + m, m) - 1.0f;
    const real_t z = m * m;
    real_t y = fma((real_t)(7.0376836292e-2f), m, (real_t)(-1.1514610310e-1f));
    y = fma(y, m, (real_t)(1.1676998740e-1f));
    y = fma(y, m, (real_t)(-1.2420140846e-1f));
    y = fma(y, m, (real_t)(1.4249322787e-1f));
    y = fma(y, m, (real_t)(-1.6668057665e-1f));
    y = fma(y, m, (real_t)(2.0000714765e-1f));
    y = fma(y, m, (real_t)(-2.4999993993e-1f));
    y = fma(y, m, (real_t)(3.3333331174e-1f));
    y = y * m * z;
    y = fma(e, (real_t)(-2.12194440e-4f), y);
    y = fma(z, (real_t)(-0.5f), y);
    return fma(e, (real_t)(0.693359375f), m + y);
}

inline real_t normal_centre(real_t w) {
    real_t p = fma((real_t)(2.81022636e-08f), w, (real_t)(3.43273939e-07f));
    p = fma(p, w, (real_t)(-3.5233877e-06f));
    p = fma(p, w, (real_t)(-4.39150654e-06f));
    p = fma(p, w, (real_t)(0.00021858087f));
    p = fma(p, w, (real_t)(-0.00125372503f));
    p = fma(p, w, (real_t)(-0.00417768164f));
    p = fma(p, w, (real_t)(0.246640727f));
    return fma(p, w, (real_t)(1.50140941f));
}

inline real_t normal_tail(real_t w) {
    real_t p = fma((real_t)(-0.000200214257f), w, (real_t)(0.000100950558f));
    p = fma(p, w, (real_t)(0.00134934322f));
    p = fma(p, w, (real_t)(-0.00367342844f));
    p = fma(p, w, (real_t)(0.00573950773f));
    p = fma(p, w, (real_t)(-0.0076224613f));
    p = fma(p, w, (real_t)(0.00943887047f));
    p = fma(p, w, (real_t)(1.00167406f));
    return fma(p, w, (real_t)(2.83297682f));
}

inline real_t normal_root(real_t x) {
    const real_t half_x = x * 0.5f;
    real_t y = AS_REAL(0x5F3759DF - (AS_MASK(x) >> 1));
    y = y * fma(-half_x * y, y, (real_t)(1.5f));
    y = y * fma(-half_x * y, y, (real_t)(1.5f));
    y = y * fma(-half_x * y, y, (real_t)(1.5f));
    return x * y;
}

inline real_t random_normal(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    const real_t x = fma(random_uniform(hi, lo, unit_hi, unit_lo), (real_t)(2.0f), (real_t)(-0x1.fffffcp-1f));
    const real_t w = -normal_log(fma(-x, x, (real_t)(1.0f)));
    const real_t p = select_real(w < (real_t)(5.0f), normal_centre(w - 2.5f), normal_tail(normal_root(w) - 3.0f));
    return p * x * 1.4142135f;
}
