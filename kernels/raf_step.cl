// Update of the resonate-and-fire model. Follows ResonateAndFireModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro                        meaning
// FEATURE_MIDPOINT             the midpoint rule (rk2) instead of Euler's
// FEATURE_NO_POST_SPIKE_RESET  a spike does not reset the state
// FUSES_TURN_IN_W              1 if Euler's slope of w fuses the product with turn, else 0: fusesTurnInW of
//                              ResonateAndFireModel.java. Undefined if it depends on each unit's parameters
// FUSES_DAMPING_IN_V           1 if Euler's slope of v fuses the product with damping, else 0: fusesDampingInV of
//                              ResonateAndFireModel.java. Defined if FUSES_TURN_IN_W is
#pragma OPENCL FP_CONTRACT OFF

// Without the host's answers, the conditions of these two methods are evaluated for each unit.
#ifdef FUSES_TURN_IN_W
#define FUSED_IF(condition, yes, no) ((condition) ? (yes) : (no))
#else
#define FUSED_IF(condition, yes, no) select_real(condition, yes, no)
#define FUSES_TURN_IN_W \
    (((c->damping == (real_t)(-2.0f)) & (c->turn < (real_t)(0.0f))) | (fabs(c->damping) == (real_t)(1.0f)))
#ifdef FEATURE_NO_POST_SPIKE_RESET
#define FUSED_BY_SIGNS ((c->turn < (real_t)(0.0f)) & (c->damping > (real_t)(0.0f)))
#else
#define FUSED_BY_SIGNS ((c->turn <= (real_t)(0.0f)) | (c->damping >= (real_t)(0.0f)))
#endif
#define FUSES_DAMPING_IN_V ((FUSED_BY_SIGNS & (fabs(c->damping) != (real_t)(1.0f))) | (fabs(c->turn) == (real_t)(1.0f)))
#endif

// ngc-learn fuses the product with the current and one other. By the midpoint rule it fuses only the one with w,
// because its two slopes share the others.
static inline real_t slope_of_w(real_t v, real_t w, real_t current, const neuron_params *c) {
    const real_t spin = fma(w, c->damping, -(v * c->turn));
#ifdef FEATURE_MIDPOINT
    return (spin + current * c->resist) * c->rt_w;
#else
    const real_t push = FUSED_IF(FUSES_TURN_IN_W, fma(-v, c->turn, w * c->damping), spin);
    return fma(current, c->resist, push) * c->rt_w;
#endif
}

// ngc-learn fuses one product. By the midpoint rule it is the one with v, because its two slopes share the one with
// w.
static inline real_t slope_of_v(real_t v, real_t w, const neuron_params *c) {
    const real_t spin = fma(v, c->damping, c->turn * w);
#ifdef FEATURE_MIDPOINT
    return spin * c->rt_v;
#else
    const real_t push = FUSED_IF(FUSES_DAMPING_IN_V, spin, fma(c->turn, w, v * c->damping));
    return push * c->rt_v;
#endif
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const real_t v = u->v;
    const real_t w = u->w;
    const real_t current = u->j;
    real_t slope_w = slope_of_w(v, w, current, c);
#ifdef FEATURE_MIDPOINT
    slope_w = slope_of_w(v, fma(slope_w, c->half_dt, w), current, c);
#endif
    const real_t w1 = fma(slope_w, c->dt, w);
    real_t slope_v = slope_of_v(v, w1, c);
#ifdef FEATURE_MIDPOINT
    slope_v = slope_of_v(fma(slope_v, c->half_dt, v), w1, c);
#endif
    const real_t v1 = fma(slope_v, c->dt, v);
    o.spike = v1 > c->thr_base;
    o.raw = o.spike;
#ifdef FEATURE_NO_POST_SPIKE_RESET
    u->v = flush_subnormals(v1);
    u->w = flush_subnormals(w1);
#else
    u->v = flush_subnormals(select_real(o.spike, c->reset_v, v1));
    u->w = flush_subnormals(select_real(o.spike, c->reset_w, w1));
#endif
    u->s = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: fma=5 mul=4
// operations with omega=2:5 dampen_factor=-0.3:-0.1: fma=7 mul=6
// operations with integration_type=rk2: add=2 fma=8 mul=7
// operations with post_spike_reset=false: fma=5 mul=4
