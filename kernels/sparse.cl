// Sparse networks with delays, in float64 with the bits of NEST 3.10.0. Follows DeltaCells.java, ExponentialCells.java,
// AlphaCells.java, ConductanceCells.java, RelayCells.java, RoundedMath.java and PoissonInput.java line for line: each operation
// is one float64 operation, in the order written, never fused. Joined after numerics.cl and random.cl, with a LIFSIM_WIDTH of 1.
//
// What arrives at a cell is added as whole numbers, in a ring of the next steps: slot s of the ring is that of all steps t with
// t % slots = s. Integer sums have no order, so spikes are the same however work-items run.
//
// sparse_update steps cells, one per work-item, by as many steps as the shortest delay has at most; then sparse_deliver adds
// what their spikes bring to the ring.
//
// macro               set by              meaning
// LIFSIM_GROUP_ITEMS  compiler option     work-items per work-group
// LIFSIM_WIDE         compiler option     1 if accumulators have 64 bits: low words, then high words; else 0
// LIFSIM_MODELS       compiler option     models of the network: a bit for each MODEL_*
// MODEL_*             SparseKernels.java  numbers of the models
// PIECE               SparseKernels.java  connections of a spike that a work-group delivers together
// FIELD_*             SparseKernels.java  numbers of a population's fields
// INPUT_*             SparseKernels.java  numbers of a Poisson input's fields
// *_PARAMETERS        SparseKernels.java  parameter lists of the kernels
#pragma OPENCL FP_CONTRACT OFF

#pragma OPENCL EXTENSION cl_khr_fp64 : enable

#define GROUPED_KERNEL kernel __attribute__((reqd_work_group_size(LIFSIM_GROUP_ITEMS, 1, 1)))

#define HAS_MODEL(model) (LIFSIM_MODELS >> (model)&1)

#if LIFSIM_WIDE
typedef long sum_t;
#define TO_SUM convert_long
#else
typedef int sum_t;
#define TO_SUM convert_int
#endif

// State of a cell: its variables, in the order of CellGroup.state(), and the refractory steps that are left.
typedef struct {
    double s[5];
    int refractory;
} cell_t;

// What a step takes besides the state.
typedef struct {
    // The first constant; constant n is at n * sets.
    global const double *constants;
    long sets;
    // Shares of arrivals in the refractory time by steps left, or 0.
    global const double *kept;
    int refractory_steps;
    double current;
    double direct;
    double filtered;
    bool has_direct;
    sum_t arrived[2];
    double quanta[2];
} input_t;

#define CONSTANT(n) (in->constants[(n)*in->sets])
#define THETA CONSTANT(0)
#define RESET CONSTANT(1)
#define OWN(n) CONSTANT(2 + (n))

static inline double arrival(const input_t *in, int channel) {
    return convert_double(in->arrived[channel]) * in->quanta[channel];
}

static inline int spikes_at(cell_t *cell, const input_t *in, double v) {
    const bool spikes = v >= THETA;
    cell->refractory = spikes ? in->refractory_steps : cell->refractory;
    cell->s[0] = spikes ? RESET : v;
    return spikes;
}

#if HAS_MODEL(MODEL_IAF_PSC_DELTA)
static inline int step_delta(cell_t *cell, const input_t *in) {
    const double arrived = arrival(in, 0);
    double v = cell->s[0];
    if (cell->refractory > 0) {
        if (in->kept != 0) {
            cell->s[1] = cell->s[1] + arrived * in->kept[cell->refractory];
        }
        cell->refractory = cell->refractory - 1;
    } else {
        const double current = in->has_direct ? in->direct + in->current : in->current;
        v = OWN(1) * current + OWN(0) * v + arrived;
        if (in->kept != 0 && cell->s[1] != 0) {
            v = v + cell->s[1];
            cell->s[1] = 0;
        }
        v = v < OWN(2) ? OWN(2) : v;
    }
    return spikes_at(cell, in, v);
}
#endif

