// Update of the Hodgkin-Huxley model. Follows HodgkinHuxleyModel.java line for line.
// Joined after current_sources.cl and before neuron_kernel.cl. KernelVariant.java sets the macros.
//
// macro                meaning
// FEATURE_MIDPOINT     the midpoint rule (rk2) instead of Euler's
// FEATURE_RUNGE_KUTTA  the rule of fourth order (rk4) instead of Euler's
// FEATURE_SPIKE_RESET  a spike sets v to the reset potential and the gates to their steady states there
#pragma OPENCL FP_CONTRACT OFF

// ngc-learn multiplies by the float32 reciprocals of its constants. The compiler divides these.
#define PER_10 ((real_t)(1.0f / 10.0f))
#define PER_18 ((real_t)(1.0f / 18.0f))
#define PER_20 ((real_t)(1.0f / 20.0f))
#define PER_80 ((real_t)(1.0f / 80.0f))
#define PER_6 ((real_t)(1.0f / 6.0f))

static inline real_t alpha_n(real_t v) {
    const real_t below = (real_t)(10.0f) - v;
    return below / (exp_f32(below * PER_10) - (real_t)(1.0f)) * (real_t)(0.01f);
}

static inline real_t beta_n(real_t v) {
    return exp_f32(-v * PER_80) * (real_t)(0.125f);
}

static inline real_t alpha_m(real_t v) {
    const real_t below = (real_t)(25.0f) - v;
    return below / (exp_f32(below * PER_10) - (real_t)(1.0f)) * (real_t)(0.1f);
}

static inline real_t beta_m(real_t v) {
    return exp_f32(-v * PER_18) * (real_t)(4.0f);
}

static inline real_t alpha_h(real_t v) {
    return exp_f32(-v * PER_20) * (real_t)(0.07f);
}

static inline real_t beta_h(real_t v) {
    return 1.0f / (exp_f32(((real_t)(30.0f) - v) * PER_10) + (real_t)(1.0f));
}

// Slope of v, times tau_v. The slopes of the midpoint rule and of the rule of fourth order share the product of the
// current, so ngc-learn rounds it. So it does with a resistance of 1, which removes this product.
static inline real_t push_at(real_t v, real_t sodium, real_t potassium, real_t current, const neuron_params *c) {
    const real_t over_na = v - c->e_na;
    const real_t shared = fma(-sodium, over_na, current * c->resist);
#if defined(FEATURE_MIDPOINT) || defined(FEATURE_RUNGE_KUTTA)
    const real_t push = shared;
#else
    const real_t push = select_real(c->resist == (real_t)(1.0f), shared, fma(current, c->resist, -(sodium * over_na)));
#endif
    return fma(-c->g_l, v - c->e_l, fma(-potassium, v - c->e_k, push));
}

// v after the step. The last slope of the rule of fourth order is fused into the sum of the slopes.
static inline real_t advance_v(real_t v, real_t sodium, real_t potassium, real_t current, const neuron_params *c) {
    real_t slope = push_at(v, sodium, potassium, current, c) * c->rt_v;
#if defined(FEATURE_MIDPOINT)
    slope = push_at(fma(slope, c->half_dt, v), sodium, potassium, current, c) * c->rt_v;
#elif defined(FEATURE_RUNGE_KUTTA)
    const real_t slope2 = push_at(fma(slope, c->half_dt, v), sodium, potassium, current, c) * c->rt_v;
    const real_t slope3 = push_at(fma(slope2, c->half_dt, v), sodium, potassium, current, c) * c->rt_v;
    const real_t last = push_at(fma(slope3, c->dt, v), sodium, potassium, current, c);
    slope = fma(last, c->rt_v, fma((real_t)(2.0f), slope3, fma((real_t)(2.0f), slope2, slope))) * PER_6;
#endif
    return fma(slope, c->dt, v);
}

static inline real_t slope_of_gate(real_t x, real_t alpha, real_t beta) {
    return fma(alpha, (real_t)(1.0f) - x, -(beta * x));
}

static inline real_t advance_gate(real_t x, real_t alpha, real_t beta, const neuron_params *c) {
    real_t slope = slope_of_gate(x, alpha, beta);
#if defined(FEATURE_MIDPOINT)
    slope = slope_of_gate(fma(slope, c->half_dt, x), alpha, beta);
#elif defined(FEATURE_RUNGE_KUTTA)
    const real_t slope2 = slope_of_gate(fma(slope, c->half_dt, x), alpha, beta);
    const real_t slope3 = slope_of_gate(fma(slope2, c->half_dt, x), alpha, beta);
    const real_t last = slope_of_gate(fma(slope3, c->dt, x), alpha, beta);
    slope = (fma((real_t)(2.0f), slope3, fma((real_t)(2.0f), slope2, slope)) + last) * PER_6;
#endif
    return fma(slope, c->dt, x);
}

static inline update_result model_update(neuron_state *u, const neuron_params *c, const step_input *in) {
    update_result o;
    const real_t v = u->v;
    const real_t sodium = c->g_na * (u->m * u->m * u->m) * u->h;
    const real_t potassium = c->g_k * (u->n * u->n * (u->n * u->n));
    const real_t v1 = advance_v(v, sodium, potassium, u->j, c);
    const real_t n1 = advance_gate(u->n, alpha_n(v), beta_n(v), c);
    const real_t m1 = advance_gate(u->m, alpha_m(v), beta_m(v), c);
    const real_t h1 = advance_gate(u->h, alpha_h(v), beta_h(v), c);
    o.spike = v1 > c->thr_base;
    o.raw = o.spike;
#ifdef FEATURE_SPIKE_RESET
    u->v = flush_subnormals(select_real(o.spike, c->reset_v, v1));
    u->n = flush_subnormals(select_real(o.spike, c->reset_n, n1));
    u->m = flush_subnormals(select_real(o.spike, c->reset_m, m1));
    u->h = flush_subnormals(select_real(o.spike, c->reset_h, h1));
#else
    u->v = flush_subnormals(v1);
    u->n = flush_subnormals(n1);
    u->m = flush_subnormals(m1);
    u->h = flush_subnormals(h1);
#endif
    u->s = spike_value(o.spike);
    return o;
}

// Operations of a step on a GPU, by options and parameters. KernelCodeTest counts them.
// operations: add=9 div=2 fma=65 mul=42 rcp=1 sub=9
// on AMD: add=9 div_fixup=3 div_fmas=3 div_scale=6 fma=80 mul=45 rcp=3 sub=9
// operations with integration_type=rk2: add=9 div=2 fma=74 mul=45 rcp=1 sub=15
// on AMD: add=9 div_fixup=3 div_fmas=3 div_scale=6 fma=89 mul=48 rcp=3 sub=15
// operations with integration_type=rk4: add=12 div=2 fma=103 mul=56 rcp=1 sub=27
// on AMD: add=12 div_fixup=3 div_fmas=3 div_scale=6 fma=118 mul=59 rcp=3 sub=27
