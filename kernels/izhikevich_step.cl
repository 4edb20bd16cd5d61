// Update of the Izhikevich model. Follows IzhikevichModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro             meaning
// FEATURE_MIDPOINT  the midpoint rule (rk2) instead of Euler's
#pragma OPENCL FP_CONTRACT OFF

// By the midpoint rule ngc-learn rounds the product with the current, and below the one with v, because its two
// slopes share them.
static inline real_t slope_of_v(real_t v, real_t w, real_t current, const neuron_params *c) {
    const real_t square = v * v * 0.04f;
    const real_t push = fma(v, (real_t)(5.0f), square) + 140.0f - w;
#ifdef FEATURE_MIDPOINT
    return (push + current * c->resist) * c->rt_m;
#else
    return fma(current, c->resist, push) * c->rt_m;
#endif
}

static inline real_t slope_of_w(real_t v, real_t w, const neuron_params *c) {
#ifdef FEATURE_MIDPOINT
    return (v * c->coupling - w) * c->rt_w;
#else
    return fma(v, c->coupling, -w) * c->rt_w;
#endif
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const real_t v = u->v;
    const real_t w = u->w;
    const real_t current = u->j;
    o.spike = v > c->thr_base;
    o.raw = o.spike;
    real_t slope_v = slope_of_v(v, w, current, c);
    real_t slope_w = slope_of_w(v, w, c);
#ifdef FEATURE_MIDPOINT
    slope_v = slope_of_v(fma(slope_v, c->half_dt, v), w, current, c);
    slope_w = slope_of_w(v, fma(slope_w, c->half_dt, w), c);
#endif
    u->v = flush_subnormals(select_real(o.spike, c->reset, fma(slope_v, c->dt, v)));
    u->w = flush_subnormals(select_real(o.spike, w + c->jump, fma(slope_w, c->dt, w)));
    u->s = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=2 fma=5 mul=4 sub=1
// operations with integration_type=rk2: add=5 fma=6 mul=10 sub=4