#if HAS_MODEL(MODEL_IAF_PSC_EXP)
static inline int step_exp(cell_t *cell, const input_t *in) {
    double v = cell->s[0];
    double ex = cell->s[1];
    const double inh = cell->s[2];
    if (cell->refractory > 0) {
        cell->refractory = cell->refractory - 1;
    } else {
        const double current = in->has_direct ? in->current + in->direct : in->current;
        v = v * OWN(0) + ex * OWN(4) + inh * OWN(5) + current * OWN(1);
    }
    ex = ex * OWN(2);
    if (in->has_direct) {
        ex = ex + (1. - OWN(2)) * in->filtered;
    }
    cell->s[1] = ex + arrival(in, 0);
    cell->s[2] = inh * OWN(3) + arrival(in, 1);
    return spikes_at(cell, in, v);
}
#endif

#if HAS_MODEL(MODEL_IAF_PSC_ALPHA)
// The current in value, its slope in value + 1, and constants from first on: p11, p21, p31, p32, peak.
static inline void decay_alpha(cell_t *cell, const input_t *in, int value, int first, double arrived) {
    const double slope = cell->s[value + 1];
    cell->s[value] = OWN(first + 1) * slope + OWN(first) * cell->s[value];
    cell->s[value + 1] = slope * OWN(first) + OWN(first + 4) * arrived;
}

static inline int step_alpha(cell_t *cell, const input_t *in) {
    double v = cell->s[0];
    if (cell->refractory > 0) {
        cell->refractory = cell->refractory - 1;
    } else {
        const double current = in->has_direct ? in->direct + in->current : in->current;
        v = OWN(1) * current + OWN(5) * cell->s[2] + OWN(6) * cell->s[1] + OWN(10) * cell->s[4] + OWN(11) * cell->s[3]
            + OWN(0) * v + v;
        v = v < OWN(2) ? OWN(2) : v;
    }
    decay_alpha(cell, in, 1, 3, arrival(in, 0));
    decay_alpha(cell, in, 3, 8, arrival(in, 1));
    return spikes_at(cell, in, v);
}
#endif

#if HAS_MODEL(MODEL_IAF_COND_EXP)
// As Math.max and Math.min of Java: one that is no number is the result.
static inline double larger(double a, double b) {
    return a > b || a != a ? a : b;
}

static inline double smaller(double a, double b) {
    // Of two zeros the negative one.
    return a == b ? as_double(as_long(a) | as_long(b)) : a < b || a != a ? a : b;
}

static inline double product_error(double a, double b, double product) {
    const double splitter = 134217729.;
    const double scaled_a = splitter * a;
    const double high_a = scaled_a - (scaled_a - a);
    const double low_a = a - high_a;
    const double scaled_b = splitter * b;
    const double high_b = scaled_b - (scaled_b - b);
    const double low_b = b - high_b;
    return high_a * high_b - product + high_a * low_b + low_a * high_b + low_a * low_b;
}

static inline double logarithm(double x) {
    const long bits = as_long(x);
    long exponent = (bits >> 52) - 1023;
    double m = as_double(bits - (exponent << 52));
    if (m > 1.5) {
        m = m / 2;
        exponent++;
    }
    const double s = (m - 1) / (m + 1);
    const double square = s * s;
    double sum = 0;
    for (int k = 15; k > 0; k -= 2) {
        sum = sum * square + 2. / k;
    }
    return s * sum + convert_double(exponent) * 0x1.62e42fefa39efp-1;
}

static inline double root(double x, int n) {
    const long one = as_long(1.);
    const double order = n;
    double estimate = as_double(one + (as_long(x) - one) / n);
    for (int k = 0; k < 5; k++) {
        double power = estimate;
        for (int m = 2; m < n; m++) {
            power = power * estimate;
        }
        estimate = estimate - (estimate - x / power) / order;
    }
    double high = estimate;
    double low = 0;
    for (int k = 1; k < n; k++) {
        const double product = high * estimate;
        low = product_error(high, estimate, product) + low * estimate;
        high = product;
    }
    const double residue = high - x + low;
    const double exponent = 1. / order;
    const double rounded = exponent * order;
    const double surplus = (rounded - 1 + product_error(exponent, order, rounded)) / order;
    const double correction = estimate * (surplus * logarithm(x)) - residue * estimate / (order * x);
    return estimate + correction;
}

