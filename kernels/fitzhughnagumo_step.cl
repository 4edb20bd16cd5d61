// Update of the FitzHugh-Nagumo model. Follows FitzHughNagumoModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro                meaning
// FEATURE_MIDPOINT     the midpoint rule (rk2) instead of Euler's
// FEATURE_SPIKE_RESET  a spike sets v and w to their initial values
#pragma OPENCL FP_CONTRACT OFF

// A gamma of 1 removes a product, so ngc-learn fuses another one. By the midpoint rule it rounds the product with the
// current, because its two slopes share it.
static inline real_t slope_of_v(real_t v, real_t w, real_t current, const neuron_params *c) {
    const real_t square = v * v;
    const real_t rise = select_real(c->per_gamma == (real_t)(1.0f), fma(-square, v, v), fma(-(square * v), c->per_gamma, v));
    const real_t push = rise - w;
#ifdef FEATURE_MIDPOINT
    return (push + current * c->resist) * c->rt_m;
#else
    return fma(current, c->resist, push) * c->rt_m;
#endif
}

static inline real_t slope_of_w(real_t pull, real_t w, const neuron_params *c) {
    return fma(-c->decay, w, pull) * c->rt_w;
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const real_t v = u->v;
    const real_t w = u->w;
    const real_t current = u->j;
    const real_t pull = v + c->shift;
    real_t slope_v = slope_of_v(v, w, current, c);
    real_t slope_w = slope_of_w(pull, w, c);
#ifdef FEATURE_MIDPOINT
    slope_v = slope_of_v(fma(slope_v, c->half_dt, v), w, current, c);
    slope_w = slope_of_w(pull, fma(slope_w, c->half_dt, w), c);
#endif
    const real_t v1 = fma(slope_v, c->dt, v);
    const real_t w1 = fma(slope_w, c->dt, w);
    o.spike = v1 > c->thr_base;
    o.raw = o.spike;
#ifdef FEATURE_SPIKE_RESET
    u->v = flush_subnormals(select_real(o.spike, c->reset_v, v1));
    u->w = flush_subnormals(select_real(o.spike, c->reset_w, w1));
#else
    u->v = flush_subnormals(v1);
    u->w = flush_subnormals(w1);
#endif
    u->s = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=1 fma=6 mul=4 sub=1
// operations with integration_type=rk2: add=3 fma=10 mul=9 sub=2
