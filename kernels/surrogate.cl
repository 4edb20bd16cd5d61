// Surrogate derivatives, Surrogate.java line for line.
#pragma OPENCL FP_CONTRACT OFF

#define PI 3.14159274101257324f
#define TENTH 0.100000001490116119f
#define INVERSE_PI 0.318309873342514038f

inline REAL surrogate_arctan(REAL x) {
    const REAL q = x * PI * TENTH;
    return 1.0f / fma(q, q, (REAL)(1.0f)) * INVERSE_PI;
}

inline REAL surrogate_triangular(REAL x) {
    const REAL side = fma((REAL)(-2.0f), fabs(x), (REAL)(1.0f));
    return choose(side < (REAL)(0.0f), (REAL)(0.0f), side);
}

inline REAL surrogate_straight_through(REAL v) {
    return fma(v, (REAL)(0.0f), (REAL)(1.0f));
}

inline REAL surrogate_secant(REAL j) {
    const REAL c = j * 0.08f;
    const REAL value = 1.0f / ((fused_exp(c) + fused_exp(-c)) * 0.5f);
    return choose(j > (REAL)(0.0f), value, (REAL)(0.0f));
}