// Slopes of V_m and of the two conductances; x, y, z of a vector.
static inline double3 slopes(double3 at, const input_t *in, bool is_free) {
    double dv = 0;
    if (is_free) {
        const double v = smaller(at.x, THETA);
        const double from_ex = at.y * (v - OWN(3));
        const double from_in = at.z * (v - OWN(4));
        const double lost = OWN(0) * (v - OWN(2));
        const double direct = in->has_direct ? in->direct : 0;
        dv = (-lost + direct + in->current - from_ex - from_in) / OWN(1);
    }
    return (double3)(dv, -at.y / OWN(5), -at.z / OWN(6));
}

static inline double3 substep_errors(double d, double3 k1, double3 k3, double3 k4, double3 k5, double3 k6) {
    const double3 errors =
        d * (1. / 360. * k1 + -128. / 4275. * k3 + -2197. / 75240. * k4 + 1. / 50. * k5 + 2. / 55. * k6);
    return fabs(errors) / 1e-3;
}

// The factor of the next substep after one of this error.
static inline double substep_growth(double worst) {
    if (worst < 3e-5) {
        return 5;
    }
    const double factor = .9 / root(worst, 6);
    return factor > 5 ? 5 : factor > 1 ? factor : 1.;
}

static inline double substep_shrinkage(double worst) {
    if (worst > 2000) {
        return .2;
    }
    const double factor = .9 / root(worst, 5);
    return factor > .2 ? factor : .2;
}

// Integrates a cell over a step in substeps. s[3] is the substep to try next.
static inline double3 integrate(cell_t *cell, const input_t *in, bool is_free) {
    const double h = OWN(7);
    double3 y = (double3)(cell->s[0], cell->s[1], cell->s[2]);
    double t = 0;
    while (t < h) {
        const double3 k1 = slopes(y, in, is_free);
        double d = cell->s[3];
        const double left = h - t;
        bool accepted = false;
        while (!accepted) {
            const bool last = d > left;
            d = last ? left : d;
            const double3 k2 = slopes(y + .25 * d * k1, in, is_free);
            const double3 k3 = slopes(y + d * (3. / 32. * k1 + 9. / 32. * k2), in, is_free);
            const double3 k4 =
                slopes(y + d * (1932. / 2197. * k1 + -7200. / 2197. * k2 + 7296. / 2197. * k3), in, is_free);
            const double3 k5 = slopes(
                y + d * (8341. / 4104. * k1 + -32832. / 4104. * k2 + 29440. / 4104. * k3 + -845. / 4104. * k4), in, is_free
            );
            const double3 k6 = slopes(
                y
                    + d
                        * (-6080. / 20520. * k1 + 41040. / 20520. * k2 + -28352. / 20520. * k3 + 9295. / 20520. * k4
                           + -5643. / 20520. * k5),
                in,
                is_free
            );
            const double3 errors = substep_errors(d, k1, k3, k4, k5, k6);
            const double worst = larger(larger(DBL_MIN, errors.x), larger(errors.y, errors.z));
            const double after = last ? h : t + d;
            accepted = true;
            cell->s[3] = d;
            if (worst > 1.1) {
                const double less = substep_shrinkage(worst) * d;
                accepted = !(less < d && after + less != after);
                d = accepted ? d : less;
            } else if (worst < .5) {
                cell->s[3] = substep_growth(worst) * d;
            }
            if (accepted) {
                y = y
                    + d
                        * (902880. / 7618050. * k1 + 3953664. / 7618050. * k3 + 3855735. / 7618050. * k4
                           + -1371249. / 7618050. * k5 + 277020. / 7618050. * k6);
                t = after;
            }
        }
    }
    return y;
}

static inline int step_conductance(cell_t *cell, const input_t *in) {
    const bool is_free = cell->refractory == 0;
    const double3 y = integrate(cell, in, is_free);
    double v = y.x;
    cell->s[1] = y.y + arrival(in, 0);
    cell->s[2] = y.z - arrival(in, 1);
    if (!is_free) {
        cell->refractory = cell->refractory - 1;
        v = RESET;
    }
    return spikes_at(cell, in, v);
}
#endif

