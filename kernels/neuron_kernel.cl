// The loop around every cell's step. lifsim_advance: a work-item keeps VECTORS vectors of WIDTH units in registers for all steps of a
// launch. lifsim_advance_one: one step of one vector, which leaves the counts to lifsim_flush_spike_counts. HAS_SURROGATE and HAS_LAST_SPIKE_TIME keep these columns; HAS_RNG hands over
// each step's key; HAS_SOURCES adds a stimulus to the input, of which PER_UNIT_SOURCES give each unit numbers of its own; RECORDS_SPIKES gathers who
// spiked, 32 steps of a unit in a word; HAS_COUPLING takes one unit a work-item and one step a launch, between the kernels of coupling.cl.
#pragma OPENCL FP_CONTRACT OFF

#define STATE_BUFFER(name) global real_t *restrict name##_buffer,
#define PER_UNIT_BUFFER(name) global const real_t *restrict name##_of_unit,
#define LOAD_STATE(name) u[n].name = name##_buffer[first + n];
#define STORE_STATE(name) name##_buffer[first + n] = u[n].name;
#define BROADCAST_UNIFORM(name) c[n].name = (real_t)(uniform_params.name);
#define STORE_SOURCE(name) name##_buffer[first + n] = d[n].name;
#define LOAD_SOURCE(name) d[n].name = name##_buffer[first + n];
#ifdef PER_UNIT_SOURCES
#define PER_UNIT_ROWS , rows + first + n, stride
#else
#define PER_UNIT_ROWS
#endif
#define LOAD_PER_UNIT(name) c[n].name = name##_of_unit[first + n];

#ifdef HAS_OCCUPANCY
#define OCCUPANCY_BUFFER global occupancy_t *restrict occupancy,
#define STORE_WORD(word, some, at) store_if_occupied(&word, some, words, occupancy, at)

// Words that tell of no spike are marked so, with a bit for each unit, and where that is true for a whole vector the words stay as they
// were: most do, and memory would be the limit.
inline void store_if_occupied(mask_t *word, occupancy_t some, global mask_t *words, global occupancy_t *occupancy, size_t at) {
    occupancy[at] = some;
    if (some != 0) {
        words[at] = *word;
        *word = (mask_t)(0);
    }
}
#else
#define OCCUPANCY_BUFFER
#define STORE_WORD(word, some, at) words[at] = word, word = (mask_t)(0)
#endif

// What the time of last spike becomes in each step of a launch, and the key that it draws with.
struct spike_times {
    float of_step[LAUNCH_STEPS];
};

struct rng_keys {
    uint of_step[2 * LAUNCH_STEPS];
};

