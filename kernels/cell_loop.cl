// The loop around every cell's step. cell_advance: a work-item keeps VECTORS vectors of WIDTH units in registers for all steps of a
// launch. cell_single: one step of one vector, which leaves the counts to cell_settle. SURROGATE and TOLS keep these columns; KEYS hands over
// each step's key; DRIVEN adds a stimulus to the input, of which ROW_SOURCES give each unit numbers of its own; RECORDED gathers who
// spiked, 32 steps of a unit in a word; COUPLED takes one unit a work-item and one step a launch, between the kernels of coupling.cl.
#pragma OPENCL FP_CONTRACT OFF

#define STATE_BUFFER(name) global REAL *restrict name##_column,
#define VARIED_BUFFER(name) global const REAL *restrict name##_of_unit,
#define LOAD_STATE(name) u[n].name = name##_column[first + n];
#define STORE_STATE(name) name##_column[first + n] = u[n].name;
#define SPREAD_SHARED(name) c[n].name = (REAL)(shared.name);
#define STORE_DRIVE(name) name##_column[first + n] = d[n].name;
#define LOAD_DRIVE(name) d[n].name = name##_column[first + n];
#ifdef ROW_SOURCES
#define PLAYED_ROWS , rows + first + n, stride
#else
#define PLAYED_ROWS
#endif
#define LOAD_VARIED(name) c[n].name = name##_of_unit[first + n];

#ifdef MARKS
#define MARKS_BUFFER global MARK *restrict marks,
#define STORE_WORD(word, some, at) store_marked(&word, some, words, marks, at)

// Words that tell of no spike are marked so, with a bit for each unit, and where that is true for a whole vector the words stay as they
// were: most do, and memory would be the limit.
inline void store_marked(MASK *word, MARK some, global MASK *words, global MARK *marks, size_t at) {
    marks[at] = some;
    if (some != 0) {
        words[at] = *word;
        *word = (MASK)(0);
    }
}
#else
#define MARKS_BUFFER
#define STORE_WORD(word, some, at) words[at] = word, word = (MASK)(0)
#endif

// What the time of last spike becomes in each step of a launch, and the key that it draws with.
struct times {
    float of_step[LAUNCH_STEPS];
};

struct keys {
    uint of_step[2 * LAUNCH_STEPS];
};

