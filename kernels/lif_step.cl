// The LIF step, LifStep.java line for line, and the loop around it: a work-item keeps VECTORS vectors of WIDTH units in registers
// for all steps of a launch. MIDPOINT integrates by the midpoint rule; SURROGATE and TOLS keep these columns.
#pragma OPENCL FP_CONTRACT OFF

#define PI 3.14159274101257324f
#define TENTH 0.100000001490116119f
#define INVERSE_PI 0.318309873342514038f

// What the time of last spike becomes in each step of a launch.
struct times {
    float of_step[64];
};

kernel void lif_advance(
    global REAL *restrict v_column,
    global REAL *restrict thr_theta_column,
    global REAL *restrict rfr_column,
    global const REAL *restrict current_column,
    global MASK *restrict count_column,
#ifdef SURROGATE
    global REAL *restrict surrogate_column,
    const float surrogate_scale,
#endif
#ifdef TOLS
    global REAL *restrict tols_column,
    const struct times times,
#endif
    const float rest,
    const float leak,
    const float resist,
    const float refract,
    const float rt,
    const float dt,
    const float half_dt,
    const float base_thr,
    const float reset,
    const float decay,
    const float plus,
    const float v_min,
    const int steps
) {
    const size_t first = get_global_id(0) * VECTORS;
    REAL v[VECTORS], thr_theta[VECTORS], rfr[VECTORS], current[VECTORS];
    MASK count[VECTORS];
#ifdef TOLS
    REAL tols[VECTORS];
#endif

#pragma unroll
    for (int n = 0; n < VECTORS; n++) {
        v[n] = v_column[first + n];
        thr_theta[n] = thr_theta_column[first + n];
        rfr[n] = rfr_column[first + n];
        current[n] = current_column[first + n] * resist;
        count[n] = count_column[first + n];
#ifdef TOLS
        tols[n] = tols_column[first + n];
#endif
    }

    for (int k = 0; k < steps; k++) {
#pragma unroll
        for (int n = 0; n < VECTORS; n++) {
            const REAL drive = choose(rfr[n] >= (REAL)(refract), current[n], (REAL)(0.0f));
            REAL slope = fma(rest - v[n], (REAL)(leak), drive) * rt;
#ifdef MIDPOINT
            const REAL middle = fma(slope, (REAL)(half_dt), v[n]);
            slope = fma(rest - middle, (REAL)(leak), drive) * rt;
#endif
            const REAL v1 = fma(slope, (REAL)(dt), v[n]);
            const REAL thr = thr_theta[n] + base_thr;
            const MASK spike = v1 > thr;
            v[n] = choose(spike, (REAL)(reset), v1);
            v[n] = choose(v[n] < (REAL)(v_min), (REAL)(v_min), v[n]);
            v[n] = flush(v[n]);
            thr_theta[n] = flush(fma(thr_theta[n], (REAL)(decay), choose(spike, (REAL)(plus), (REAL)(0.0f))));
            rfr[n] = flush(choose(spike, (REAL)(0.0f), rfr[n] + dt));
            count[n] += spike & 1;
#ifdef TOLS
            tols[n] = choose(spike, (REAL)(times.of_step[k]), tols[n]);
#endif
#ifdef SURROGATE
            if (k == steps - 1) {
                const REAL q = (v1 - thr) * PI * TENTH;
                surrogate_column[first + n] = flush(1.0f / fma(q, q, (REAL)(1.0f)) * INVERSE_PI * surrogate_scale);
            }
#endif
        }
    }

#pragma unroll
    for (int n = 0; n < VECTORS; n++) {
        v_column[first + n] = v[n];
        thr_theta_column[first + n] = thr_theta[n];
        rfr_column[first + n] = rfr[n];
        count_column[first + n] = count[n];
#ifdef TOLS
        tols_column[first + n] = tols[n];
#endif
    }
}
