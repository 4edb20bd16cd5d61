// The Bernoulli encoder's step, BernoulliReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    o.spike = random_uniform(in->key_hi, in->key_lo, in->unit_hi, in->unit_lo) < u->j;
    o.raw = o.spike;
    u->outputs = spike_value(o.spike);
    return o;
}
