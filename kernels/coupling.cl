// What units of a group, a row of the batch, know of each other within a step; Groups.java. Only whole numbers are added and compared
// atomically, so that no order matters. One unit a work-item.

#ifdef COUPLED
#define NOBODY INT_MAX

kernel void begin_step(global int *restrict group_spikes, global int *restrict best, global int *restrict chosen) {
    const size_t group = get_global_id(0);
    group_spikes[group] = 0;
    best[group] = INT_MIN;
    chosen[group] = NOBODY;
}

kernel void copy_column(global const float *restrict from, global float *restrict to) {
    to[get_global_id(0)] = from[get_global_id(0)];
}

// Floats as whole numbers in the same order; NaN is the largest, as in NumPy.
inline int ordered(float x) {
    const int word = as_int(x);
    return isnan(x) ? INT_MAX : word >= 0 ? word : INT_MIN - word;
}

kernel void largest_of_group(
    global const float *restrict v_column, global int *restrict best, const int group_size, const int unit_count
) {
    const int i = get_global_id(0);
    if (i < unit_count) {
        atomic_max(&best[i / group_size], ordered(v_column[i]));
    }
}

kernel void first_of_largest(
    global const float *restrict v_column,
    global const int *restrict best,
    global int *restrict chosen,
    const int group_size,
    const int unit_count
) {
    const int i = get_global_id(0);
    if (i < unit_count && ordered(v_column[i]) == best[i / group_size]) {
        atomic_min(&chosen[i / group_size], i);
    }
}

#ifdef ONE_SPIKE
// The number of a unit that spiked; 0 of others, with which a spike of that number ties.
inline int luck(global const float *restrict s_column, const uint hi, const uint lo, const int i) {
    return s_column[i] != 0.0f ? as_int(random_uniform(hi, lo, 0, (uint)i)) : 0;
}

kernel void luckiest_of_group(
    global const float *restrict s_column,
    global int *restrict best,
    const int group_size,
    const int unit_count,
    const uint hi,
    const uint lo
) {
    const int i = get_global_id(0);
    if (i < unit_count && s_column[i] != 0.0f) {
        atomic_max(&best[i / group_size], luck(s_column, hi, lo, i));
    }
}

kernel void first_of_luckiest(
    global const float *restrict s_column,
    global const int *restrict best,
    global int *restrict chosen,
    const int group_size,
    const int unit_count,
    const uint hi,
    const uint lo
) {
    const int i = get_global_id(0);
    if (i < unit_count && luck(s_column, hi, lo, i) == best[i / group_size]) {
        atomic_min(&chosen[i / group_size], i);
    }
}
#endif

#ifdef CHOOSES
// Drops the spikes that were not chosen, and counts those that were.
kernel void keep_chosen(
    global float *restrict s_column,
    global const int *restrict chosen,
    global int *restrict count_column,
#ifdef TOLS
    global float *restrict tols_column,
    const float time,
#endif
    const int group_size,
    const int unit_count
) {
    const int i = get_global_id(0);
    if (i < unit_count) {
#ifdef MAX_ONE_SPIKE
        const int kept = chosen[i / group_size] == i && s_column[i] != 0.0f;
#else
        const int kept = chosen[i / group_size] == i;
#endif
        s_column[i] = kept ? 1.0f : 0.0f;
        if (kept) {
            count_column[i]++;
#ifdef TOLS
            tols_column[i] = time;
#endif
        }
    }
}
#endif

#ifdef RECORDED
// Sets a bit of who spiked; the first bit of a word forgets what the word was.
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
kernel void follow_spikes(
    global float *restrict thr_column,
    global const int *restrict group_spikes,
    VARIED(VARIED_BUFFER)
    const struct shared shared,
    const int group_size,
    const int unit_count
) {
    const size_t first = get_global_id(0);
    if (first < unit_count) {
        constants c[1];
        const int n = 0;
        SHARED(SPREAD_SHARED)
        VARIED(LOAD_VARIED)
        thr_column[first] = sparse_threshold(thr_column[first], c, group_spikes[first / group_size]);
    }
}
#endif
#endif
