// What a step works on. Before this stand three lists, which KernelVariant.java writes from the cell's own: FOR_EACH_STATE, its columns; FOR_EACH_UNIFORM_PARAM,
// the constants that all units share; FOR_EACH_PER_UNIT_PARAM, those of which each unit has its own. DEFERS_SPIKE_COUNTS: single steps leave the counts for later.
#pragma OPENCL FP_CONTRACT OFF

#define FIELD(name) real_t name;
#define FLOAT_FIELD(name) float name;

// A vector of units, in registers.
typedef struct {
    FOR_EACH_STATE(FIELD)
    real_t j;
} neuron_state;

// What the steps of these units read and never change.
typedef struct {
    FOR_EACH_UNIFORM_PARAM(FIELD)
    FOR_EACH_PER_UNIT_PARAM(FIELD)
    char none;
} neuron_params;

// The shared constants, and the bounds of FastPathBounds.java for passes of LIFSIM_CHUNK_STEPS steps.
struct uniform_params {
    FOR_EACH_UNIFORM_PARAM(FLOAT_FIELD)
    float fast_path_low, fast_path_high, fast_path_v;
};

// What a step is given beside the units: its key, the units' indices in the population, the inhibition by units of their group.
typedef struct {
    uint key_hi, key_lo;
    word_t unit_hi, unit_lo;
    real_t inhibition;
} step_input;

// What a step tells beside the state: who emits a spike, who spiked if that is another matter, and the surrogate derivative.
typedef struct {
    mask_t spike, raw;
    real_t surrogate;
} update_result;

inline real_t spike_value(mask_t spike) {
    return select_real(spike, (real_t)(1.0f), (real_t)(0.0f));
}
