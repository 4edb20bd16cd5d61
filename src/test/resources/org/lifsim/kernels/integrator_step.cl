// Update of the perfect integrator of the tests. Follows OwnModelTest.java line for line.
#pragma OPENCL FP_CONTRACT OFF

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const real_t v1 = fma(u->j * c->rt, c->dt, u->v);
    o.spike = v1 > c->thr_base;
    o.raw = o.spike;
    u->v = flush_subnormals(select_real(o.spike, (real_t)(0.0f), v1));
    u->s = spike_value(o.spike);
    return o;
}
