// Update of the WTAS model. Follows WinnerTakeAllModel.java line for line. The kernels of coupling.cl complete the step.
// Joined after current_sources.cl and before neuron_kernel.cl.
//
// macro   set by                meaning
// WTAS_*  KernelConstants.java  the constants of WinnerTakeAllModel.java
#pragma OPENCL FP_CONTRACT OFF

// The potential, with which the unit competes. No unit has spiked yet.
static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const mask_t ready = u->rfr >= c->refract;
    u->v = flush_subnormals(select_real(ready, u->j * c->resist, (real_t)(0.0f)));
    o.spike = 0;
    o.raw = 0;
    return o;
}

// Whether a unit spikes. share: 1 / sum of the exponentials of the group.
static inline mask_t softmax_spike(real_t v, real_t most, real_t share, real_t thr) {
    return flush_subnormals(exp_f32(v - most) * share) > thr;
}

static inline real_t softmax_refractory(mask_t spike, real_t rfr, const neuron_params *c) {
    return flush_subnormals(select_real(spike, c->dt, rfr + c->dt));
}

// Threshold that follows the number of spikes in the coupling group.
static inline real_t sparse_threshold(real_t thr, const neuron_params *c, int spikes) {
    const real_t next = thr + (real_t)((float)(spikes - 1)) * c->gain; // the same for all units, so it is rounded
    return flush_subnormals(select_real(next < (real_t)(WTAS_MIN_THRESHOLD), (real_t)(WTAS_MIN_THRESHOLD), next));
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: mul=1
