// The resonate-and-fire step, ResonateAndFireReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

// Which products Euler's slopes fuse, Raf.java's fusesTurnInW and fusesDampingInV: of each unit's constants, or TURN_IN_W and DAMPING_IN_V, which
// say so of all units.
#ifdef TURN_IN_W
#define FUSE(condition, yes, no) ((condition) ? (yes) : (no))
#else
#define FUSE(condition, yes, no) choose(condition, yes, no)
#define TURN_IN_W (((c->damping == (REAL)(-2.0f)) & (c->turn < (REAL)(0.0f))) | (fabs(c->damping) == (REAL)(1.0f)))
#ifdef NO_POST_SPIKE_RESET
#define SIGNS ((c->turn < (REAL)(0.0f)) & (c->damping > (REAL)(0.0f)))
#else
#define SIGNS ((c->turn <= (REAL)(0.0f)) | (c->damping >= (REAL)(0.0f)))
#endif
#define DAMPING_IN_V ((SIGNS & (fabs(c->damping) != (REAL)(1.0f))) | (fabs(c->turn) == (REAL)(1.0f)))
#endif

// The reference fuses the current's product and one other. By the midpoint rule it fuses only w's, since its two slopes share the others.
inline REAL slope_of_w(REAL v, REAL w, REAL current, const constants *c) {
    const REAL spin = fma(w, c->damping, -(v * c->turn));
#ifdef MIDPOINT
    return (spin + current * c->resist) * c->rt_w;
#else
    const REAL push = FUSE(TURN_IN_W, fma(-v, c->turn, w * c->damping), spin);
    return fma(current, c->resist, push) * c->rt_w;
#endif
}

// It fuses one product; by the midpoint rule v's, since its two slopes share w's.
inline REAL slope_of_v(REAL v, REAL w, const constants *c) {
    const REAL spin = fma(v, c->damping, c->turn * w);
#ifdef MIDPOINT
    return spin * c->rt_v;
#else
    const REAL push = FUSE(DAMPING_IN_V, spin, fma(c->turn, w, v * c->damping));
    return push * c->rt_v;
#endif
}

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    const REAL v = u->v;
    const REAL w = u->w;
    const REAL current = u->j;
    REAL slope_w = slope_of_w(v, w, current, c);
#ifdef MIDPOINT
    slope_w = slope_of_w(v, fma(slope_w, c->half_dt, w), current, c);
#endif
    const REAL w1 = fma(slope_w, c->dt, w);
    REAL slope_v = slope_of_v(v, w1, c);
#ifdef MIDPOINT
    slope_v = slope_of_v(fma(slope_v, c->half_dt, v), w1, c);
#endif
    const REAL v1 = fma(slope_v, c->dt, v);
    o.spike = v1 > c->thr_base;
    o.raw = o.spike;
#ifdef NO_POST_SPIKE_RESET
    u->v = flush(v1);
    u->w = flush(w1);
#else
    u->v = flush(choose(o.spike, c->reset_v, v1));
    u->w = flush(choose(o.spike, c->reset_w, w1));
#endif
    u->s = spike_value(o.spike);
    return o;
}
