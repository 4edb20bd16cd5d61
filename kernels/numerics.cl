// Float32 arithmetic of all kernels. Each operation is rounded once, in the order written; see docs/numerics.md.
//
// KernelSource.java joins the files of a program in this order, after the macros that the host writes:
// a model          numerics, random, surrogate, neuron_types, current_sources, MODEL_step, neuron_kernel, coupling
// a network        numerics, network
// sparse networks  numerics, random, sparse
// random numbers   numerics, random, random_fill
// whole buffers    buffers
//
// macro         set by                meaning
// LIFSIM_WIDTH  compiler option       units per vector: 1, 2, 4, 8 or 16. On a CPU it is the device's native width. On a
//                                     GPU it is small: each unit takes its own instructions, and a vector only combines
//                                     loads
// EXP_*         KernelConstants.java  numbers of the exponential function: the constants of ExpConstants.java
//
// The parameter list of each kernel is a macro too: NAME_PARAMETERS, with the kernel's name in upper case.
// KernelSignature.java writes it from the same table by which the host sets the arguments: NeuronKernels.java,
// NetworkKernels.java, SparseKernels.java or BufferKernels.java.
#pragma OPENCL FP_CONTRACT OFF

#define LIFSIM_JOIN_EXPANDED(a, b) a##b
#define LIFSIM_JOIN(a, b) LIFSIM_JOIN_EXPANDED(a, b)

// A true comparison is 1 for a scalar and -1 for a vector. select() accepts both, all() only the latter.
#if LIFSIM_WIDTH == 1
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
typedef LIFSIM_JOIN(float, LIFSIM_WIDTH) real_t;
typedef LIFSIM_JOIN(int, LIFSIM_WIDTH) mask_t;
typedef LIFSIM_JOIN(uint, LIFSIM_WIDTH) word_t;
#define ALL_LANES(condition) all(condition)
#define TO_REAL LIFSIM_JOIN(convert_float, LIFSIM_WIDTH)
#define TO_INT LIFSIM_JOIN(convert_int, LIFSIM_WIDTH)
#define AS_REAL LIFSIM_JOIN(as_float, LIFSIM_WIDTH)
#define AS_MASK LIFSIM_JOIN(as_int, LIFSIM_WIDTH)
#define AS_WORD LIFSIM_JOIN(as_uint, LIFSIM_WIDTH)
#endif

// LANE_NUMBERS: the lane numbers 0, 1, 2, ... of a vector.
#define LANE_NUMBERS_1 0
#define LANE_NUMBERS_2 0, 1
#define LANE_NUMBERS_4 LANE_NUMBERS_2, 2, 3
#define LANE_NUMBERS_8 LANE_NUMBERS_4, 4, 5, 6, 7
#define LANE_NUMBERS_16 LANE_NUMBERS_8, 8, 9, 10, 11, 12, 13, 14, 15
#define LANE_NUMBERS ((word_t)(LIFSIM_JOIN(LANE_NUMBERS_, LIFSIM_WIDTH)))

// Only for LIFSIM_WIDTH 8 and 16: converts a comparison to a bit mask, one bit per unit, the first unit's bit lowest. CPUs
// have an instruction for it, which compilers do not find in the general form.
#if LIFSIM_WIDTH == 8 || LIFSIM_WIDTH == 16
#if LIFSIM_WIDTH == 8
typedef uchar occupancy_t;
#else
typedef ushort occupancy_t;
#endif
#ifdef __has_builtin
#if LIFSIM_WIDTH == 8 && defined(__AVX__) && __has_builtin(__builtin_ia32_movmskps256)
#define OCCUPANCY_OF(condition) (occupancy_t) __builtin_ia32_movmskps256(as_float8(condition))
#elif LIFSIM_WIDTH == 16 && defined(__AVX512DQ__) && __has_builtin(__builtin_ia32_cvtd2mask512)
#define OCCUPANCY_OF(condition) __builtin_ia32_cvtd2mask512(condition)
#endif
#endif
static inline occupancy_t occupancy_of(mask_t condition) {
#ifdef OCCUPANCY_OF
    return OCCUPANCY_OF(condition);
#else
    const word_t bits = AS_WORD(condition) & ((word_t)(1) << LANE_NUMBERS);
    uint all = bits.s0 | bits.s1 | bits.s2 | bits.s3 | bits.s4 | bits.s5 | bits.s6 | bits.s7;
#if LIFSIM_WIDTH == 16
    all |= bits.s8 | bits.s9 | bits.sa | bits.sb | bits.sc | bits.sd | bits.se | bits.sf;
#endif
    return (occupancy_t)(all);
#endif
}
#endif

static inline real_t select_real(mask_t condition, real_t yes, real_t no) {
    return select(no, yes, condition);
}

// Replaces subnormals and zeros of either sign by +0, whatever the device's flush mode.
static inline real_t flush_subnormals(real_t x) {
    return select_real(fabs(x) < (real_t)(FLT_MIN), (real_t)(0.0f), x);
}

// 2^n, for n in the exponent range of normal numbers. The product of two covers the range of float32.
static inline real_t power_of_two(mask_t n) {
    return AS_REAL((n + 127) << 23);
}

// Exponential function with the bits of Float32Math.java: the Cephes polynomial with fused multiply-adds.
static inline real_t exp_f32(real_t x) {
    const real_t t = fma(x, (real_t)(EXP_LOG2_E), (real_t)(0.5f));
    // Beyond these bounds the result is 0 or infinite anyway, and the conversion to int would be undefined.
    const real_t n = floor(select_real(fabs(t) <= (real_t)(200.0f), t, (real_t)(0.0f)));
    const mask_t exponent = TO_INT(n);
    const real_t r = fma(n, (real_t)(EXP_MINUS_LN2_LOW), fma(n, (real_t)(EXP_MINUS_LN2_HIGH), x));
    real_t y = fma(r, (real_t)(EXP_C7), (real_t)(EXP_C6));
    y = fma(y, r, (real_t)(EXP_C5));
    y = fma(y, r, (real_t)(EXP_C4));
    y = fma(y, r, (real_t)(EXP_C3));
    y = fma(y, r, (real_t)(EXP_C2));
    const real_t mantissa = fma(y, r * r, r) + 1.0f;
    const mask_t half_exponent = exponent >> 1;
    const real_t scaled = flush_subnormals(mantissa * power_of_two(half_exponent) * power_of_two(exponent - half_exponent));
    const real_t bounded = select_real(x < (real_t)(EXP_UNDERFLOW), (real_t)(0.0f), scaled);
    return select_real(x > (real_t)(EXP_OVERFLOW), (real_t)(INFINITY), bounded);
}
