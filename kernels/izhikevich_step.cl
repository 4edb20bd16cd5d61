// The Izhikevich step, IzhikevichStep.java line for line.
#pragma OPENCL FP_CONTRACT OFF

inline REAL slope_of_v(REAL v, REAL w, REAL drive, const constants *c) {
    const REAL square = v * v * 0.04f;
    return (fma(v, (REAL)(5.0f), square) + 140.0f - w + drive) * c->rt_m;
}

// The reference rounds the product by itself where it integrates by the midpoint rule.
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
    const REAL drive = u->j * c->resist;
    o.spike = v > c->thr_base;
    o.raw = o.spike;
    REAL slope_v = slope_of_v(v, w, drive, c);
    REAL slope_w = slope_of_w(v, w, c);
#ifdef MIDPOINT
    slope_v = slope_of_v(fma(slope_v, c->half_dt, v), w, drive, c);
    slope_w = slope_of_w(v, fma(slope_w, c->half_dt, w), c);
#endif
    u->v = flush(choose(o.spike, c->reset, fma(slope_v, c->dt, v)));
    u->w = flush(choose(o.spike, w + c->jump, fma(slope_w, c->dt, w)));
    u->s = spike_value(o.spike);
    return o;
}
