// Update of the AdEx model. Follows AdExModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro               meaning
// FEATURE_MIDPOINT    the midpoint rule (rk2) instead of Euler's
// FEATURE_REFRACTORY  the input current counts as 0 in a refractory period
// FEATURE_HOLD        v keeps its value and there is no spike in the refractory period
#pragma OPENCL FP_CONTRACT OFF

static inline real_t rise_at(real_t v, const neuron_params *c) {
    return exp_f32((v - c->onset) * c->per_sharpness);
}

static inline real_t push_at(real_t v, real_t rise, const neuron_params *c) {
    return fma(c->sharpness, rise, -(v - c->rest));
}

// Slope of v with fused products, because no other expression uses them. Euler's rule takes it, and so does the
// midpoint rule for the argument of its second exponential.
static inline real_t slope_of_v(real_t push, real_t w, real_t current, const neuron_params *c) {
    return fma(c->resist, current, fma(-c->resist, w, push)) * c->rt_m;
}

#ifdef FEATURE_MIDPOINT
// Slope of v by the midpoint rule. Its two slopes share the products with the resistance, so ngc-learn rounds
// these.
static inline real_t shared_slope_of_v(real_t push, real_t w, real_t current, const neuron_params *c) {
    return (push - c->resist * w + c->resist * current) * c->rt_m;
}
#endif

// Slope of w. The midpoint rule's two slopes share the product, so it is rounded too.
static inline real_t slope_of_w(real_t pull, real_t w, const neuron_params *c) {
#ifdef FEATURE_MIDPOINT
    return (pull * c->coupling - w) * c->rt_w;
#else
    return fma(pull, c->coupling, -w) * c->rt_w;
#endif
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
#ifdef FEATURE_REFRACTORY
    const mask_t ready = u->rfr >= c->refract;
    const real_t current = select_real(ready, u->j, (real_t)(0.0f));
#else
    const real_t current = u->j;
#endif
    const real_t pull = u->v - c->rest;
    const real_t push = push_at(u->v, rise_at(u->v, c), c);
    real_t slope_v = slope_of_v(push, u->w, current, c);
    real_t slope_w = slope_of_w(pull, u->w, c);
#ifdef FEATURE_MIDPOINT
    const real_t middle = fma(shared_slope_of_v(push, u->w, current, c), c->half_dt, u->v);
    const real_t apart = fma(slope_v, c->half_dt, u->v);
    slope_v = shared_slope_of_v(push_at(middle, rise_at(apart, c), c), u->w, current, c);
    slope_w = slope_of_w(pull, fma(slope_w, c->half_dt, u->w), c);
#endif
#ifdef FEATURE_HOLD
    const real_t v1 = select_real(ready, fma(slope_v, c->dt, u->v), u->v);
#else
    const real_t v1 = fma(slope_v, c->dt, u->v);
#endif
    const real_t w1 = fma(slope_w, c->dt, u->w);
    o.spike = (v1 > c->thr_base) | (v1 != v1); // NaN: exp overflowed
#ifdef FEATURE_HOLD
    o.spike &= ready;
#endif
    o.raw = o.spike;
    u->v = flush_subnormals(select_real(o.spike, c->reset, v1));
    u->w = flush_subnormals(select_real(o.spike, w1 + c->jump, w1));
#ifdef FEATURE_REFRACTORY
    u->rfr = flush_subnormals(select_real(o.spike, (real_t)(0.0f), u->rfr + c->dt));
#endif
    u->s = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=2 fma=15 mul=6 sub=2
// operations with integration_type=rk2: add=5 fma=27 mul=16 sub=8
