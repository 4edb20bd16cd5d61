// Update of the quadratic LIF model. Follows QuadraticLifModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro             meaning
// FEATURE_MIDPOINT  the midpoint rule (rk2) instead of Euler's
// FEATURE_HOLD      v keeps its value and there is no spike in the refractory period
// SELECTS_SPIKES    spikes are selected after the step, so the update stores them in s
#pragma OPENCL FP_CONTRACT OFF

// ngc-learn fuses the last of the products with the sum. It drops a factor of 1, which makes another product the
// last.
static inline real_t slope_of_v(real_t v, real_t current, const neuron_params *c) {
    const real_t gap = c->rest - v;
    const real_t above = v - c->scale;
    const real_t push = select_real(
        fabs(c->critical) == (real_t)(1.0f), fma(gap * c->critical, above, current), fma(gap * above, c->critical, current));
    return push * c->rt;
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const mask_t ready = u->rfr >= c->refract;
    const real_t current = select_real(ready, u->j * c->resist, (real_t)(0.0f));
    real_t slope = slope_of_v(u->v, current, c);
#ifdef FEATURE_MIDPOINT
    slope = slope_of_v(fma(slope, c->half_dt, u->v), current, c);
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
    u->v = flush_subnormals(select_real(u->v < c->v_min, c->v_min, u->v));
    u->thr_theta = flush_subnormals(fma(u->thr_theta, c->decay, select_real(o.spike, c->plus, (real_t)(0.0f))));
    u->rfr = flush_subnormals(select_real(o.spike, (real_t)(0.0f), u->rfr + c->dt));
#ifdef SELECTS_SPIKES
    u->s = spike_value(o.spike);
#endif
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=2 fma=4 mul=4 sub=2
