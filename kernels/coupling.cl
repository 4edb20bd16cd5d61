// Kernels for coupled units, which run before and after each step. A coupling group is a row of the batch: its units
// influence each other within a step; see CouplingGroups.java. Each work-item handles one unit, except in group_softmax, so LIFSIM_WIDTH is 1.
// Atomic operations add and compare only integers, so their order does not affect results.
// Joined last, after neuron_kernel.cl.
//
// macro                              set by              meaning
// HAS_COUPLING                       KernelVariant.java  defined if units are coupled; else this file is empty
// SELECTS_SPIKES                     KernelVariant.java  at most one unit of a group emits a spike in a step
// FEATURE_ONE_SPIKE                  KernelVariant.java  that unit is drawn at random from those that spiked
// FEATURE_MAX_ONE_SPIKE              KernelVariant.java  that unit is the one with the largest v
// FEATURE_SOFTMAX                    KernelVariant.java  a unit spikes where a softmax over the group exceeds its threshold
// SOFTMAX_ITEMS                      KernelVariant.java  work-items of the work-group that computes a group's softmax
// FEATURE_THRESHOLD_TRACKS_ACTIVITY  KernelVariant.java  the threshold follows the number of spikes in the group
// HAS_LAST_SPIKE_TIME                KernelVariant.java  the time of each unit's last spike (tols) is stored
// RECORDS_SPIKES                     KernelVariant.java  spikes are recorded in a spike bitmap
// FOR_EACH_UNIFORM_PARAM             KernelVariant.java  list of the derived parameters that are the same for all units
// FOR_EACH_PER_UNIT_PARAM            KernelVariant.java  list of the derived parameters with one value for each unit
// *_PARAMETERS                       NeuronKernels.java  parameter lists of the kernels
#pragma OPENCL FP_CONTRACT OFF

#ifdef HAS_COUPLING
#define NO_UNIT INT_MAX

kernel void reset_group_accumulators(RESET_GROUP_ACCUMULATORS_PARAMETERS) {
    const size_t group = get_global_id(0);
    group_spikes[group] = 0;
    best[group] = INT_MIN;
    selected[group] = NO_UNIT;
}

// Maps floats to ints in the same order. NaN is the largest, as in NumPy.
static inline int ordered(float x) {
    const int word = as_int(x);
    return isnan(x) ? INT_MAX : word >= 0 ? word : INT_MIN - word;
}

kernel void group_argmax_value(GROUP_ARGMAX_VALUE_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < unit_count) {
        atomic_max(&best[i / group_size], ordered(v_buffer[i]));
    }
}

kernel void group_argmax_index(GROUP_ARGMAX_INDEX_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < unit_count && ordered(v_buffer[i]) == best[i / group_size]) {
        atomic_min(&selected[i / group_size], i);
    }
}

#ifdef FEATURE_ONE_SPIKE
// Random priority of a unit that spiked, else 0. A spike with priority 0 ties with units that did not spike.
static inline int random_priority(global const float *s_buffer, const uint hi, const uint lo, const int i) {
    return s_buffer[i] != 0.0f ? as_int(random_uniform(hi, lo, 0, (uint)i)) : 0;
}

kernel void group_random_priority(GROUP_RANDOM_PRIORITY_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < unit_count && s_buffer[i] != 0.0f) {
        atomic_max(&best[i / group_size], random_priority(s_buffer, hi, lo, i));
    }
}

kernel void group_random_select(GROUP_RANDOM_SELECT_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < unit_count && random_priority(s_buffer, hi, lo, i) == best[i / group_size]) {
        atomic_min(&selected[i / group_size], i);
    }
}
#endif

#ifdef FEATURE_SOFTMAX
#define SOFTMAX_KERNEL kernel __attribute__((reqd_work_group_size(SOFTMAX_ITEMS, 1, 1)))

#define SOFTMAX_WINDOW 32
#define SOFTMAX_LEVELS 7

static inline float larger(float x, float most) {
    return x > most || isnan(x) ? x : most;
}

