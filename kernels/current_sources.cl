// Input current of a step: the clamped current plus the current sources. Follows CurrentSourceReference.java line for
// line. Joined after neuron_types.cl and before MODEL_step.cl.
//
// macro                  set by              meaning
// HAS_SOURCES            KernelVariant.java  defined if there are current sources; else this file is empty
// SOURCE_COUNT           KernelVariant.java  number of current sources
// FOR_EACH_SOURCE_STATE  KernelVariant.java  list of the sources' state variables: calls X(name) for each
// ADD_SOURCES            KernelVariant.java  adds all sources, in order: ADD_KIND(n) for each, with its index n. The kinds
//                                            are those of CurrentSources.java; this file defines the macro of each
// PER_UNIT_SOURCES       KernelVariant.java  number of sources with one value for each unit; undefined for 0
// SOURCE_ROW_n           KernelVariant.java  index of source n among the rows of a step. Rows are ordered by step
#pragma OPENCL FP_CONTRACT OFF

#ifdef HAS_SOURCES
#define SOURCE_FIELD(name) real_t name;

typedef struct {
    FOR_EACH_SOURCE_STATE(SOURCE_FIELD)
    real_t clamped;
} source_state;

#define SOURCE_KEY(n) rng_keys[2 * (k * SOURCE_COUNT + n)], rng_keys[2 * (k * SOURCE_COUNT + n) + 1]

#define ADD_TIME_SERIES(n) j = fma(c->gain_##n, (real_t)(time_series[k * SOURCE_COUNT + n]), j);

#ifdef PER_UNIT_SOURCES
#define ADD_PER_UNIT_SERIES(n) j = fma(c->gain_##n, rows[(k * PER_UNIT_SOURCES + SOURCE_ROW_##n) * stride], j);
#endif

// 1 in a step in which random source n is on, else 0.
#define IS_ON(n) time_series[k * SOURCE_COUNT + n]

#define ADD_NORMAL(n) \
    j = fma(c->gain_##n, c->sd_##n * random_normal(SOURCE_KEY(n), in->unit_hi, in->unit_lo) * IS_ON(n), j);

#define ADD_ORNSTEIN_UHLENBECK(n) \
    d->x_##n = flush_subnormals(fma( \
        d->x_##n, \
        c->decay_##n, \
        c->noise_amplitude_##n * random_normal(SOURCE_KEY(n), in->unit_hi, in->unit_lo) \
    )); \
    j = fma(c->gain_##n, d->x_##n * IS_ON(n), j);

#define ADD_BERNOULLI_SPIKES(n) \
    d->x_##n = flush_subnormals(fma( \
        d->x_##n, \
        c->decay_##n, \
        select_real( \
            random_uniform(SOURCE_KEY(n), in->unit_hi, in->unit_lo) < c->rate_##n, \
            c->weight_##n, \
            (real_t)(0.0f) \
        ) * IS_ON(n) \
    )); \
    j = fma(c->gain_##n, d->x_##n, j);

#define ADD_POISSON_SPIKES(n) \
    d->x_##n = flush_subnormals(fma( \
        d->x_##n, \
        c->decay_##n, \
        c->weight_##n * poisson_number( \
            fine_uniform(SOURCE_KEY(n), in->unit_hi, in->unit_lo), \
            c->most_##n, \
            c->top_##n, \
            c->inverse_mean_##n \
        ) * IS_ON(n) \
    )); \
    j = fma(c->gain_##n, d->x_##n, j);

// Input current in step k of the chunk. `rows` starts at the vector's value in the first row; it is null without rows.
static inline real_t driven_input(
    source_state *d,
    const neuron_params *c,
    const step_input *in,
    global const float *time_series,
    global const uint *rng_keys,
    global const real_t *rows,
    const size_t stride,
    const int k
) {
    real_t j = d->clamped;
    ADD_SOURCES
    return flush_subnormals(j);
}
#endif
