// Input current of a step: the clamped current plus the current sources. Follows CurrentSourceReference.java line for
// line. Included after neuron_types.cl and before MODEL_step.cl. Empty unless HAS_SOURCES is set. KernelVariant.java
// writes ADD_SOURCES, the list of sources, and FOR_EACH_SOURCE_STATE, the list of their state variables.
#pragma OPENCL FP_CONTRACT OFF

#ifdef HAS_SOURCES
#define SOURCE_FIELD(name) real_t name;

typedef struct {
    FOR_EACH_SOURCE_STATE(SOURCE_FIELD)
    real_t clamped;
} source_state;

#define KEY_OF(n) rng_keys[2 * (k * SOURCE_COUNT + n)], rng_keys[2 * (k * SOURCE_COUNT + n) + 1]

#define TIME_SERIES(n) j = fma(c->gain_##n, (real_t)(time_series[k * SOURCE_COUNT + n]), j);

#ifdef PER_UNIT_SOURCES
// ROW_n, set by KernelVariant.java, is the index of source n among the rows of a step. Rows are ordered by step.
#define PER_UNIT_SERIES(n) j = fma(c->gain_##n, rows[(k * PER_UNIT_SOURCES + ROW_##n) * stride], j);
#endif

#define WHITE_NOISE(n) j = fma(c->gain_##n, c->sd_##n * random_normal(KEY_OF(n), in->unit_hi, in->unit_lo), j);

#define ORNSTEIN_UHLENBECK(n) \
    d->x_##n = flush_subnormals(fma(d->x_##n, c->decay_##n, c->noise_amplitude_##n * random_normal(KEY_OF(n), in->unit_hi, in->unit_lo))); \
    j = fma(c->gain_##n, d->x_##n, j);

#define SHOT_NOISE(n) \
    d->x_##n = flush_subnormals(fma( \
        d->x_##n, \
        c->decay_##n, \
        select_real( \
            random_uniform(KEY_OF(n), in->unit_hi, in->unit_lo) < c->rate_##n, \
            c->weight_##n, \
            (real_t)(0.0f) \
        ) \
    )); \
    j = fma(c->gain_##n, d->x_##n, j);

inline real_t driven_input(
    source_state *d,
    const neuron_params *c,
    const step_input *in,
    global const float *time_series,
    global const uint *rng_keys,
    const int k
#ifdef PER_UNIT_SOURCES
    ,
    global const real_t *rows,
    const size_t stride
#endif
) {
    real_t j = d->clamped;
    ADD_SOURCES
    return flush_subnormals(j);
}
#endif
