// Kernels for coupled units, which run before and after each step. Included after neuron_kernel.cl. Empty unless
// HAS_COUPLING is set. A coupling group is a row of the batch: its units influence each other within a step; see
// CouplingGroups.java. Each work-item handles one unit. Atomic operations add and compare only integers, so their order
// does not affect results.

#ifdef HAS_COUPLING
#define NONE INT_MAX

kernel void reset_group_accumulators(global int *restrict group_spikes, global int *restrict best, global int *restrict selected) {
    const size_t group = get_global_id(0);
    group_spikes[group] = 0;
    best[group] = INT_MIN;
    selected[group] = NONE;
}

kernel void copy_buffer(global const float *restrict from, global float *restrict to) {
    to[get_global_id(0)] = from[get_global_id(0)];
}

// Maps floats to ints in the same order. NaN is the largest, as in NumPy.
inline int ordered(float x) {
    const int word = as_int(x);
    return isnan(x) ? INT_MAX : word >= 0 ? word : INT_MIN - word;
}

kernel void group_argmax_value(
    global const float *restrict v_buffer, global int *restrict best, const int group_size, const int unit_count
) {
    const int i = get_global_id(0);
    if (i < unit_count) {
        atomic_max(&best[i / group_size], ordered(v_buffer[i]));
    }
}

kernel void group_argmax_index(
    global const float *restrict v_buffer,
    global const int *restrict best,
    global int *restrict selected,
    const int group_size,
    const int unit_count
) {
    const int i = get_global_id(0);
    if (i < unit_count && ordered(v_buffer[i]) == best[i / group_size]) {
        atomic_min(&selected[i / group_size], i);
    }
}

#ifdef ONE_SPIKE
// Random priority of a unit that spiked, else 0. A spike with priority 0 ties with units that did not spike.
inline int random_priority(global const float *restrict s_buffer, const uint hi, const uint lo, const int i) {
    return s_buffer[i] != 0.0f ? as_int(random_uniform(hi, lo, 0, (uint)i)) : 0;
}

kernel void group_random_priority(
    global const float *restrict s_buffer,
    global int *restrict best,
    const int group_size,
    const int unit_count,
    const uint hi,
    const uint lo
) {
    const int i = get_global_id(0);
    if (i < unit_count && s_buffer[i] != 0.0f) {
        atomic_max(&best[i / group_size], random_priority(s_buffer, hi, lo, i));
    }
}

kernel void group_random_select(
    global const float *restrict s_buffer,
    global const int *restrict best,
    global int *restrict selected,
    const int group_size,
    const int unit_count,
    const uint hi,
    const uint lo
) {
    const int i = get_global_id(0);
    if (i < unit_count && random_priority(s_buffer, hi, lo, i) == best[i / group_size]) {
        atomic_min(&selected[i / group_size], i);
    }
}
#endif

#ifdef SELECTS_SPIKES
// Drops the spikes that were not selected, and counts those that were.
kernel void apply_spike_selection(
    global float *restrict s_buffer,
    global const int *restrict selected,
    global int *restrict count_buffer,
#ifdef HAS_LAST_SPIKE_TIME
    global float *restrict tols_buffer,
    const float time,
#endif
    const int group_size,
    const int unit_count
) {
    const int i = get_global_id(0);
    if (i < unit_count) {
#ifdef MAX_ONE_SPIKE
        const int kept = selected[i / group_size] == i && s_buffer[i] != 0.0f;
#else
        const int kept = selected[i / group_size] == i;
#endif
        s_buffer[i] = kept ? 1.0f : 0.0f;
        if (kept) {
            count_buffer[i]++;
#ifdef HAS_LAST_SPIKE_TIME
            tols_buffer[i] = time;
#endif
        }
    }
}
#endif

#ifdef RECORDS_SPIKES
// Sets each unit's bit of the spike bitmap for one step. Bit 0 overwrites the word, which clears its old content.
kernel void gather_spikes(
    global const float *restrict column, global int *restrict words, const float sign, const int word, const int bit
) {
    const size_t i = get_global_id(0);
    const size_t at = word * get_global_size(0) + i;
    const int spiked = column[i] == sign ? 1 << bit : 0;
    words[at] = bit == 0 ? spiked : words[at] | spiked;
}
#endif

#ifdef THRESHOLD_TRACKS_ACTIVITY
kernel void adapt_threshold_to_group_activity(
    global float *restrict thr_buffer,
    global const int *restrict group_spikes,
    FOR_EACH_PER_UNIT_PARAM(PER_UNIT_BUFFER)
    const struct uniform_params uniform_params,
    const int group_size,
    const int unit_count
) {
    const size_t first = get_global_id(0);
    if (first < unit_count) {
        neuron_params c[1];
        const int n = 0;
        FOR_EACH_UNIFORM_PARAM(BROADCAST_UNIFORM)
        FOR_EACH_PER_UNIT_PARAM(LOAD_PER_UNIT)
        thr_buffer[first] = sparse_threshold(thr_buffer[first], c, group_spikes[first / group_size]);
    }
}
#endif
#endif
