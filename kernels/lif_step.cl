// Update of the LIF model, and its fast path. Follows LifReference.java line for line.
// Included after current_sources.cl and before neuron_kernel.cl.
// FULL_LEAK, set by KernelVariant.java: conduct_leak is exactly 1 for all units.
#pragma OPENCL FP_CONTRACT OFF

// fma(gap, leak, input), where the input is the current of a unit that is not refractory, else 0. A leak of 1 makes it
// a sum.
inline real_t push(real_t gap, mask_t ready, real_t current, real_t leak) {
#ifdef FULL_LEAK
    return select_real(ready, gap + current, gap);
#else
    return fma(gap, leak, select_real(ready, current, (real_t)(0.0f)));
#endif
}

// The fast path skips what was proved to change nothing: flushes and the lower bound.
inline update_result lif_step(neuron_state *u, const neuron_params *c, const int fast_path) {
    update_result o;
    const real_t current = u->j * c->resist;
    const mask_t ready = u->rfr >= c->refract;
    real_t slope = push(c->rest - u->v, ready, current, c->leak) * c->rt;
#ifdef MIDPOINT
    const real_t middle = fma(slope, c->half_dt, u->v);
    slope = push(c->rest - middle, ready, current, c->leak) * c->rt;
#endif
    const real_t v1 = fma(slope, c->dt, u->v);
    const real_t thr = u->thr_theta + c->thr_base;
    o.spike = v1 > thr;
    o.raw = o.spike;
    u->v = select_real(o.spike, c->reset, v1);
    u->thr_theta = fma(u->thr_theta, c->decay, select_real(o.spike, c->plus, (real_t)(0.0f)));
    u->rfr = select_real(o.spike, (real_t)(0.0f), u->rfr + c->dt);
    if (!fast_path) {
        u->v = select_real(u->v < c->v_min, c->v_min, u->v);
        u->v = flush_subnormals(u->v);
        u->thr_theta = flush_subnormals(u->thr_theta);
        u->rfr = flush_subnormals(u->rfr);
    }
#ifdef SELECTS_SPIKES
    u->s = spike_value(o.spike);
#endif
#ifdef HAS_SURROGATE
#if defined(ARCTAN)
    const real_t derivative = surrogate_arctan(v1 - thr);
#elif defined(TRIANGULAR)
    const real_t derivative = surrogate_triangular(v1 - thr);
#elif defined(SECANT)
    const real_t derivative = surrogate_secant(current);
#else
    const real_t derivative = surrogate_straight_through(v1);
#endif
    o.surrogate = flush_subnormals(derivative * c->surrogate_scale);
#endif
    return o;
}

inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    return lif_step(u, c, 0);
}

#ifdef DEFERS_SPIKE_COUNTS
inline void fast_path_update(neuron_state *u, const neuron_params *c) {
    lif_step(u, c, 1);
}

// Adds 1 to the count of each unit whose last spike is less than `time` ms ago. These steps hold at most one spike of a
// unit; see LifFastPathBounds.java.
inline mask_t counted(mask_t count, real_t rfr, float time) {
    return select(count, count + 1, rfr < (real_t)(time));
}

#ifdef RECORDS_SPIKES
// The bit of each unit whose last spike is less than `time` ms ago: bit `last` for a spike in the last step, one bit
// lower for each step before it.
inline mask_t last_spikes(real_t rfr, float time, float steps_per_ms, int last) {
    const mask_t spiked = rfr < (real_t)(time);
    const mask_t ago = TO_INT(select_real(spiked, rfr, (real_t)(0.0f)) * steps_per_ms + 0.5f);
    return select((mask_t)(0), (mask_t)(1) << ((mask_t)(last) - ago), spiked);
}
#endif
#endif
