// The float32 arithmetic that every kernel shares. WIDTH units go in one vector: 1 on a GPU, where a work-item steps one unit,
// and the device's native width on a CPU. Each operation is rounded once, in the order written; see docs/numerics.md.
#pragma OPENCL FP_CONTRACT OFF

#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)

// A comparison is 1 where true for one unit and -1 for a vector of them; select takes both, all() only the latter.
#if WIDTH == 1
typedef float REAL;
typedef int MASK;
#define EVERY(condition) (condition)
#else
typedef JOIN(float, WIDTH) REAL;
typedef JOIN(int, WIDTH) MASK;
#define EVERY(condition) all(condition)
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
