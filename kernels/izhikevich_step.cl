// The Izhikevich step, IzhikevichReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

// By the midpoint rule the reference rounds the current's product, and w's below, since its two slopes share them.
inline REAL slope_of_v(REAL v, REAL w, REAL current, const constants *c) {
    const REAL square = v * v * 0.04f;
    const REAL push = fma(v, (REAL)(5.0f), square) + 140.0f - w;
#ifdef MIDPOINT
    return (push + current * c->resist) * c->rt_m;
#else
    return fma(current, c->resist, push) * c->rt_m;
#endif
}

inline REAL slope_of_w(REAL v, REAL w, const constants *c) {
#ifdef MIDPOINT
    return (v * c->coupling - w) * c->rt_w;
#else
    return fma(v, c->coupling, -w) * c->rt_w;
#endif
}

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    const REAL v = u->v;
    const REAL w = u->w;
    const REAL current = u->j;
    o.spike = v > c->thr_base;
    o.raw = o.spike;
    REAL slope_v = slope_of_v(v, w, current, c);
    REAL slope_w = slope_of_w(v, w, c);
#ifdef MIDPOINT
    slope_v = slope_of_v(fma(slope_v, c->half_dt, v), w, current, c);
    slope_w = slope_of_w(v, fma(slope_w, c->half_dt, w), c);
#endif
    u->v = flush(choose(o.spike, c->reset, fma(slope_v, c->dt, v)));
    u->w = flush(choose(o.spike, w + c->jump, fma(slope_w, c->dt, w)));
    u->s = spike_value(o.spike);
    return o;
}
