// The SLIF step, SimplifiedLifReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

// Of its two products the reference fuses the current's, or inhibition's where a resistance of 1 leaves the current none.
inline REAL inhibited(REAL current, REAL resist, REAL total, REAL strength) {
    return choose(resist == (REAL)(1.0f), fma(-total, strength, current), fma(current, resist, -(total * strength)));
}

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
#ifdef LATERAL_INHIBITION
    const REAL j = inhibited(u->j, c->resist, in->inhibition, c->inhibition);
    const REAL pull = j - u->v;
#else
    const REAL j = u->j * c->resist;
    const REAL pull = fma(u->j, c->resist, -u->v);
#endif
    const MASK ready = u->rfr >= c->refract;
    const REAL slope = choose(ready, pull * c->rt, (REAL)(0.0f));
    const REAL v1 = fma(slope, c->dt, u->v);
    const MASK spike = v1 > u->thr;
    u->v = flush(choose(spike, (REAL)(0.0f), v1));
    u->rfr = flush(choose(spike, c->dt, u->rfr + c->dt));
#ifndef THRESHOLD_TRACKS_ACTIVITY
    u->thr = flush(fma(-u->thr, c->leak, u->thr + choose(spike, c->gain, (REAL)(0.0f))));
#endif
#ifdef SURROGATE
    o.surrogate = flush(surrogate_secant(j));
#endif
    o.raw = spike;
#ifdef STICKY_SPIKES
    o.spike = choose(ready, spike_value(spike), (REAL)(1.0f)) != (REAL)(0.0f);
#else
    o.spike = spike;
#endif
    u->s = spike_value(o.spike);
    return o;
}

#ifdef THRESHOLD_TRACKS_ACTIVITY
// Thresholds follow the number of spikes of the group.
inline REAL sparse_threshold(REAL thr, const constants *c, int spikes) {
    const REAL next = thr + (REAL)((float)(spikes - 1)) * c->rho; // one product for all units, so it is rounded
    return flush(choose(next < (REAL)(0.025f), (REAL)(0.025f), next));
}
#endif
