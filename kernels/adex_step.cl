// The AdEx step, AdExStep.java line for line.
#pragma OPENCL FP_CONTRACT OFF

inline REAL slope_of_v(REAL v, REAL w, REAL drive, const constants *c) {
    const REAL rise = fused_exp((v - c->onset) / c->sharpness);
    const REAL push = fma(c->sharpness, rise, -(v - c->rest));
    return (fma(-c->resist, w, push) + drive) * c->rt_m;
}

// The reference rounds the product by itself where it integrates by the midpoint rule.
inline REAL slope_of_w(REAL pull, REAL w, const constants *c) {
#ifdef MIDPOINT
    return (pull * c->coupling - w) * c->rt_w;
#else
    return fma(pull, c->coupling, -w) * c->rt_w;
#endif
}

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    const REAL drive = c->resist * u->j;
    const REAL pull = u->v - c->rest;
    REAL slope_v = slope_of_v(u->v, u->w, drive, c);
    REAL slope_w = slope_of_w(pull, u->w, c);
#ifdef MIDPOINT
    slope_v = slope_of_v(fma(slope_v, c->half_dt, u->v), u->w, drive, c);
    slope_w = slope_of_w(pull, fma(slope_w, c->half_dt, u->w), c);
#endif
    const REAL v1 = fma(slope_v, c->dt, u->v);
    const REAL w1 = fma(slope_w, c->dt, u->w);
    o.spike = (v1 > c->thr_base) | (v1 != v1); // exp overflowed on the way
    o.raw = o.spike;
    u->v = flush(choose(o.spike, c->reset, v1));
    u->w = flush(choose(o.spike, w1 + c->jump, w1));
    u->s = spike_value(o.spike);
    return o;
}
