// The float32 arithmetic that every kernel shares. WIDTH units go in one vector: the device's native width on a CPU, a few on a
// GPU, where each unit takes its own instructions and a vector is a load. Each operation is rounded once, in the order written; see docs/numerics.md.
#pragma OPENCL FP_CONTRACT OFF

#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)

// A comparison is 1 where true for one unit and -1 for a vector of them; select takes both, all() only the latter.
#if WIDTH == 1
typedef float REAL;
typedef int MASK;
typedef uint WORD;
#define EVERY(condition) (condition)
#define TO_REAL convert_float
#define TO_INT convert_int
#define AS_REAL as_float
#define AS_MASK as_int
#define AS_WORD as_uint
#else
typedef JOIN(float, WIDTH) REAL;
typedef JOIN(int, WIDTH) MASK;
typedef JOIN(uint, WIDTH) WORD;
#define EVERY(condition) all(condition)
#define TO_REAL JOIN(convert_float, WIDTH)
#define TO_INT JOIN(convert_int, WIDTH)
#define AS_REAL JOIN(as_float, WIDTH)
#define AS_MASK JOIN(as_int, WIDTH)
#define AS_WORD JOIN(as_uint, WIDTH)
#endif

// The lanes of a vector, counted.
#define LANES_1 0
#define LANES_2 0, 1
#define LANES_4 LANES_2, 2, 3
#define LANES_8 LANES_4, 4, 5, 6, 7
#define LANES_16 LANES_8, 8, 9, 10, 11, 12, 13, 14, 15
#define LANE ((WORD)(JOIN(LANES_, WIDTH)))

// Vectors of whole bytes' bits: a comparison as a number of as many bits as there are units, the first unit's the lowest. Processors have
// an instruction for it that compilers do not see in the general form.
#if WIDTH == 8 || WIDTH == 16
#if WIDTH == 8
typedef uchar MARK;
#else
typedef ushort MARK;
#endif
#ifdef __has_builtin
#if WIDTH == 8 && defined(__AVX__) && __has_builtin(__builtin_ia32_movmskps256)
#define MARK_OF(condition) (MARK) __builtin_ia32_movmskps256(as_float8(condition))
#elif WIDTH == 16 && defined(__AVX512DQ__) && __has_builtin(__builtin_ia32_cvtd2mask512)
#define MARK_OF(condition) __builtin_ia32_cvtd2mask512(condition)
#endif
#endif
inline MARK mark_of(MASK condition) {
#ifdef MARK_OF
    return MARK_OF(condition);
#else
    const WORD bits = AS_WORD(condition) & ((WORD)(1) << LANE);
    uint all = bits.s0 | bits.s1 | bits.s2 | bits.s3 | bits.s4 | bits.s5 | bits.s6 | bits.s7;
#if WIDTH == 16
    all |= bits.s8 | bits.s9 | bits.sa | bits.sb | bits.sc | bits.sd | bits.se | bits.sf;
#endif
    return (MARK)(all);
#endif
}
#endif

// The smallest normal float32, 2^-126: anything smaller counts as zero between steps.
#define TINY 0x1p-126f

inline REAL choose(MASK condition, REAL yes, REAL no) {
    return select(no, yes, condition);
}

// Subnormals and zeros of either sign become +0, whatever the device's own flush mode.
inline REAL flush(REAL x) {
    return choose(fabs(x) < (REAL)(TINY), (REAL)(0.0f), x);
}

// 2^n for n in the range of normal numbers; two of them make every power that a float32 has.
inline REAL power_of_two(MASK n) {
    return AS_REAL((n + 127) << 23);
}

// Canonical.java's exp: the fused Cephes polynomial.
inline REAL fused_exp(REAL x) {
    const REAL t = fma(x, (REAL)(1.44269504088896341f), (REAL)(0.5f));
    // Beyond these bounds the result is 0 or infinite in any case, and a conversion to int would be undefined.
    const REAL n = floor(choose(fabs(t) <= (REAL)(200.0f), t, (REAL)(0.0f)));
    const MASK exponent = TO_INT(n);
    const REAL r = fma(n, (REAL)(-1.42860682030941723212e-6f), fma(n, (REAL)(-0.693145751953125f), x));
    REAL y = fma(r, (REAL)(1.9875691500e-4f), (REAL)(1.3981999507e-3f));
    y = fma(y, r, (REAL)(8.3334519073e-3f));
    y = fma(y, r, (REAL)(4.1665795894e-2f));
    y = fma(y, r, (REAL)(1.6666665459e-1f));
    y = fma(y, r, (REAL)(5.0000001201e-1f));
    const REAL mantissa = fma(y, r * r, r) + 1.0f;
    const MASK half_exponent = exponent >> 1;
    const REAL scaled = flush(mantissa * power_of_two(half_exponent) * power_of_two(exponent - half_exponent));
    const REAL bounded = choose(x < (REAL)(-88.0f), (REAL)(0.0f), scaled);
    return choose(x > (REAL)(89.0f), (REAL)(INFINITY), bounded);
}
