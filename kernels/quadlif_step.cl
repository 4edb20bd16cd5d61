// The quadratic LIF step, QuadraticLifReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

// Of three factors and a sum the reference fuses the last product; a factor of 1 is none, which makes it another product.
inline REAL slope_of_v(REAL v, REAL drive, const constants *c) {
    const REAL gap = c->rest - v;
    const REAL above = v - c->scale;
    const REAL push = choose(
        fabs(c->critical) == (REAL)(1.0f), fma(gap * c->critical, above, drive), fma(gap * above, c->critical, drive));
    return push * c->rt;
}

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    const REAL drive = choose(u->rfr >= c->refract, u->j * c->resist, (REAL)(0.0f));
    REAL slope = slope_of_v(u->v, drive, c);
#ifdef MIDPOINT
    slope = slope_of_v(fma(slope, c->half_dt, u->v), drive, c);
#endif
    const REAL v1 = fma(slope, c->dt, u->v);
    const REAL thr = u->thr_theta + c->thr_base;
    o.spike = v1 > thr;
    o.raw = o.spike;
    u->v = choose(o.spike, c->reset, v1);
    u->v = flush(choose(u->v < c->v_min, c->v_min, u->v));
    u->thr_theta = flush(fma(u->thr_theta, c->decay, choose(o.spike, c->plus, (REAL)(0.0f))));
    u->rfr = flush(choose(o.spike, (REAL)(0.0f), u->rfr + c->dt));
#ifdef CHOOSES
    u->s = spike_value(o.spike);
#endif
    return o;
}
