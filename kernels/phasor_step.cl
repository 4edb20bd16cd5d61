// Update of the phasor encoder. Follows PhasorEncoderModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl.
//
// macro     set by                meaning
// PHASOR_*  KernelConstants.java  the constants of PhasorEncoderModel.java
#pragma OPENCL FP_CONTRACT OFF

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const real_t normal = jax_normal(in->key_hi, in->key_lo, in->unit_hi, in->unit_lo);
    const real_t scatter = fma(normal, (real_t)(PHASOR_SCATTER), (real_t)(1.0f)) * u->base_scale;
    const real_t angle = fma(c->mean_angle * scatter, u->j, u->angles);
    o.spike = angle > (real_t)(PHASOR_TURN);
    o.raw = o.spike;
    u->angles = flush_subnormals(select_real(o.spike, angle - PHASOR_TURN, angle));
    u->outputs = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=12 div=1 fma=41 mul=11 sqrt=1 sub=1
// on AMD: add=12 div_fixup=1 div_fmas=1 div_scale=2 fma=46 mul=12 rcp=1 sqrt=1 sub=1
