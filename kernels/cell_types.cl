// What a step works on. Before this stand three lists, which KernelVariant.java writes from the cell's own: STATE, its columns; SHARED,
// the constants that all units share; VARIED, those of which each unit has its own. COUNTS_LATE: single steps leave the counts for later.
#pragma OPENCL FP_CONTRACT OFF

#define FIELD(name) REAL name;
#define FLOAT_FIELD(name) float name;

// A vector of units, in registers.
typedef struct {
    STATE(FIELD)
    REAL j;
} units;

// What the steps of these units read and never change.
typedef struct {
    SHARED(FIELD)
    VARIED(FIELD)
    char none;
} constants;

// The shared constants, and the bounds of FastPathBounds.java for passes of PASS steps.
struct shared {
    SHARED(FLOAT_FIELD)
    float clear_low, clear_high, clear_v;
};

// What a step is given beside the units: its key, the units' indices in the population, the inhibition by units of their group.
typedef struct {
    uint key_hi, key_lo;
    WORD unit_hi, unit_lo;
    REAL inhibition;
} input;

// What a step tells beside the state: who emits a spike, who spiked if that is another matter, and the surrogate derivative.
typedef struct {
    MASK spike, raw;
    REAL surrogate;
} outcome;

inline REAL spike_value(MASK spike) {
    return choose(spike, (REAL)(1.0f), (REAL)(0.0f));
}
