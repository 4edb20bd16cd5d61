// Update of the Poisson encoder. Follows PoissonEncoderModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. It takes no macros.
#pragma OPENCL FP_CONTRACT OFF

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const real_t probability = u->j * c->seconds * c->rate;
    o.spike = random_uniform(in->key_hi, in->key_lo, in->unit_hi, in->unit_lo) < probability;
    o.raw = o.spike;
    u->outputs = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=1 mul=2