kernel void lifsim_advance(
    FOR_EACH_STATE(STATE_BUFFER)
#ifdef HAS_SOURCES
    global real_t *restrict j_buffer,
    global const real_t *restrict clamped_buffer,
    FOR_EACH_SOURCE_STATE(STATE_BUFFER)
    global const float *restrict time_series,
    global const uint *restrict source_keys,
#ifdef PER_UNIT_SOURCES
    global const real_t *restrict rows,
#endif
#else
    global const real_t *restrict j_buffer,
#endif
    FOR_EACH_PER_UNIT_PARAM(PER_UNIT_BUFFER)
    global mask_t *restrict count_buffer,
#ifdef HAS_SURROGATE
    global real_t *restrict surrogate_buffer,
#endif
#ifdef HAS_LAST_SPIKE_TIME
    global real_t *restrict tols_buffer,
    const struct spike_times spike_times,
#endif
#ifdef HAS_RNG
    const struct rng_keys rng_keys,
#endif
#if defined(HAS_RNG) || defined(HAS_SOURCES)
    const ulong first_unit,
#endif
#if defined(RECORDS_SPIKES) && !defined(HAS_COUPLING)
    global mask_t *restrict words,
    OCCUPANCY_BUFFER
    const float steps_per_ms,
#endif
#ifdef HAS_FIRST_STEP
    const int first_step,
#endif
#ifdef HAS_COUPLING
    const int unit_count,
    const int group_size,
    global int *restrict group_spikes,
#endif
#ifdef LATERAL_INHIBITION
    global const float *restrict weights,
    global const float *restrict active,
#endif
    const struct uniform_params uniform_params,
    const int block,
    const int steps
) {
    const size_t first = get_global_id(0) * VECTORS;
    neuron_state u[VECTORS];
    neuron_params c[VECTORS];
    mask_t count[VECTORS];
    step_input in[VECTORS];
#ifdef HAS_SOURCES
    source_state d[VECTORS];
#endif
#ifdef HAS_LAST_SPIKE_TIME
    real_t tols[VECTORS];
#endif
#if defined(RECORDS_SPIKES) && !defined(HAS_COUPLING)
    mask_t word[VECTORS];
#endif
#ifdef HAS_OCCUPANCY
    occupancy_t some[VECTORS];
#endif
    // From a vector's value in a step's row to that in the next step's.
    const size_t stride = get_global_size(0) * VECTORS;

#pragma unroll
    for (int n = 0; n < VECTORS; n++) {
        FOR_EACH_STATE(LOAD_STATE)
#ifdef HAS_SOURCES
        d[n].clamped = clamped_buffer[first + n];
        FOR_EACH_SOURCE_STATE(LOAD_SOURCE)
#else
        u[n].j = j_buffer[first + n];
#endif
        FOR_EACH_UNIFORM_PARAM(BROADCAST_UNIFORM)
        FOR_EACH_PER_UNIT_PARAM(LOAD_PER_UNIT)
        count[n] = count_buffer[first + n];
#if defined(RECORDS_SPIKES) && !defined(HAS_COUPLING)
        word[n] = (mask_t)(0);
#endif
#ifdef HAS_OCCUPANCY
        some[n] = 0;
#endif
#ifdef HAS_LAST_SPIKE_TIME
        tols[n] = tols_buffer[first + n];
#endif
#if defined(HAS_RNG) || defined(HAS_SOURCES)
        in[n].unit_hi = high_words(first_unit + (first + n) * WIDTH);
        in[n].unit_lo = low_words(first_unit + (first + n) * WIDTH);
#endif
    }

#ifdef LATERAL_INHIBITION
    // The weights of who spiked in the step before, in ascending order, rounded after each addition.
    const int group_start = (int)first / group_size * group_size;
    in[0].inhibition = 0.0f;
    for (int k = 0; k < group_size && first < unit_count; k++) {
        if (active[group_start + k] != 0.0f) {
            in[0].inhibition += weights[(size_t)k * group_size + (first - group_start)];
        }
    }
#endif

    int k = 0;
#ifdef LIFSIM_CHUNK_STEPS
    // Whole passes, each clear if its bounds hold for every unit here; see FastPathBounds.java.
    for (int remaining = steps; remaining > 1; remaining -= LIFSIM_CHUNK_STEPS) {
        const int end = k + min(remaining, LIFSIM_CHUNK_STEPS);
        int fast_path = 1;
#pragma unroll
        for (int n = 0; n < VECTORS; n++) {
            fast_path &= uses_fast_path(&u[n], &c[n], &uniform_params);
        }
        if (!fast_path) {
            break;
        }
        while (k < end) {
            float time = 0.0f;
#ifdef RECORDS_SPIKES
            const int block_end = min(min(k + block, (k | 31) + 1), end);
#else
            const int block_end = min(k + block, end);
#endif
            for (; k < block_end; k++) {
#pragma unroll
                for (int n = 0; n < VECTORS; n++) {
                    fast_path_update(&u[n], &c[n]);
                }
                time += uniform_params.dt;
            }
#pragma unroll
            for (int n = 0; n < VECTORS; n++) {
                count[n] = counted(count[n], u[n].rfr, time);
#ifdef RECORDS_SPIKES
#ifdef HAS_OCCUPANCY
                // At the rates of a cortex mostly nobody.
                const occupancy_t now = occupancy_of(u[n].rfr < (real_t)(time));
                some[n] |= now;
                if (now != 0)
#endif
                {
                    word[n] |= last_spikes(u[n].rfr, time, steps_per_ms, (k - 1) & 31);
                }
                if ((k & 31) == 0 || k == steps) {
                    STORE_WORD(word[n], some[n], ((k - 1) >> 5) * stride + first + n);
#ifdef HAS_OCCUPANCY
                    some[n] = 0;
#endif
                }
#endif
            }
        }
    }
#endif
    for (; k < steps; k++) {
#pragma unroll
        for (int n = 0; n < VECTORS; n++) {
#ifdef HAS_RNG
            in[n].key_hi = rng_keys.of_step[2 * k];
            in[n].key_lo = rng_keys.of_step[2 * k + 1];
#endif
#ifdef HAS_SOURCES
            u[n].j = driven_input(&d[n], &c[n], &in[n], time_series, source_keys, first_step + k PER_UNIT_ROWS);
#endif
            const update_result o = model_update(&u[n], &c[n], &in[n]);
#ifndef SELECTS_SPIKES
            count[n] = select(count[n], count[n] + 1, o.spike);
#if defined(RECORDS_SPIKES) && !defined(HAS_COUPLING)
            word[n] = select(word[n], word[n] | (mask_t)(1 << (k & 31)), o.spike);
            if ((k & 31) == 31 || k == steps - 1) {
                STORE_WORD(word[n], occupancy_of(word[n] != 0), ((first_step + k) >> 5) * stride + first + n);
            }
#endif
#ifdef HAS_LAST_SPIKE_TIME
            tols[n] = select_real(o.spike, (real_t)(spike_times.of_step[k]), tols[n]);
#endif
#endif
#ifdef HAS_SURROGATE
            if (k == steps - 1) {
                surrogate_buffer[first + n] = o.surrogate;
            }
#endif
#ifdef THRESHOLD_TRACKS_ACTIVITY
            if (o.raw && first < unit_count) {
                atomic_inc(&group_spikes[first / group_size]);
            }
#endif
        }
    }

#pragma unroll
    for (int n = 0; n < VECTORS; n++) {
        FOR_EACH_STATE(STORE_STATE)
#ifdef HAS_SOURCES
        j_buffer[first + n] = u[n].j;
        FOR_EACH_SOURCE_STATE(STORE_SOURCE)
#endif
        count_buffer[first + n] = count[n];
#ifdef HAS_LAST_SPIKE_TIME
        tols_buffer[first + n] = tols[n];
#endif
    }
}

#ifdef DEFERS_SPIKE_COUNTS
kernel void lifsim_advance_one(
    FOR_EACH_STATE(STATE_BUFFER)
    global const real_t *restrict j_buffer,
    FOR_EACH_PER_UNIT_PARAM(PER_UNIT_BUFFER)
    const struct uniform_params uniform_params
) {
    const size_t first = get_global_id(0);
    neuron_state u[1];
    neuron_params c[1];
    step_input in;
    const int n = 0;
    FOR_EACH_STATE(LOAD_STATE)
    u[n].j = j_buffer[first];
    FOR_EACH_UNIFORM_PARAM(BROADCAST_UNIFORM)
    FOR_EACH_PER_UNIT_PARAM(LOAD_PER_UNIT)
    model_update(u, c, &in);
    FOR_EACH_STATE(STORE_STATE)
}

// Counts the spikes of the last launches of lifsim_advance_one, which took so much time, ms.
kernel void lifsim_flush_spike_counts(global const real_t *restrict rfr_buffer, global mask_t *restrict count_buffer, const float time) {
    const size_t i = get_global_id(0);
    count_buffer[i] = counted(count_buffer[i], rfr_buffer[i], time);
}
#endif
