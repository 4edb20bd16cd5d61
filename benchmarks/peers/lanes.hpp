// Vectors of the widest registers that the compiler may use, and what the C++ programs share.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <immintrin.h>
#include <sys/mman.h>

namespace lanes {

#ifdef __AVX512F__
constexpr int LANES = 16;
using vec = __m512;
using mask = __mmask16;
inline vec all(float x) { return _mm512_set1_ps(x); }
inline vec load(const float *p) { return _mm512_loadu_ps(p); }
inline void store(float *p, vec x) { _mm512_storeu_ps(p, x); }
inline vec add(vec a, vec b) { return _mm512_add_ps(a, b); }
inline vec sub(vec a, vec b) { return _mm512_sub_ps(a, b); }
inline vec mul(vec a, vec b) { return _mm512_mul_ps(a, b); }
inline vec fma(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }
inline mask not_greater(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_NGT_UQ); }
inline mask at_least(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ); }
inline vec choose(mask m, vec yes, vec no) { return _mm512_mask_blend_ps(m, no, yes); }
inline vec only(mask m, vec yes) { return _mm512_maskz_mov_ps(m, yes); }
inline vec add_where(mask m, vec a, vec b) { return _mm512_mask_add_ps(a, m, a, b); }
inline vec div(vec a, vec b) { return _mm512_div_ps(a, b); }
inline vec neg(vec a) { return _mm512_xor_ps(a, all(-0.0f)); }
inline vec fms(vec a, vec b, vec c) { return _mm512_fmsub_ps(a, b, c); }
inline vec fnma(vec a, vec b, vec c) { return _mm512_fnmadd_ps(a, b, c); }
inline mask greater(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
inline mask less(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
inline mask not_at_most(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_NLE_UQ); }
inline vec floor(vec a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
inline vec scale(vec a, vec n) { return _mm512_scalef_ps(a, n); }
// Subnormal numbers and -0 become 0.
inline vec flush(vec a) { return _mm512_mask_mov_ps(a, _mm512_fpclass_ps_mask(a, 0x24), all(0)); }
inline void add_counts(uint32_t *p, vec x) {
    _mm512_storeu_si512(p, _mm512_add_epi32(_mm512_loadu_si512(p), _mm512_cvttps_epi32(x)));
}
#else
constexpr int LANES = 8;
using vec = __m256;
using mask = __m256;
inline vec all(float x) { return _mm256_set1_ps(x); }
inline vec load(const float *p) { return _mm256_loadu_ps(p); }
inline void store(float *p, vec x) { _mm256_storeu_ps(p, x); }
inline vec add(vec a, vec b) { return _mm256_add_ps(a, b); }
inline vec sub(vec a, vec b) { return _mm256_sub_ps(a, b); }
inline vec mul(vec a, vec b) { return _mm256_mul_ps(a, b); }
inline vec fma(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
inline mask not_greater(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_NGT_UQ); }
inline mask at_least(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_GE_OQ); }
inline vec choose(mask m, vec yes, vec no) { return _mm256_blendv_ps(no, yes, m); }
inline vec only(mask m, vec yes) { return _mm256_and_ps(m, yes); }
inline vec add_where(mask m, vec a, vec b) { return _mm256_add_ps(a, _mm256_and_ps(m, b)); }
inline vec div(vec a, vec b) { return _mm256_div_ps(a, b); }
inline vec neg(vec a) { return _mm256_xor_ps(a, all(-0.0f)); }
inline vec fms(vec a, vec b, vec c) { return _mm256_fmsub_ps(a, b, c); }
inline vec fnma(vec a, vec b, vec c) { return _mm256_fnmadd_ps(a, b, c); }
inline mask greater(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_GT_OQ); }
inline mask less(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
inline mask not_at_most(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_NLE_UQ); }
inline vec floor(vec a) { return _mm256_floor_ps(a); }
// a * 2^n in two products, for n that one factor may not hold.
inline vec scale(vec a, vec n) {
    const __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1), bias = _mm256_set1_epi32(127);
    const vec first = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(half, bias), 23));
    const vec second = _mm256_castsi256_ps(
        _mm256_slli_epi32(_mm256_add_epi32(_mm256_sub_epi32(whole, half), bias), 23));
    return mul(mul(a, first), second);
}
// Subnormal numbers and -0 become 0.
inline vec flush(vec a) {
    return _mm256_and_ps(a, _mm256_cmp_ps(_mm256_andnot_ps(all(-0.0f), a), all(1.17549435e-38f), _CMP_NLT_UQ));
}
inline void add_counts(uint32_t *p, vec x) {
    __m256i *q = (__m256i *) p;
    _mm256_storeu_si256(q, _mm256_add_epi32(_mm256_loadu_si256(q), _mm256_cvttps_epi32(x)));
}
#endif

// Allocates an array, in huge pages if the system supports them. Arrays start at different offsets within a page, because stores
// would seem to alias loads otherwise.
template <class T> inline T *column(long length, int number) {
    size_t bytes = length * sizeof(T) + (2 << 20);
    char *memory = (char *) aligned_alloc(2 << 20, (bytes + (2 << 20) - 1) / (2 << 20) * (2 << 20));
    if (!memory) {
        std::fprintf(stderr, "no memory for %ld units\n", length);
        std::exit(3);
    }
    madvise(memory, bytes, MADV_HUGEPAGE);
    return (T *) (memory + number * 832);
}

inline void put(std::FILE *file, const void *from, long bytes) {
    if (std::fwrite(from, 1, bytes, file) != (size_t) bytes) {
        std::perror("cannot write the state");
        std::exit(3);
    }
}

} // namespace lanes
