// The AdEx step, AdExReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

inline REAL rise_at(REAL v, const constants *c) {
    return fused_exp((v - c->onset) * c->per_sharpness);
}

inline REAL push_at(REAL v, REAL rise, const constants *c) {
    return fma(c->sharpness, rise, -(v - c->rest));
}

// The slope where nothing shares its products: Euler's, and the one that leads to the midpoint rule's second exponential, computed apart.
inline REAL slope_of_v(REAL push, REAL w, REAL current, const constants *c) {
    return fma(c->resist, current, fma(-c->resist, w, push)) * c->rt_m;
}

#ifdef MIDPOINT
// The slope by the midpoint rule, whose two slopes share the products with the resistance, so that the reference rounds them.
inline REAL shared_slope_of_v(REAL push, REAL w, REAL current, const constants *c) {
    return (push - c->resist * w + c->resist * current) * c->rt_m;
}
#endif

// Here too the midpoint rule's slopes share a product.
inline REAL slope_of_w(REAL pull, REAL w, const constants *c) {
#ifdef MIDPOINT
    return (pull * c->coupling - w) * c->rt_w;
#else
    return fma(pull, c->coupling, -w) * c->rt_w;
#endif
}

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    const REAL current = u->j;
    const REAL pull = u->v - c->rest;
    const REAL push = push_at(u->v, rise_at(u->v, c), c);
    REAL slope_v = slope_of_v(push, u->w, current, c);
    REAL slope_w = slope_of_w(pull, u->w, c);
#ifdef MIDPOINT
    const REAL middle = fma(shared_slope_of_v(push, u->w, current, c), c->half_dt, u->v);
    const REAL apart = fma(slope_v, c->half_dt, u->v);
    slope_v = shared_slope_of_v(push_at(middle, rise_at(apart, c), c), u->w, current, c);
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
