// Counter-based random numbers: Threefry-2x32 with 20 rounds, and normal numbers from them. The counter is the unit's
// index in the population; unit_hi and unit_lo are its two words. Follows RandomKey.java, NormalSampler.java, JaxNormal.java
// and PoissonSampler.java line for line. Joined after numerics.cl and before surrogate.cl, or between numerics.cl and
// random_fill.cl or sparse.cl.
//
// macro         set by                meaning
// LIFSIM_WIDTH  compiler option       units per vector
// NORMAL_*      KernelConstants.java  numbers of the normal distribution: the constants of NormalConstants.java
//
// "#pragma unroll" is not part of OpenCL 1.2, and a compiler may ignore it. It makes the key and the rotations constants.
#pragma OPENCL FP_CONTRACT OFF

// low_words and high_words: the words of the indices of a vector of units. The argument is the index of the first unit.
static inline word_t low_words(ulong unit) {
    return (word_t)((uint)unit) + LANE_NUMBERS;
}

static inline word_t high_words(ulong unit) {
    const word_t low = low_words(unit);
    const mask_t carried = AS_MASK(low < (word_t)((uint)unit) ? (word_t)(1) : (word_t)(0));
    return (word_t)((uint)(unit >> 32)) + AS_WORD(carried);
}

// The two words of a block, in place of the two words of its counter.
static inline void threefry(uint hi, uint lo, word_t *high, word_t *low) {
    const uint rng_keys[3] = {hi, lo, hi ^ lo ^ 0x1BD11BDAu};
    const uint rotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
    word_t x0 = *high + hi;
    word_t x1 = *low + lo;
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
    *high = x0;
    *low = x1;
}

static inline word_t random_bits(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    threefry(hi, lo, &unit_hi, &unit_lo);
    return unit_hi ^ unit_lo;
}

static inline real_t uniform_of(word_t bits) {
    return AS_REAL((bits >> 9) | 0x3F800000u) - 1.0f;
}

static inline real_t random_uniform(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    return uniform_of(random_bits(hi, lo, unit_hi, unit_lo));
}

// As PoissonSampler.uniformOf: small numbers are as fine as 2^-32.
static inline real_t fine_uniform(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    const word_t bits = random_bits(hi, lo, unit_hi, unit_lo);
    return fma(TO_REAL(bits >> 16), (real_t)(0x1p-16f), TO_REAL(bits & 0xFFFFu) * 0x1p-32f);
}

static inline real_t normal_log(real_t x) {
    const mask_t word = AS_MASK(x);
    real_t e = TO_REAL((word >> 23) - 126);
    real_t m = AS_REAL((word & 0x007FFFFF) | 0x3F000000);
    const mask_t low = m < (real_t)(NORMAL_SQRT_HALF);
    e = select_real(low, e - 1.0f, e);
    m = select_real(low, m + m, m) - 1.0f;
    const real_t z = m * m;
    real_t y = fma((real_t)(NORMAL_LOG8), m, (real_t)(NORMAL_LOG7));
    y = fma(y, m, (real_t)(NORMAL_LOG6));
    y = fma(y, m, (real_t)(NORMAL_LOG5));
    y = fma(y, m, (real_t)(NORMAL_LOG4));
    y = fma(y, m, (real_t)(NORMAL_LOG3));
    y = fma(y, m, (real_t)(NORMAL_LOG2));
    y = fma(y, m, (real_t)(NORMAL_LOG1));
    y = fma(y, m, (real_t)(NORMAL_LOG0));
    y = y * m * z;
    y = fma(e, (real_t)(NORMAL_LN2_LOW), y);
    y = fma(z, (real_t)(-0.5f), y);
    return fma(e, (real_t)(NORMAL_LN2_HIGH), m + y);
}

static inline real_t normal_centre(real_t w) {
    real_t p = fma((real_t)(NORMAL_CENTRE8), w, (real_t)(NORMAL_CENTRE7));
    p = fma(p, w, (real_t)(NORMAL_CENTRE6));
    p = fma(p, w, (real_t)(NORMAL_CENTRE5));
    p = fma(p, w, (real_t)(NORMAL_CENTRE4));
    p = fma(p, w, (real_t)(NORMAL_CENTRE3));
    p = fma(p, w, (real_t)(NORMAL_CENTRE2));
    p = fma(p, w, (real_t)(NORMAL_CENTRE1));
    return fma(p, w, (real_t)(NORMAL_CENTRE0));
}

static inline real_t normal_tail(real_t w) {
    real_t p = fma((real_t)(NORMAL_TAIL8), w, (real_t)(NORMAL_TAIL7));
    p = fma(p, w, (real_t)(NORMAL_TAIL6));
    p = fma(p, w, (real_t)(NORMAL_TAIL5));
    p = fma(p, w, (real_t)(NORMAL_TAIL4));
    p = fma(p, w, (real_t)(NORMAL_TAIL3));
    p = fma(p, w, (real_t)(NORMAL_TAIL2));
    p = fma(p, w, (real_t)(NORMAL_TAIL1));
    return fma(p, w, (real_t)(NORMAL_TAIL0));
}

