// The Poisson encoder's step, PoissonReference.java line for line.
#pragma OPENCL FP_CONTRACT OFF

inline outcome cell_step(units *u, const constants *c, const input *in) {
    outcome o;
    const REAL probability = u->j * c->seconds * c->rate;
    o.spike = random_uniform(in->key_hi, in->key_lo, in->unit_hi, in->unit_lo) < probability;
    o.raw = o.spike;
    u->outputs = spike_value(o.spike);
    return o;
}