kernel void cell_advance(
    STATE(STATE_BUFFER)
#ifdef DRIVEN
    global REAL *restrict j_column,
    global const REAL *restrict clamped_column,
    DRIVE_STATE(STATE_BUFFER)
    global const float *restrict courses,
    global const uint *restrict drive_keys,
#ifdef ROW_SOURCES
    global const REAL *restrict rows,
#endif
#else
    global const REAL *restrict j_column,
#endif
    VARIED(VARIED_BUFFER)
    global MASK *restrict count_column,
#ifdef SURROGATE
    global REAL *restrict surrogate_column,
#endif
#ifdef TOLS
    global REAL *restrict tols_column,
    const struct times times,
#endif
#ifdef KEYS
    const struct keys keys,
#endif
#if defined(KEYS) || defined(DRIVEN)
    const ulong first_unit,
#endif
#if defined(RECORDED) && !defined(COUPLED)
    global MASK *restrict words,
    MARKS_BUFFER
    const float steps_per_ms,
#endif
#ifdef FIRST_STEP
    const int first_step,
#endif
#ifdef COUPLED
    const int unit_count,
    const int group_size,
    global int *restrict group_spikes,
#endif
#ifdef LATERAL_INHIBITION
    global const float *restrict weights,
    global const float *restrict active,
#endif
    const struct shared shared,
    const int block,
    const int steps
) {
    const size_t first = get_global_id(0) * VECTORS;
    units u[VECTORS];
    constants c[VECTORS];
    MASK count[VECTORS];
    input in[VECTORS];
#ifdef DRIVEN
    drive d[VECTORS];
#endif
#ifdef TOLS
    REAL tols[VECTORS];
#endif
#if defined(RECORDED) && !defined(COUPLED)
    MASK word[VECTORS];
#endif
#ifdef MARKS
    MARK some[VECTORS];
#endif
    // From a vector's value in a step's row to that in the next step's.
    const size_t stride = get_global_size(0) * VECTORS;

#pragma unroll
    for (int n = 0; n < VECTORS; n++) {
        STATE(LOAD_STATE)
#ifdef DRIVEN
        d[n].clamped = clamped_column[first + n];
        DRIVE_STATE(LOAD_DRIVE)
#else
        u[n].j = j_column[first + n];
#endif
        SHARED(SPREAD_SHARED)
        VARIED(LOAD_VARIED)
        count[n] = count_column[first + n];
#if defined(RECORDED) && !defined(COUPLED)
        word[n] = (MASK)(0);
#endif
#ifdef MARKS
        some[n] = 0;
#endif
#ifdef TOLS
        tols[n] = tols_column[first + n];
#endif
#if defined(KEYS) || defined(DRIVEN)
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
#ifdef PASS
    // Whole passes, each clear if its bounds hold for every unit here; see FastPathBounds.java.
    for (int left = steps; left > 1; left -= PASS) {
        const int end = k + min(left, PASS);
        int clear = 1;
#pragma unroll
        for (int n = 0; n < VECTORS; n++) {
            clear &= is_clear(&u[n], &c[n], &shared);
        }
        if (!clear) {
            break;
        }
        while (k < end) {
            float time = 0.0f;
#ifdef RECORDED
            const int block_end = min(min(k + block, (k | 31) + 1), end);
#else
            const int block_end = min(k + block, end);
#endif
            for (; k < block_end; k++) {
#pragma unroll
                for (int n = 0; n < VECTORS; n++) {
                    clear_step(&u[n], &c[n]);
                }
                time += shared.dt;
            }
#pragma unroll
            for (int n = 0; n < VECTORS; n++) {
                count[n] = counted(count[n], u[n].rfr, time);
#ifdef RECORDED
#ifdef MARKS
                // At the rates of a cortex mostly nobody.
                const MARK now = mark_of(u[n].rfr < (REAL)(time));
                some[n] |= now;
                if (now != 0)
#endif
                {
                    word[n] |= last_spikes(u[n].rfr, time, steps_per_ms, (k - 1) & 31);
                }
                if ((k & 31) == 0 || k == steps) {
                    STORE_WORD(word[n], some[n], ((k - 1) >> 5) * stride + first + n);
#ifdef MARKS
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
#ifdef KEYS
            in[n].key_hi = keys.of_step[2 * k];
            in[n].key_lo = keys.of_step[2 * k + 1];
#endif
#ifdef DRIVEN
            u[n].j = driven_input(&d[n], &c[n], &in[n], courses, drive_keys, first_step + k PLAYED_ROWS);
#endif
            const outcome o = cell_step(&u[n], &c[n], &in[n]);
#ifndef CHOOSES
            count[n] = select(count[n], count[n] + 1, o.spike);
#if defined(RECORDED) && !defined(COUPLED)
            word[n] = select(word[n], word[n] | (MASK)(1 << (k & 31)), o.spike);
            if ((k & 31) == 31 || k == steps - 1) {
                STORE_WORD(word[n], mark_of(word[n] != 0), ((first_step + k) >> 5) * stride + first + n);
            }
#endif
#ifdef TOLS
            tols[n] = choose(o.spike, (REAL)(times.of_step[k]), tols[n]);
#endif
#endif
#ifdef SURROGATE
            if (k == steps - 1) {
                surrogate_column[first + n] = o.surrogate;
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
        STATE(STORE_STATE)
#ifdef DRIVEN
        j_column[first + n] = u[n].j;
        DRIVE_STATE(STORE_DRIVE)
#endif
        count_column[first + n] = count[n];
#ifdef TOLS
        tols_column[first + n] = tols[n];
#endif
    }
}

#ifdef COUNTS_LATE
kernel void cell_single(
    STATE(STATE_BUFFER)
    global const REAL *restrict j_column,
    VARIED(VARIED_BUFFER)
    const struct shared shared
) {
    const size_t first = get_global_id(0);
    units u[1];
    constants c[1];
    input in;
    const int n = 0;
    STATE(LOAD_STATE)
    u[n].j = j_column[first];
    SHARED(SPREAD_SHARED)
    VARIED(LOAD_VARIED)
    cell_step(u, c, &in);
    STATE(STORE_STATE)
}

// Counts the spikes of the last launches of cell_single, which took so much time, ms.
kernel void cell_settle(global const REAL *restrict rfr_column, global MASK *restrict count_column, const float time) {
    const size_t i = get_global_id(0);
    count_column[i] = counted(count_column[i], rfr_column[i], time);
}
#endif
