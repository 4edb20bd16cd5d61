// What a stimulus adds to the clamped input in a step, CurrentSourceReference.java line for line. DRIVE lists the sources, DRIVE_STATE what they carry on.
#pragma OPENCL FP_CONTRACT OFF

#ifdef DRIVEN
#define DRIVE_FIELD(name) REAL name;

typedef struct {
    DRIVE_STATE(DRIVE_FIELD)
    REAL clamped;
} drive;

#define KEY_OF(n) keys[2 * (k * SOURCES + n)], keys[2 * (k * SOURCES + n) + 1]

#define TIME_SERIES(n) j = fma(c->gain_##n, (REAL)(courses[k * SOURCES + n]), j);

#ifdef ROW_SOURCES
// ROW_n, which KernelVariant.java writes, is the source's place among the rows of a step; these lie step by step.
#define PER_UNIT_SERIES(n) j = fma(c->gain_##n, rows[(k * ROW_SOURCES + ROW_##n) * stride], j);
#endif

#define WHITE_NOISE(n) j = fma(c->gain_##n, c->sd_##n * random_normal(KEY_OF(n), in->unit_hi, in->unit_lo), j);

#define ORNSTEIN_UHLENBECK(n) \
    d->x_##n = flush(fma(d->x_##n, c->decay_##n, c->noise_amplitude_##n * random_normal(KEY_OF(n), in->unit_hi, in->unit_lo))); \
    j = fma(c->gain_##n, d->x_##n, j);

#define SHOT_NOISE(n) \
    d->x_##n = flush(fma( \
        d->x_##n, \
        c->decay_##n, \
        choose( \
            random_uniform(KEY_OF(n), in->unit_hi, in->unit_lo) < c->rate_##n, \
            c->weight_##n, \
            (REAL)(0.0f) \
        ) \
    )); \
    j = fma(c->gain_##n, d->x_##n, j);

inline REAL driven_input(
    drive *d,
    const constants *c,
    const input *in,
    global const float *courses,
    global const uint *keys,
    const int k
#ifdef ROW_SOURCES
    ,
    global const REAL *rows,
    const size_t stride
#endif
) {
    REAL j = d->clamped;
    DRIVE
    return flush(j);
}
#endif
