// Float32 arithmetic of all kernels. Included first, after the generated lists. Each operation is rounded once, in the
// order written; see docs/numerics.md.
//
// WIDTH, a compiler option, is the number of units per vector. On a CPU it is the device's native width. On a GPU it
// is small: each unit takes its own instructions, and a vector only combines loads.
#pragma OPENCL FP_CONTRACT OFF

#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)

// A true comparison is 1 for a scalar and -1 for a vector. select() accepts both, all() only the latter.
#if WIDTH == 1
typedef float real_t;
typedef int mask_t;
typedef uint word_t;
#define ALL_LANES(condition) (condition)
#define TO_REAL convert_float
#define TO_INT convert_int
#define AS_REAL as_float
#define AS_MASK as_int
#define AS_WORD as_uint
#else
typedef JOIN(float, WIDTH) real_t;
typedef JOIN(int, WIDTH) mask_t;
typedef JOIN(uint, WIDTH) word_t;
#define ALL_LANES(condition) all(condition)
#define TO_REAL JOIN(convert_float, WIDTH)
#define TO_INT JOIN(convert_int, WIDTH)
#define AS_REAL JOIN(as_float, WIDTH)
#define AS_MASK JOIN(as_int, WIDTH)
#define AS_WORD JOIN(as_uint, WIDTH)
#endif

// LANE: the lane numbers 0, 1, 2, ... of a vector.
#define LANES_1 0
#define LANES_2 0, 1
#define LANES_4 LANES_2, 2, 3
#define LANES_8 LANES_4, 4, 5, 6, 7
#define LANES_16 LANES_8, 8, 9, 10, 11, 12, 13, 14, 15
#define LANE ((word_t)(JOIN(LANES_, WIDTH)))

// Only for WIDTH 8 and 16: converts a comparison to a bit mask, one bit per unit, the first unit's bit lowest. CPUs
// have an instruction for it, which compilers do not find in the general form.
#if WIDTH == 8 || WIDTH == 16
#if WIDTH == 8
typedef uchar occupancy_t;
#else
typedef ushort occupancy_t;
#endif
#ifdef __has_builtin
#if WIDTH == 8 && defined(__AVX__) && __has_builtin(__builtin_ia32_movmskps256)
#define OCCUPANCY_OF(condition) (occupancy_t) __builtin_ia32_movmskps256(as_float8(condition))
#elif WIDTH == 16 && defined(__AVX512DQ__) && __has_builtin(__builtin_ia32_cvtd2mask512)
#define OCCUPANCY_OF(condition) __builtin_ia32_cvtd2mask512(condition)
#endif
#endif
inline occupancy_t occupancy_of(mask_t condition) {
#ifdef OCCUPANCY_OF
    return OCCUPANCY_OF(condition);
#else
    const word_t bits = AS_WORD(condition) & ((word_t)(1) << LANE);
    uint all = bits.s0 | bits.s1 | bits.s2 | bits.s3 | bits.s4 | bits.s5 | bits.s6 | bits.s7;
#if WIDTH == 16
    all |= bits.s8 | bits.s9 | bits.sa | bits.sb | bits.sc | bits.sd | bits.se | bits.sf;
#endif
    return (occupancy_t)(all);
#endif
}
#endif

inline real_t select_real(mask_t condition, real_t yes, real_t no) {
    return select(no, yes, condition);
}

// Replaces subnormals and zeros of either sign by +0, whatever the device's flush mode.
inline real_t flush_subnormals(real_t x) {
    return select_real(fabs(x) < (real_t)(FLT_MIN), (real_t)(0.0f), x);
}

// 2^n, for n in the exponent range of normal numbers. The product of two covers the range of float32.
inline real_t power_of_two(mask_t n) {
    return AS_REAL((n + 127) << 23);
}

// Exponential function with the bits of Float32Math.java: the Cephes polynomial with fused multiply-adds.
inline real_t exp_f32(real_t x) {
    const real_t t = fma(x, (real_t)(1.44269504088896341f), (real_t)(0.5f));
    // Beyond these bounds the result is 0 or infinite anyway, and the conversion to int would be undefined.
    const real_t n = floor(select_real(fabs(t) <= (real_t)(200.0f), t, (real_t)(0.0f)));
    const mask_t exponent = TO_INT(n);
    const real_t r = fma(n, (real_t)(-1.42860682030941723212e-6f), fma(n, (real_t)(-0.693145751953125f), x));
    real_t y = fma(r, (real_t)(1.9875691500e-4f), (real_t)(1.3981999507e-3f));
    y = fma(y, r, (real_t)(8.3334519073e-3f));
    y = fma(y, r, (real_t)(4.1665795894e-2f));
    y = fma(y, r, (real_t)(1.6666665459e-1f));
    y = fma(y, r, (real_t)(5.0000001201e-1f));
    const real_t mantissa = fma(y, r * r, r) + 1.0f;
    const mask_t half_exponent = exponent >> 1;
    const real_t scaled = flush_subnormals(mantissa * power_of_two(half_exponent) * power_of_two(exponent - half_exponent));
    const real_t bounded = select_real(x < (real_t)(-88.0f), (real_t)(0.0f), scaled);
    return select_real(x > (real_t)(89.0f), (real_t)(INFINITY), bounded);
}