static inline real_t normal_root(real_t x) {
    const real_t half_x = x * 0.5f;
    real_t y = AS_REAL(0x5F3759DF - (AS_MASK(x) >> 1));
    y = y * fma(-half_x * y, y, (real_t)(1.5f));
    y = y * fma(-half_x * y, y, (real_t)(1.5f));
    y = y * fma(-half_x * y, y, (real_t)(1.5f));
    return x * y;
}

static inline float largest_lane(real_t x) {
#if LIFSIM_WIDTH == 1
    return x;
#else
    float lanes[LIFSIM_WIDTH];
    LIFSIM_JOIN(vstore, LIFSIM_WIDTH)(x, 0, lanes);
    float largest = lanes[0];
    for (int n = 1; n < LIFSIM_WIDTH; n++) {
        largest = lanes[n] > largest ? lanes[n] : largest;
    }
    return largest;
#endif
}

// As PoissonSampler.of. Lanes for which fewer numbers occur begin later; until then their sums are 0.
static inline real_t poisson_number(real_t u, real_t most, real_t top, real_t inverse_mean) {
    real_t number = (real_t)(0.0f);
    real_t mass = (real_t)(0.0f);
    real_t beyond = (real_t)(0.0f);
    for (int k = (int)largest_lane(most); k > 0; k--) {
        mass = select_real(most == (real_t)((float)k), top, mass * ((real_t)((float)(k + 1)) * inverse_mean));
        beyond = beyond + mass;
        number = number + select_real(u < beyond, (real_t)(1.0f), (real_t)(0.0f));
    }
    return number;
}

// As JaxNormal.java, whose constants and polynomials it takes. It divides and takes a root: programs that call it are
// built for correct rounding of both.
static inline real_t jax_log(real_t x) {
    const mask_t word = AS_MASK(x);
    real_t e = TO_REAL((word >> 23) - 126);
    real_t m = AS_REAL((word & 0x007FFFFF) | 0x3F000000);
    const mask_t low = m < (real_t)(NORMAL_SQRT_HALF);
    e = select_real(low, e - 1.0f, e);
    m = select_real(low, m - 1.0f + m, m - 1.0f);
    const real_t square = m * m;
    const real_t cube = square * m;
    const real_t high = fma(fma((real_t)(NORMAL_LOG8), m, (real_t)(NORMAL_LOG7)), m, (real_t)(NORMAL_LOG6));
    const real_t middle = fma(fma((real_t)(NORMAL_LOG5), m, (real_t)(NORMAL_LOG4)), m, (real_t)(NORMAL_LOG3));
    const real_t lowest = fma(fma((real_t)(NORMAL_LOG2), m, (real_t)(NORMAL_LOG1)), m, (real_t)(NORMAL_LOG0));
    real_t y = fma(cube, high, middle);
    y = fma(cube, y, lowest);
    y = fma(cube, y, e * NORMAL_LN2_LOW);
    return fma(e, (real_t)(NORMAL_LN2_HIGH), y + fma((real_t)(-0.5f), square, m));
}

// ln(1 + x)
static inline real_t jax_log_of_one_and(real_t x) {
    real_t p = fma((real_t)(NORMAL_P6), x, (real_t)(NORMAL_P5));
    p = fma(p, x, (real_t)(NORMAL_P4));
    p = fma(p, x, (real_t)(NORMAL_P3));
    p = fma(p, x, (real_t)(NORMAL_P2));
    p = fma(p, x, (real_t)(NORMAL_P1));
    p = fma(p, x, (real_t)(NORMAL_P0));
    real_t q = x + NORMAL_Q5;
    q = fma(q, x, (real_t)(NORMAL_Q4));
    q = fma(q, x, (real_t)(NORMAL_Q3));
    q = fma(q, x, (real_t)(NORMAL_Q2));
    q = fma(q, x, (real_t)(NORMAL_Q1));
    q = fma(q, x, (real_t)(NORMAL_Q0));
    const real_t square = x * x;
    const real_t near = x + fma((real_t)(-0.5f), square, x * square * (p / q));
    return select_real(fabs(x) < (real_t)(NORMAL_NEAR_ZERO), near, jax_log(x + 1.0f));
}

static inline real_t jax_normal(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    const real_t x = random_uniform(hi, lo, unit_hi, unit_lo) * 2.0f + NORMAL_LOWEST;
    const real_t log = jax_log_of_one_and(-x * x);
    const real_t p = select_real(
        log > (real_t)(-NORMAL_TAIL_START),
        normal_centre(-NORMAL_CENTRE_SHIFT - log),
        normal_tail(sqrt(-log) - NORMAL_TAIL_SHIFT)
    );
    return x * p * NORMAL_SQRT2;
}

static inline real_t random_normal(uint hi, uint lo, word_t unit_hi, word_t unit_lo) {
    const real_t x = fma(random_uniform(hi, lo, unit_hi, unit_lo), (real_t)(2.0f), (real_t)(-NORMAL_MIDDLE));
    const real_t w = -normal_log(fma(-x, x, (real_t)(1.0f)));
    const real_t p = select_real(
        w < (real_t)(NORMAL_TAIL_START),
        normal_centre(w - NORMAL_CENTRE_SHIFT),
        normal_tail(normal_root(w) - NORMAL_TAIL_SHIFT)
    );
    return p * x * NORMAL_SQRT2;
}
