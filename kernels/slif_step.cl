// Update of the SLIF model. Follows SimplifiedLifModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro                              meaning
// FEATURE_LATERAL_INHIBITION         the spikes of a unit's group in the previous step inhibit it
// FEATURE_THRESHOLD_TRACKS_ACTIVITY  the threshold follows the number of spikes in the group
// FEATURE_STICKY_SPIKES              a refractory unit keeps emitting spikes
// HAS_SURROGATE                      the update computes a surrogate derivative
// SLIF_MIN_THRESHOLD                 lower bound of that threshold; KernelConstants.java sets it from SimplifiedLifModel.java
#pragma OPENCL FP_CONTRACT OFF

// Of the two products ngc-learn fuses the one with the current. With a resistance of 1 that is no product, and the
// reference fuses the one with inhibition.
static inline real_t inhibited(real_t current, real_t resist, real_t total, real_t strength) {
    return select_real(resist == (real_t)(1.0f), fma(-total, strength, current), fma(current, resist, -(total * strength)));
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
#ifdef FEATURE_LATERAL_INHIBITION
    const real_t j = inhibited(u->j, c->resist, in->inhibition, c->inhibition);
    const real_t pull = j - u->v;
#else
    const real_t j = u->j * c->resist;
    const real_t pull = fma(u->j, c->resist, -u->v);
#endif
    const mask_t ready = u->rfr >= c->refract;
    const real_t slope = select_real(ready, pull * c->rt, (real_t)(0.0f));
    const real_t v1 = fma(slope, c->dt, u->v);
    const mask_t spike = v1 > u->thr;
    u->v = flush_subnormals(select_real(spike, (real_t)(0.0f), v1));
    u->rfr = flush_subnormals(select_real(spike, c->dt, u->rfr + c->dt));
#ifndef FEATURE_THRESHOLD_TRACKS_ACTIVITY
    u->thr = flush_subnormals(fma(-u->thr, c->leak, u->thr + select_real(spike, c->gain, (real_t)(0.0f))));
#endif
#ifdef HAS_SURROGATE
    o.surrogate = flush_subnormals(surrogate_secant(j));
#endif
    o.raw = spike;
#ifdef FEATURE_STICKY_SPIKES
    o.spike = select_real(ready, spike_value(spike), (real_t)(1.0f)) != (real_t)(0.0f);
#else
    o.spike = spike;
#endif
    u->s = spike_value(o.spike);
    return o;
}

#ifdef FEATURE_THRESHOLD_TRACKS_ACTIVITY
// Threshold that follows the number of spikes in the coupling group.
static inline real_t sparse_threshold(real_t thr, const neuron_params *c, int spikes) {
    const real_t next = thr + (real_t)((float)(spikes - 1)) * c->rho; // the same for all units, so it is rounded
    return flush_subnormals(select_real(next < (real_t)(SLIF_MIN_THRESHOLD), (real_t)(SLIF_MIN_THRESHOLD), next));
}
#endif

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=2 fma=3 mul=1