// Advances a cell by a step, and returns how often it spikes: relays repeat what arrives.
static inline int step_cell(int model, cell_t *cell, const input_t *in) {
#if HAS_MODEL(MODEL_IAF_PSC_DELTA)
    if (model == MODEL_IAF_PSC_DELTA) {
        return step_delta(cell, in);
    }
#endif
#if HAS_MODEL(MODEL_IAF_PSC_EXP)
    if (model == MODEL_IAF_PSC_EXP) {
        return step_exp(cell, in);
    }
#endif
#if HAS_MODEL(MODEL_IAF_PSC_ALPHA)
    if (model == MODEL_IAF_PSC_ALPHA) {
        return step_alpha(cell, in);
    }
#endif
#if HAS_MODEL(MODEL_IAF_COND_EXP)
    if (model == MODEL_IAF_COND_EXP) {
        return step_conductance(cell, in);
    }
#endif
    return convert_int(in->arrived[0]);
}

// What a Poisson input brings to a cell: a number that counts the limits below its random bits.
static inline sum_t poisson_arrivals(
    global const int *input, global const int *limits, global const uint *keys, long now, long first_pair, int cell
) {
    const long sent = now - input[INPUT_DELAY];
    if (sent < 1) {
        return 0;
    }
    const long pair = (sent >> 1) - first_pair;
    uint x0 = 0;
    uint x1 = cell;
    threefry(keys[2 * pair], keys[2 * pair + 1], &x0, &x1);
    const int bits = ((sent & 1) == 0 ? x0 : x1) >> 1;
    int number = 0;
    for (int n = 0; n < input[INPUT_LIMITS]; n++) {
        number += limits[input[INPUT_FIRST_LIMIT] + n] < bits;
    }
    return TO_SUM(number) * input[INPUT_WEIGHT];
}

// Takes what arrives in a slot, and clears the slot.
static inline sum_t taken(global int *ring, ulong at, ulong plane) {
    const int low = ring[at];
    ring[at] = 0;
#if LIFSIM_WIDE
    const int high = ring[plane + at];
    ring[plane + at] = 0;
    return (sum_t)high << 32 | as_uint(low);
#else
    return low;
#endif
}

// Advances the cells by steps from first on. A work-group has cells of one population; group_of names it. The spikes of a step
// go to a row of the list; row 0 is that of step row_first. A key of an input gives the random bits of two steps; each input has
// key_pairs keys, from those of its first step on.
GROUPED_KERNEL void sparse_update(SPARSE_UPDATE_PARAMETERS) {
    const int group = group_of[get_group_id(0)];
    global const long *own = groups + group * FIELD_NUMBER;
    const int i = (get_group_id(0) - own[FIELD_FIRST_WORK_GROUP]) * LIFSIM_GROUP_ITEMS + get_local_id(0);
    const int count = own[FIELD_COUNT];
    if (i >= count) {
        return;
    }
    const int model = own[FIELD_MODEL];
    const int set = own[FIELD_SETS] > 1 ? i : 0;
    const long cell_number = own[FIELD_FIRST_CELL] + i;
    const bool has_state = model != MODEL_PARROT_NEURON;
    cell_t cell;
    input_t in;
    in.constants = constants + own[FIELD_CONSTANTS] + set;
    in.sets = own[FIELD_SETS];
    in.kept = own[FIELD_KEPT] < 0 ? 0 : kept + kept_start[own[FIELD_KEPT] + set];
    in.refractory_steps = has_state ? refractory_steps[own[FIELD_REFRACTORY_STEPS] + set] : 0;
    in.current = current[cell_number];
    in.has_direct = own[FIELD_HAS_DIRECT] != 0;
    in.direct = in.has_direct ? direct[cell_number] : 0;
    in.filtered = in.has_direct ? filtered[cell_number] : 0;
    in.quanta[0] = quanta[2 * group];
    in.quanta[1] = quanta[2 * group + 1];
    global double *variables = state + own[FIELD_STATE] + i;
    for (int n = 0; n < 5; n++) {
        cell.s[n] = n < own[FIELD_VARIABLES] ? variables[(long)n * count] : 0;
    }
    cell.refractory = refractory[cell_number];
    for (int k = 0; k < steps; k++) {
        const long now = first + k;
        const ulong at = (ulong)(now % slots) * accumulators + own[FIELD_ACCUMULATOR] + i;
        in.arrived[0] = taken(ring, at, plane);
        in.arrived[1] = own[FIELD_CHANNELS] > 1 ? taken(ring, at + count, plane) : 0;
        for (int n = own[FIELD_FIRST_INPUT]; n < own[FIELD_END_OF_INPUTS]; n++) {
            global const int *input = inputs + n * INPUT_NUMBER;
            const long first_pair = max((row_first - input[INPUT_DELAY]) >> 1, 0L);
            const sum_t more = poisson_arrivals(input, limits, keys + (long)n * key_pairs * 2, now, first_pair, i);
            in.arrived[0] += input[INPUT_CHANNEL] == 0 ? more : 0;
            in.arrived[1] += input[INPUT_CHANNEL] == 0 ? 0 : more;
        }
        const int spikes = step_cell(model, &cell, &in);
        if (spikes > 0) {
            const int place = atomic_inc(&spike_counts[row + k]);
            const long entry = 2 * ((long)(row + k) * capacity + place);
            spike_list[entry] = cell_number;
            spike_list[entry + 1] = spikes;
        }
    }
    for (int n = 0; n < 5; n++) {
        if (n < own[FIELD_VARIABLES]) {
            variables[(long)n * count] = cell.s[n];
        }
    }
    if (has_state) {
        refractory[cell_number] = cell.refractory;
    }
}

