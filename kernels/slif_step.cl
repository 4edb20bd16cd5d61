// The SLIF step, SlifStep.java line for line.
#pragma OPENCL FP_CONTRACT OFF

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    REAL j = u->j * c->resist;
#ifdef INHIBITED
    j = fma(-in->inhibition, c->inhibition, j);
#endif
    const MASK ready = u->rfr >= c->refract;
    const REAL slope = choose(ready, (j - u->v) * c->rt, (REAL)(0.0f));
    const REAL v1 = fma(slope, c->dt, u->v);
    const MASK spike = v1 > u->thr;
    u->v = flush(choose(spike, (REAL)(0.0f), v1));
    u->rfr = flush(choose(spike, c->dt, u->rfr + c->dt));
#ifndef SPARSE
    u->thr = flush(fma(-u->thr, c->leak, u->thr + choose(spike, c->gain, (REAL)(0.0f))));
#endif
#ifdef SURROGATE
    o.surrogate = flush(surrogate_secant(j));
#endif
    o.raw = spike;
#ifdef STICKY
    o.spike = choose(ready, spike_value(spike), (REAL)(1.0f)) != (REAL)(0.0f);
#else
    o.spike = spike;
#endif
    u->s = spike_value(o.spike);
    return o;
}

#ifdef SPARSE
// Thresholds follow the number of spikes of the group.
inline REAL sparse_threshold(REAL thr, const constants *c, int spikes) {
    const REAL next = fma((REAL)((float)(spikes - 1)), c->rho, thr);
    return flush(choose(next < (REAL)(0.025f), (REAL)(0.025f), next));
}
#endif