// The largest potential of each group, and 1 / sum of the exponentials of the differences from it. A work-group handles a
// group: its items compute the exponentials, and one of them adds these in the order of WindowSum.java.
SOFTMAX_KERNEL void group_softmax(GROUP_SOFTMAX_PARAMETERS) {
    local float tile[SOFTMAX_ITEMS];
    const int item = get_local_id(0);
    global const float *vs = v_buffer + get_group_id(0) * (size_t)group_size;
    float largest = vs[0];
    for (int i = item; i < group_size; i += SOFTMAX_ITEMS) {
        largest = larger(vs[i], largest);
    }
    tile[item] = largest;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int n = 0; n < SOFTMAX_ITEMS; n++) {
        largest = larger(tile[n], largest);
    }
    // As WindowSum.java: `length` numbers of each level, of which `at` have been added, in a window up to `end`.
    float sums[SOFTMAX_LEVELS];
    int length[SOFTMAX_LEVELS], at[SOFTMAX_LEVELS], end[SOFTMAX_LEVELS];
    int last = 0;
    length[0] = group_size;
    for (;; last++) {
        const int windows = 1 + (length[last] - 1) / SOFTMAX_WINDOW;
        const int more = length[last] >= SOFTMAX_WINDOW;
        sums[last] = 0.0f;
        at[last] = 0;
        end[last] = more ? SOFTMAX_WINDOW - (windows * SOFTMAX_WINDOW - length[last]) / 2 : length[last];
        if (!more) {
            break;
        }
        length[last + 1] = windows;
    }
    for (int from = 0; from < group_size; from += SOFTMAX_ITEMS) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (from + item < group_size) {
            tile[item] = exp_f32(vs[from + item] - largest);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item == 0) {
            const int count = min(SOFTMAX_ITEMS, group_size - from);
            for (int n = 0; n < count; n++) {
                float value = tile[n];
                for (int level = 0;; level++) {
                    sums[level] += value;
                    at[level]++;
                    if (at[level] < end[level] || level == last) {
                        break;
                    }
                    value = sums[level];
                    sums[level] = 0.0f;
                    end[level] = min(end[level] + SOFTMAX_WINDOW, length[level]);
                }
            }
        }
    }
    if (item == 0) {
        most[get_group_id(0)] = largest;
        share[get_group_id(0)] = 1.0f / sums[last];
    }
}

// The spikes of the units whose share exceeds their threshold.
kernel void group_softmax_spikes(GROUP_SOFTMAX_SPIKES_PARAMETERS) {
    const int first = get_global_id(0);
    if (first < unit_count) {
        const int group = first / group_size;
        neuron_params c[1];
        const int n = 0;
        FOR_EACH_UNIFORM_PARAM(BROADCAST_UNIFORM)
        FOR_EACH_PER_UNIT_PARAM(LOAD_PER_UNIT)
        const mask_t spike = softmax_spike(v_buffer[first], most[group], share[group], thr_buffer[first]);
        s_buffer[first] = spike_value(spike);
        rfr_buffer[first] = softmax_refractory(spike, rfr_buffer[first], c);
        if (spike) {
            atomic_inc(&group_spikes[group]);
            count_buffer[first]++;
#ifdef HAS_LAST_SPIKE_TIME
            tols_buffer[first] = time;
#endif
        }
    }
}
#endif

#ifdef SELECTS_SPIKES
// Drops the spikes that were not selected, and counts those that were.
kernel void apply_spike_selection(APPLY_SPIKE_SELECTION_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < unit_count) {
#ifdef FEATURE_MAX_ONE_SPIKE
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
kernel void gather_spikes(GATHER_SPIKES_PARAMETERS) {
    const size_t i = get_global_id(0);
    const size_t at = word * get_global_size(0) + i;
    const int spiked = values[i] == marker ? 1 << bit : 0;
    words[at] = bit == 0 ? spiked : words[at] | spiked;
}
#endif

#ifdef FEATURE_THRESHOLD_TRACKS_ACTIVITY
kernel void adapt_threshold_to_group_activity(ADAPT_THRESHOLD_TO_GROUP_ACTIVITY_PARAMETERS) {
    const int first = get_global_id(0);
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
