// The LIF step, LifReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

// fma(gap, leak, drive), where drive is the current of a unit that is ready, else 0; a full leak of 1 makes it a sum.
inline REAL push(REAL gap, MASK ready, REAL current, REAL leak) {
#ifdef FULL_LEAK
    return choose(ready, gap + current, gap);
#else
    return fma(gap, leak, choose(ready, current, (REAL)(0.0f)));
#endif
}

// CLEAR leaves out what was proved to change nothing: flushes and the lower bound.
inline outcome lif_step(units *u, const constants *c, const int clear) {
    outcome o;
    const REAL current = u->j * c->resist;
    const MASK ready = u->rfr >= c->refract;
    REAL slope = push(c->rest - u->v, ready, current, c->leak) * c->rt;
#ifdef MIDPOINT
    const REAL middle = fma(slope, c->half_dt, u->v);
    slope = push(c->rest - middle, ready, current, c->leak) * c->rt;
#endif
    const REAL v1 = fma(slope, c->dt, u->v);
    const REAL thr = u->thr_theta + c->thr_base;
    o.spike = v1 > thr;
    o.raw = o.spike;
    u->v = choose(o.spike, c->reset, v1);
    u->thr_theta = fma(u->thr_theta, c->decay, choose(o.spike, c->plus, (REAL)(0.0f)));
    u->rfr = choose(o.spike, (REAL)(0.0f), u->rfr + c->dt);
    if (!clear) {
        u->v = choose(u->v < c->v_min, c->v_min, u->v);
        u->v = flush(u->v);
        u->thr_theta = flush(u->thr_theta);
        u->rfr = flush(u->rfr);
    }
#ifdef CHOOSES
    u->s = spike_value(o.spike);
#endif
#ifdef SURROGATE
#if defined(ARCTAN)
    const REAL derivative = surrogate_arctan(v1 - thr);
#elif defined(TRIANGULAR)
    const REAL derivative = surrogate_triangular(v1 - thr);
#elif defined(SECANT)
    const REAL derivative = surrogate_secant(current);
#else
    const REAL derivative = surrogate_straight_through(v1);
#endif
    o.surrogate = flush(derivative * c->surrogate_scale);
#endif
    return o;
}

inline outcome cell_step(units *u, const constants *c, const input *in) {
    return lif_step(u, c, 0);
}

#ifdef COUNTS_LATE
inline void clear_step(units *u, const constants *c) {
    lif_step(u, c, 1);
}

// Whether the steps of a pass are clear for every unit of a vector; see FastPathBounds.java.
inline int is_clear(const units *u, const constants *c, const struct shared *s) {
    return EVERY(u->v >= c->v_min) & EVERY(u->v <= (REAL)(s->clear_v)) & EVERY(u->j >= (REAL)(0.0f))
        & EVERY(u->thr_theta <= (REAL)(s->clear_high))
        & EVERY((u->thr_theta >= (REAL)(s->clear_low)) | (u->thr_theta == (REAL)(0.0f)));
}

// The units whose last spike is less than some steps' time ago; the steps hold at most one spike of a unit, see FastPathBounds.java.
inline MASK counted(MASK count, REAL rfr, float time) {
    return select(count, count + 1, rfr < (REAL)(time));
}

#ifdef RECORDED
// A bit for each unit whose last spike is less than some steps' time ago: bit last if it was in the last step, one less for each step since.
inline MASK last_spikes(REAL rfr, float time, float steps_per_ms, int last) {
    const MASK spiked = rfr < (REAL)(time);
    const MASK ago = TO_INT(choose(spiked, rfr, (REAL)(0.0f)) * steps_per_ms + 0.5f);
    return select((MASK)(0), (MASK)(1) << ((MASK)(last) - ago), spiked);
}
#endif
#endif
