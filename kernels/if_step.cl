// Update of the integrate-and-fire model. Follows IntegrateAndFireModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro              meaning
// FEATURE_UNCLAMPED  v has no lower bound, and a spike does not reset it
#pragma OPENCL FP_CONTRACT OFF

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const mask_t ready = u->rfr >= c->refract;
    const real_t slope = select_real(ready, u->j * c->resist * c->rt, (real_t)(0.0f));
    const real_t v1 = fma(slope, c->dt, u->v);
    o.spike = v1 > c->thr_base;
    o.raw = o.spike;
#ifdef FEATURE_UNCLAMPED
    u->v = flush_subnormals(v1);
#else
    const real_t v = select_real(o.spike, c->reset, v1);
    u->v = flush_subnormals(select_real(v < c->rest, c->rest, v));
#endif
    u->rfr = flush_subnormals(select_real(o.spike, (real_t)(0.0f), u->rfr + c->dt));
    u->s = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=1 fma=1 mul=2
// operations with lower_clamp_voltage=false: add=1 fma=1 mul=2
