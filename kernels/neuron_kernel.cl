// Kernels that advance the units of a slice, for every model. Joined after MODEL_step.cl and before coupling.cl.
//
// lifsim_advance             takes all steps of a launch; a work-item keeps its vectors of units in registers
// lifsim_advance_one         takes one step of one vector per work-item, and does not count spikes
// lifsim_flush_spike_counts  counts the spikes of the last launches of lifsim_advance_one
//
// KernelVariant.java sets the macros, the lists in lists() and the others in options(). KernelSource.java adds the
// parameter lists of NeuronKernels.java.
//
// macro                     meaning
// FOR_EACH_STATE            list of the model's state variables: calls X(name) for each
// FOR_EACH_UNIFORM_PARAM    list of the derived parameters that are the same for all units
// FOR_EACH_PER_UNIT_PARAM   list of the derived parameters with one value for each unit
// FOR_EACH_SOURCE_STATE     list of the state variables of the current sources
// WITHIN_LIMITS             whether every unit of a vector is within the limits for the fast path
// *_PARAMETERS              parameter lists of the kernels
//
// LIFSIM_WIDTH              units per vector: 1, 2, 4, 8 or 16; more than 1 only without coupling
// LIFSIM_VECTORS            vectors per work-item
// LIFSIM_LAUNCH_STEPS       maximum steps per launch if times or keys are passed by value
// DEFERS_SPIKE_COUNTS       single steps need not count spikes (LIF only): defines the last two kernels
// LIFSIM_CHUNK_STEPS        steps between two tests for the fast path; set with DEFERS_SPIKE_COUNTS
// HAS_SURROGATE             the surrogate derivative of the last step is stored
// HAS_LAST_SPIKE_TIME       the time of each unit's last spike (tols) is stored
// HAS_RNG                   each step has a random key
// HAS_SOURCES               current sources add to the clamped current; see current_sources.cl
// PER_UNIT_SOURCES          number of current sources with one value for each unit; undefined for 0
// HAS_FIRST_STEP            a launch takes the index of its first step within the chunk
// RECORDS_SPIKES            spikes are recorded in a spike bitmap: a word holds 32 steps of a unit
// HAS_OCCUPANCY             occupancy is stored too: one bit per unit and word (LIFSIM_WIDTH 8 or 16)
// HAS_COUPLING              units are coupled: one unit per work-item, one step per launch; see coupling.cl
// SELECTS_SPIKES            a kernel of coupling.cl selects and counts the spikes after the step
// FEATURE_NAME              the variant has the feature NAME of ModelFeature.java
//
// "#pragma unroll" is not part of OpenCL 1.2, and a compiler may ignore it. It turns the arrays of vectors into registers.
#pragma OPENCL FP_CONTRACT OFF

#define LOAD_STATE(name) u[n].name = name##_buffer[first + n];
#define STORE_STATE(name) name##_buffer[first + n] = u[n].name;
#define BROADCAST_UNIFORM(name) c[n].name = (real_t)(uniform_params.name);
#define LOAD_PER_UNIT(name) c[n].name = name##_of_unit[first + n];
#define STORE_SOURCE(name) name##_buffer[first + n] = d[n].name;
#define LOAD_SOURCE(name) d[n].name = name##_buffer[first + n];
#ifdef PER_UNIT_SOURCES
#define ROWS_OF_VECTOR (rows + first + n)
#else
#define ROWS_OF_VECTOR 0
#endif

#ifdef HAS_OCCUPANCY
#define STORE_WORD(word, some, at) store_if_occupied(&word, some, words, occupancy, at)

// Stores the words of a vector only if one of its units spiked, and always stores the occupancy. Most words hold no
// spike, and storing all of them would be limited by memory bandwidth.
static inline void store_if_occupied(
    mask_t *word, occupancy_t some, global mask_t *words, global occupancy_t *occupancy, size_t at
) {
    occupancy[at] = some;
    if (some != 0) {
        words[at] = *word;
        *word = (mask_t)(0);
    }
}
#else
#define STORE_WORD(word, some, at) words[at] = word, word = (mask_t)(0)
#endif

// For each step of a launch: the value of tols for a spike in it, and the two words of its random key.
struct spike_times {
    float of_step[LIFSIM_LAUNCH_STEPS];
};

