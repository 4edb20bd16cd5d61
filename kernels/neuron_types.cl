// Types of a model's update: state, parameters, inputs and result.
// Joined after surrogate.cl and before current_sources.cl.
//
// macro                    set by              meaning
// FOR_EACH_STATE           KernelVariant.java  list of the model's state variables: calls X(name) for each
// FOR_EACH_UNIFORM_PARAM   KernelVariant.java  list of the derived parameters that are the same for all units
// FOR_EACH_PER_UNIT_PARAM  KernelVariant.java  list of the derived parameters with one value for each unit
// FOR_EACH_LIMIT           KernelVariant.java  list of the state variables with limits for the fast path
#pragma OPENCL FP_CONTRACT OFF

#define REAL_FIELD(name) real_t name;
#define FLOAT_FIELD(name) float name;
#define LIMIT_FIELDS(name) float least_##name, most_##name;

// State and input current of a vector of units, in registers.
typedef struct {
    FOR_EACH_STATE(REAL_FIELD)
    real_t j;
} neuron_state;

// Derived parameters of a vector of units. Steps never change them.
typedef struct {
    FOR_EACH_UNIFORM_PARAM(REAL_FIELD)
    FOR_EACH_PER_UNIT_PARAM(REAL_FIELD)
    char none;
} neuron_params;

// Uniform derived parameters, and the limits of FastPathBounds.java for chunks of LIFSIM_CHUNK_STEPS steps.
// OpenClSlice.java fills it in this order.
struct uniform_params {
    FOR_EACH_UNIFORM_PARAM(FLOAT_FIELD)
    FOR_EACH_LIMIT(LIMIT_FIELDS)
    float none;
};

// Inputs of a step: its random key, the units' indices in the population, and the inhibition from their coupling group.
typedef struct {
    uint key_hi, key_lo;
    word_t unit_hi, unit_lo;
    real_t inhibition;
} step_input;

// Result of a step beside the state. spike: the units that emit a spike. raw: the units that crossed the threshold,
// which differs for sticky spikes. surrogate: the surrogate derivative.
typedef struct {
    mask_t spike, raw;
    real_t surrogate;
} update_result;

static inline real_t spike_value(mask_t spike) {
    return select_real(spike, (real_t)(1.0f), (real_t)(0.0f));
}
