// Update of the LIF model, and its fast path. Follows LifModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro                meaning
// FULL_LEAK            conduct_leak is exactly 1 for all units
// FEATURE_MIDPOINT     the midpoint rule (rk2) instead of Euler's
// FEATURE_HOLD         v keeps its value and there is no spike in the refractory period
// SELECTS_SPIKES       spikes are selected after the step, so the update stores them in s
// HAS_SURROGATE        the update computes a surrogate derivative
// FEATURE_ARCTAN       the surrogate derivative is that of the arctan
// FEATURE_TRIANGULAR   the surrogate derivative is a triangle
// FEATURE_SECANT       the surrogate derivative is that of the secant. If none of the three is set, it is 1
// DEFERS_SPIKE_COUNTS  the variant has the fast path; see neuron_kernel.cl
// LIFSIM_CHUNK_STEPS   steps for which the bounds of the fast path hold; see neuron_kernel.cl
// RECORDS_SPIKES       spikes are recorded in a spike bitmap
#pragma OPENCL FP_CONTRACT OFF

// fma(gap, leak, input), where the input is the current of a unit that is not refractory, else 0. A leak of 1 makes it
// a sum.
static inline real_t push(real_t gap, mask_t ready, real_t current, real_t leak) {
#ifdef FULL_LEAK
    return select_real(ready, gap + current, gap);
#else
    return fma(gap, leak, select_real(ready, current, (real_t)(0.0f)));
#endif
}

// The fast path skips what was proved to change nothing: flushes and the lower bound.
static inline update_result lif_step(neuron_state *u, const neuron_params *c, const int fast_path) {
    update_result o;
    const real_t current = u->j * c->resist;
    const mask_t ready = u->rfr >= c->refract;
    real_t slope = push(c->rest - u->v, ready, current, c->leak) * c->rt;
#ifdef FEATURE_MIDPOINT
    const real_t middle = fma(slope, c->half_dt, u->v);
    slope = push(c->rest - middle, ready, current, c->leak) * c->rt;
#endif
    const real_t thr = u->thr_theta + c->thr_base;
#ifdef FEATURE_HOLD
    const real_t v1 = select_real(ready, fma(slope, c->dt, u->v), u->v);
    o.spike = (v1 > thr) & ready;
#else
    const real_t v1 = fma(slope, c->dt, u->v);
    o.spike = v1 > thr;
#endif
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
#if defined(FEATURE_ARCTAN)
    const real_t derivative = surrogate_arctan(v1 - thr);
#elif defined(FEATURE_TRIANGULAR)
    const real_t derivative = surrogate_triangular(v1 - thr);
#elif defined(FEATURE_SECANT)
    const real_t derivative = surrogate_secant(current);
#else
    const real_t derivative = surrogate_straight_through(v1);
#endif
    o.surrogate = flush_subnormals(derivative * c->surrogate_scale);
#endif
    return o;
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    return lif_step(u, c, 0);
}

#ifdef DEFERS_SPIKE_COUNTS
static inline void fast_path_update(neuron_state *u, const neuron_params *c) {
    lif_step(u, c, 1);
}

// Adds 1 to the count of each unit whose last spike is less than `time` ms ago. These steps hold at most one spike of a
// unit; see LifFastPathBounds.java.
static inline mask_t counted(mask_t count, real_t rfr, float time) {
    return select(count, count + 1, rfr < (real_t)(time));
}

#ifdef RECORDS_SPIKES
// The bit of each unit whose last spike is less than `time` ms ago: bit `last` for a spike in the last step, one bit
// lower for each step before it.
static inline mask_t last_spikes(real_t rfr, float time, float steps_per_ms, int last) {
    const mask_t spiked = rfr < (real_t)(time);
    const mask_t ago = TO_INT(select_real(spiked, rfr, (real_t)(0.0f)) * steps_per_ms + 0.5f);
    return select((mask_t)(0), (mask_t)(1) << ((mask_t)(last) - ago), spiked);
}
#endif
#endif

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations with conduct_leak=0.5 tols: add=2 fma=3 mul=2 sub=1
