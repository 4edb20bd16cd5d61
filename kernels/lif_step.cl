// The LIF step, LifStep.java line for line, and the loops around it. lif_advance: a work-item keeps VECTORS vectors of WIDTH units in
// registers for all steps of a launch. lif_single: one step of one vector, which leaves the counts to lif_settle. MIDPOINT
// integrates by the midpoint rule; SURROGATE and TOLS keep these columns.
#pragma OPENCL FP_CONTRACT OFF

#define PI 3.14159274101257324f
#define TENTH 0.100000001490116119f
#define INVERSE_PI 0.318309873342514038f

// LifConstants.java, and the bounds of ClearSteps.java for passes of PASS steps; KernelConstants.java writes it.
struct lif_constants {
    float rest, leak, resist, refract, rt, dt, half_dt, thr, reset, decay, plus, v_min, surrogate_scale;
    float clear_low, clear_high, clear_v;
};

// What the time of last spike becomes in each step of a launch.
struct times {
    float of_step[64];
};

typedef struct {
    REAL v, thr_theta, rfr, current;
} units;

// A step before its spike is decided: the potential, and the threshold it is compared with.
typedef struct {
    REAL v1, thr;
    MASK spike;
} outcome;

// fma(gap, leak, drive), where drive is the current of a unit that is ready, else 0; a full leak of 1 makes it a sum.
inline REAL push(REAL gap, MASK ready, REAL current, float leak) {
#ifdef FULL_LEAK
    return choose(ready, gap + current, gap);
#else
    return fma(gap, (REAL)(leak), choose(ready, current, (REAL)(0.0f)));
#endif
}

// CLEAR leaves out what was proved to change nothing: flushes and the lower bound.
inline outcome lif_step(units *u, const struct lif_constants *c, const int clear) {
    outcome o;
    const MASK ready = u->rfr >= (REAL)(c->refract);
    REAL slope = push(c->rest - u->v, ready, u->current, c->leak) * c->rt;
#ifdef MIDPOINT
    const REAL middle = fma(slope, (REAL)(c->half_dt), u->v);
    slope = push(c->rest - middle, ready, u->current, c->leak) * c->rt;
#endif
    o.v1 = fma(slope, (REAL)(c->dt), u->v);
    o.thr = u->thr_theta + c->thr;
    o.spike = o.v1 > o.thr;
    u->v = choose(o.spike, (REAL)(c->reset), o.v1);
    u->thr_theta = fma(u->thr_theta, (REAL)(c->decay), choose(o.spike, (REAL)(c->plus), (REAL)(0.0f)));
    u->rfr = choose(o.spike, (REAL)(0.0f), u->rfr + c->dt);
    if (!clear) {
        u->v = choose(u->v < (REAL)(c->v_min), (REAL)(c->v_min), u->v);
        u->v = flush(u->v);
        u->thr_theta = flush(u->thr_theta);
        u->rfr = flush(u->rfr);
    }
    return o;
}

// The units whose last spike is less than some steps' time ago; the steps hold at most one spike of a unit, see ClearSteps.java.
inline MASK counted(MASK count, REAL rfr, float time) {
    return select(count, count + 1, rfr < (REAL)(time));
}

kernel void lif_advance(
    global REAL *restrict v_column,
    global REAL *restrict thr_theta_column,
    global REAL *restrict rfr_column,
    global const REAL *restrict current_column,
    global MASK *restrict count_column,
#ifdef SURROGATE
    global REAL *restrict surrogate_column,
#endif
#ifdef TOLS
    global REAL *restrict tols_column,
    const struct times times,
#endif
    const struct lif_constants constants,
    const int block,
    const int steps
) {
    const struct lif_constants c = constants;
    const size_t first = get_global_id(0) * VECTORS;
    units u[VECTORS];
    MASK count[VECTORS];
#ifdef TOLS
    REAL tols[VECTORS];
#endif

#pragma unroll
    for (int n = 0; n < VECTORS; n++) {
        u[n].v = v_column[first + n];
        u[n].thr_theta = thr_theta_column[first + n];
        u[n].rfr = rfr_column[first + n];
        u[n].current = current_column[first + n] * c.resist;
        count[n] = count_column[first + n];
#ifdef TOLS
        tols[n] = tols_column[first + n];
#endif
    }

    int k = 0;
#ifdef PASS
    // Whole passes, each clear if its bounds hold for every unit here; see ClearSteps.java. A GPU's units would diverge.
    for (int left = steps; left > 1; left -= PASS) {
        const int end = k + min(left, PASS);
        int clear = 1;
#pragma unroll
        for (int n = 0; n < VECTORS; n++) {
            clear &= EVERY(u[n].v >= (REAL)(c.v_min)) & EVERY(u[n].v <= (REAL)(c.clear_v))
                & EVERY(u[n].current >= (REAL)(0.0f))
                & EVERY(u[n].thr_theta <= (REAL)(c.clear_high))
                & EVERY((u[n].thr_theta >= (REAL)(c.clear_low)) | (u[n].thr_theta == (REAL)(0.0f)));
        }
        if (!clear) {
            break;
        }
        while (k < end) {
            float time = 0.0f;
            for (const int block_end = min(k + block, end); k < block_end; k++) {
#pragma unroll
                for (int n = 0; n < VECTORS; n++) {
                    lif_step(&u[n], &c, 1);
                }
                time += c.dt;
            }
#pragma unroll
            for (int n = 0; n < VECTORS; n++) {
                count[n] = counted(count[n], u[n].rfr, time);
            }
        }
    }
#endif
    for (; k < steps; k++) {
#pragma unroll
        for (int n = 0; n < VECTORS; n++) {
            const outcome o = lif_step(&u[n], &c, 0);
            count[n] = select(count[n], count[n] + 1, o.spike);
#ifdef TOLS
            tols[n] = choose(o.spike, (REAL)(times.of_step[k]), tols[n]);
#endif
#ifdef SURROGATE
            if (k == steps - 1) {
                const REAL q = (o.v1 - o.thr) * PI * TENTH;
                surrogate_column[first + n] = flush(1.0f / fma(q, q, (REAL)(1.0f)) * INVERSE_PI * c.surrogate_scale);
            }
#endif
        }
    }

#pragma unroll
    for (int n = 0; n < VECTORS; n++) {
        v_column[first + n] = u[n].v;
        thr_theta_column[first + n] = u[n].thr_theta;
        rfr_column[first + n] = u[n].rfr;
        count_column[first + n] = count[n];
#ifdef TOLS
        tols_column[first + n] = tols[n];
#endif
    }
}

kernel void lif_single(
    global REAL *restrict v_column,
    global REAL *restrict thr_theta_column,
    global REAL *restrict rfr_column,
    global const REAL *restrict current_column,
    const struct lif_constants constants
) {
    const size_t i = get_global_id(0);
    units u = {v_column[i], thr_theta_column[i], rfr_column[i], current_column[i] * constants.resist};
    lif_step(&u, &constants, 0);
    v_column[i] = u.v;
    thr_theta_column[i] = u.thr_theta;
    rfr_column[i] = u.rfr;
}

// Counts the spikes of the last launches of lif_single, which took so much time, ms.
kernel void lif_settle(global const REAL *restrict rfr_column, global MASK *restrict count_column, const float time) {
    const size_t i = get_global_id(0);
    count_column[i] = counted(count_column[i], rfr_column[i], time);
}