struct rng_keys {
    uint of_step[2 * LIFSIM_LAUNCH_STEPS];
};

// steps: number of steps of this launch. first_step: index of the first of them within the chunk. block: steps that hold at
// most one spike of a unit. first_unit: index in the population of the slice's first unit.
//
// The size of work-groups is no attribute of the kernel, because it depends on the number of units of a slice.
kernel void lifsim_advance(LIFSIM_ADVANCE_PARAMETERS) {
    const size_t first = get_global_id(0) * LIFSIM_VECTORS;
    neuron_state u[LIFSIM_VECTORS];
    neuron_params c[LIFSIM_VECTORS];
    mask_t count[LIFSIM_VECTORS];
    step_input in[LIFSIM_VECTORS];
#ifdef HAS_SOURCES
    source_state d[LIFSIM_VECTORS];
#endif
#ifdef HAS_LAST_SPIKE_TIME
    real_t tols[LIFSIM_VECTORS];
#endif
#if defined(RECORDS_SPIKES) && !defined(HAS_COUPLING)
    mask_t word[LIFSIM_VECTORS];
#endif
#ifdef HAS_OCCUPANCY
    occupancy_t some[LIFSIM_VECTORS];
#endif
    // Distance, in vectors, from a vector's value in one row to its value in the next row.
    const size_t stride = get_global_size(0) * LIFSIM_VECTORS;

#pragma unroll
    for (int n = 0; n < LIFSIM_VECTORS; n++) {
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
        in[n].unit_hi = high_words(first_unit + (first + n) * LIFSIM_WIDTH);
        in[n].unit_lo = low_words(first_unit + (first + n) * LIFSIM_WIDTH);
#endif
    }

#ifdef FEATURE_LATERAL_INHIBITION
    // Sum of the weights from units that spiked in the previous step, in ascending order, rounded after each addition.
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
    // Chunks of steps by the fast path, as long as every unit of this work-item is within its limits; see
    // FastPathBounds.java.
    for (int remaining = steps; remaining > 1; remaining -= LIFSIM_CHUNK_STEPS) {
        const int end = k + min(remaining, LIFSIM_CHUNK_STEPS);
        int fast_path = 1;
#pragma unroll
        for (int n = 0; n < LIFSIM_VECTORS; n++) {
            fast_path &= WITHIN_LIMITS(u[n], c[n], uniform_params);
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
                for (int n = 0; n < LIFSIM_VECTORS; n++) {
                    fast_path_update(&u[n], &c[n]);
                }
                time += uniform_params.dt;
            }
#pragma unroll
            for (int n = 0; n < LIFSIM_VECTORS; n++) {
                count[n] = counted(count[n], u[n].rfr, time);
#ifdef RECORDS_SPIKES
#ifdef HAS_OCCUPANCY
                // At cortical firing rates, mostly no unit has spiked.
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
        for (int n = 0; n < LIFSIM_VECTORS; n++) {
#ifdef HAS_RNG
            in[n].key_hi = rng_keys.of_step[2 * k];
            in[n].key_lo = rng_keys.of_step[2 * k + 1];
#endif
#ifdef HAS_SOURCES
            u[n].j = driven_input(
                &d[n], &c[n], &in[n], time_series, source_keys, ROWS_OF_VECTOR, stride, first_step + k
            );
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
#ifdef FEATURE_THRESHOLD_TRACKS_ACTIVITY
            if (o.raw && first < unit_count) {
                atomic_inc(&group_spikes[first / group_size]);
            }
#endif
        }
    }

#pragma unroll
    for (int n = 0; n < LIFSIM_VECTORS; n++) {
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
kernel void lifsim_advance_one(LIFSIM_ADVANCE_ONE_PARAMETERS) {
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

// Counts the spikes of the last launches of lifsim_advance_one. `time` is the simulated time that they took, in ms.
kernel void lifsim_flush_spike_counts(LIFSIM_FLUSH_SPIKE_COUNTS_PARAMETERS) {
    const size_t i = get_global_id(0);
    count_buffer[i] = counted(count_buffer[i], rfr_buffer[i], time);
}
#endif
