// Random numbers from a counter, RandomKey.java and Normal.java line for line: Threefry-2x32 with 20 rounds, the counter a unit's index in
// the population, of which unit_hi and unit_lo are the words.
#pragma OPENCL FP_CONTRACT OFF

// The words of the indices of a vector of units, of which the first is given.
inline WORD low_words(ulong unit) {
    return (WORD)((uint)unit) + LANE;
}

inline WORD high_words(ulong unit) {
    const WORD low = low_words(unit);
    const MASK carried = AS_MASK(low < (WORD)((uint)unit) ? (WORD)(1) : (WORD)(0));
    return (WORD)((uint)(unit >> 32)) + AS_WORD(carried);
}

inline WORD random_bits(uint hi, uint lo, WORD unit_hi, WORD unit_lo) {
    const uint keys[3] = {hi, lo, hi ^ lo ^ 0x1BD11BDAu};
    const uint rotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
    WORD x0 = unit_hi + hi;
    WORD x1 = unit_lo + lo;
#pragma unroll
    for (int i = 0; i < 5; i++) {
#pragma unroll
        for (int n = 0; n < 4; n++) {
            x0 += x1;
            x1 = rotate(x1, (WORD)(rotations[i % 2][n])) ^ x0;
        }
        x0 += keys[(i + 1) % 3];
        x1 += keys[(i + 2) % 3] + (uint)(i + 1);
    }
    return x0 ^ x1;
}

inline REAL uniform_of(WORD bits) {
    return AS_REAL((bits >> 9) | 0x3F800000u) - 1.0f;
}

inline REAL random_uniform(uint hi, uint lo, WORD unit_hi, WORD unit_lo) {
    return uniform_of(random_bits(hi, lo, unit_hi, unit_lo));
}

inline REAL normal_log(REAL x) {
    const MASK word = AS_MASK(x);
    REAL e = TO_REAL((word >> 23) - 126);
    REAL m = AS_REAL((word & 0x007FFFFF) | 0x3F000000);
    const MASK low = m < (REAL)(0.70710678f);
    e = choose(low, e - 1.0f, e);
    m = choose(low, m + m, m) - 1.0f;
    const REAL z = m * m;
    REAL y = fma((REAL)(7.0376836292e-2f), m, (REAL)(-1.1514610310e-1f));
    y = fma(y, m, (REAL)(1.1676998740e-1f));
    y = fma(y, m, (REAL)(-1.2420140846e-1f));
    y = fma(y, m, (REAL)(1.4249322787e-1f));
    y = fma(y, m, (REAL)(-1.6668057665e-1f));
    y = fma(y, m, (REAL)(2.0000714765e-1f));
    y = fma(y, m, (REAL)(-2.4999993993e-1f));
    y = fma(y, m, (REAL)(3.3333331174e-1f));
    y = y * m * z;
    y = fma(e, (REAL)(-2.12194440e-4f), y);
    y = fma(z, (REAL)(-0.5f), y);
    return fma(e, (REAL)(0.693359375f), m + y);
}

inline REAL normal_centre(REAL w) {
    REAL p = fma((REAL)(2.81022636e-08f), w, (REAL)(3.43273939e-07f));
    p = fma(p, w, (REAL)(-3.5233877e-06f));
    p = fma(p, w, (REAL)(-4.39150654e-06f));
    p = fma(p, w, (REAL)(0.00021858087f));
    p = fma(p, w, (REAL)(-0.00125372503f));
    p = fma(p, w, (REAL)(-0.00417768164f));
    p = fma(p, w, (REAL)(0.246640727f));
    return fma(p, w, (REAL)(1.50140941f));
}

inline REAL normal_tail(REAL w) {
    REAL p = fma((REAL)(-0.000200214257f), w, (REAL)(0.000100950558f));
    p = fma(p, w, (REAL)(0.00134934322f));
    p = fma(p, w, (REAL)(-0.00367342844f));
    p = fma(p, w, (REAL)(0.00573950773f));
    p = fma(p, w, (REAL)(-0.0076224613f));
    p = fma(p, w, (REAL)(0.00943887047f));
    p = fma(p, w, (REAL)(1.00167406f));
    return fma(p, w, (REAL)(2.83297682f));
}

inline REAL normal_root(REAL x) {
    const REAL half_x = x * 0.5f;
    REAL y = AS_REAL(0x5F3759DF - (AS_MASK(x) >> 1));
    y = y * fma(-half_x * y, y, (REAL)(1.5f));
    y = y * fma(-half_x * y, y, (REAL)(1.5f));
    y = y * fma(-half_x * y, y, (REAL)(1.5f));
    return x * y;
}

inline REAL random_normal(uint hi, uint lo, WORD unit_hi, WORD unit_lo) {
    const REAL x = fma(random_uniform(hi, lo, unit_hi, unit_lo), (REAL)(2.0f), (REAL)(-0x1.fffffcp-1f));
    const REAL w = -normal_log(fma(-x, x, (REAL)(1.0f)));
    const REAL p = choose(w < (REAL)(5.0f), normal_centre(w - 2.5f), normal_tail(normal_root(w) - 3.0f));
    return p * x * 1.4142135f;
}