static inline void add_to_ring(global int *ring, ulong at, ulong plane, sum_t value) {
#if LIFSIM_WIDE
    const uint low = (uint)value;
    const uint before = as_uint(atomic_add(&ring[at], as_int(low)));
    const int high = (int)(value >> 32) + (before + low < low);
    if (high != 0) {
        atomic_add(&ring[plane + at], high);
    }
#else
    atomic_add(&ring[at], value);
#endif
}

// Adds what the spikes of some steps bring. A synapse is its place in the ring, counted from the slot of the step after the
// spike, and its weight: one of its own, or that of all synapses of its population. What arrives in steps up to now is left out;
// there is such a thing only after a state was read from a checkpoint. A work-group takes up to PIECE synapses of a spike.
GROUPED_KERNEL void sparse_deliver(SPARSE_DELIVER_PARAMETERS) {
    const ulong size = (ulong)slots * accumulators;
    for (int k = 0; k < steps; k++) {
        const long step = first + k;
        const ulong base = (ulong)((step + 1) % slots) * accumulators;
        const ulong least = (ulong)max(now - step, 0L) * accumulators;
        const long work = (long)spike_counts[row + k] * pieces;
        for (long item = get_group_id(0); item < work; item += get_num_groups(0)) {
            const long entry = 2 * ((long)(row + k) * capacity + item / pieces);
            const int source = spike_list[entry];
            const sum_t times = spike_list[entry + 1];
            const int node = node_of[source];
            const ulong from = starts[source] + (ulong)(item % pieces) * PIECE;
            const ulong to = min(starts[source + 1], from + PIECE);
            const long shift = weight_shift[node];
            const sum_t same = weight_of[node];
            for (ulong n = from + get_local_id(0); n < to; n += LIFSIM_GROUP_ITEMS) {
                const ulong place = places[n];
                if (place >= least) {
                    const ulong at = base + place;
                    const sum_t weight = shift < 0 ? same : (sum_t)weights[n - shift];
                    add_to_ring(ring, at < size ? at : at - size, plane, times * weight);
                }
            }
        }
    }
}

// Writes state variables of chosen cells into a row. A place below 0 stands for a value that is always 0.
GROUPED_KERNEL void sparse_probe(SPARSE_PROBE_PARAMETERS) {
    const int n = get_global_id(0);
    if (n < number) {
        probed[(long)row * number + n] = probe_places[n] < 0 ? 0 : state[probe_places[n]];
    }
}
