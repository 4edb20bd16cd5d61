// Operations of a network; see Operation.java and ReferenceOps.java. Most kernels compute one value per work-item. Each sum
// has the order of the reference implementation. Joined after numerics.cl, with a LIFSIM_WIDTH of 1.
//
// macro               set by               meaning
// LIFSIM_GROUP_ITEMS  compiler option      work-items per work-group
// *_PARAMETERS        NetworkKernels.java  parameter lists of the kernels. rows, columns: shape of a matrix. size: number of
//                                          values of the result. terms: number of values that a sum could have
#pragma OPENCL FP_CONTRACT OFF

// The host launches all kernels of this file with this size, so that compilers can count on it.
#define GROUPED_KERNEL kernel __attribute__((reqd_work_group_size(LIFSIM_GROUP_ITEMS, 1, 1)))

// Finds in each row the indices of the values that are not 0, in ascending order, and their number. Value k of row r is
// values[r * row_stride + k * stride]. A work-group processes one row. Each work-item counts the nonzero values of its
// range; the counts of the ranges before it give the offset of its indices.
GROUPED_KERNEL void compact_nonzero(COMPACT_NONZERO_PARAMETERS) {
    local int found_before[LIFSIM_GROUP_ITEMS + 1];
    const int item = get_local_id(0);
    const int row = get_group_id(0);
    const int start = row * row_stride;
    const int run = (terms + LIFSIM_GROUP_ITEMS - 1) / LIFSIM_GROUP_ITEMS;
    const int first = min(item * run, terms);
    const int end = min(first + run, terms);
    int found = 0;
    for (int k = first; k < end; k++) {
        found += values[start + k * stride] != 0.0f;
    }
    found_before[item + 1] = found;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (item == 0) {
        int sum = 0;
        found_before[0] = 0;
        for (int n = 1; n <= LIFSIM_GROUP_ITEMS; n++) {
            sum += found_before[n];
            found_before[n] = sum;
        }
        counts[row] = sum;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    int at = row * terms + found_before[item];
    for (int k = first; k < end; k++) {
        if (values[start + k * stride] != 0.0f) {
            indices[at++] = k;
        }
    }
}

// Helpers take no restrict pointers: inlined, these become an intrinsic that Oclgrind does not know.

// Sums the terms [first, last) by fused multiply-adds, in order.
static inline float sum_sequential(
    global const float *values,
    global const int *indices,
    global const float *weights,
    const int columns,
    const int column,
    const int first,
    const int last
) {
    float sum = 0.0f;
    for (int n = first; n < last; n++) {
        const int k = indices[n];
        sum = fma(values[k], weights[k * columns + column], sum);
    }
    return sum;
}

// Sums the terms of each panel separately. The total starts with the last panel; the earlier ones are added in
// descending order.
static inline float sum_panels(
    global const float *values,
    global const int *indices,
    global const float *weights,
    const int columns,
    const int column,
    const int count,
    const int parts,
    const int panel
) {
    float total = 0.0f;
    int last = count;
    for (int part = parts - 1; part >= 0; part--) {
        int first = last;
        while (first > 0 && indices[first - 1] >= part * panel) {
            first--;
        }
        const float sum = sum_sequential(values, indices, weights, columns, column, first, last);
        total = part == parts - 1 ? sum : total + sum;
        last = first;
    }
    return total;
}

// Sums every fourth term separately, then adds the four sums.
static inline float sum_lanes(
    global const float *values,
    global const int *indices,
    global const float *weights,
    const int columns,
    const int column,
    const int count
) {
    float sum0 = 0.0f;
    float sum1 = 0.0f;
    float sum2 = 0.0f;
    float sum3 = 0.0f;
    for (int n = 0; n < count; n++) {
        const int k = indices[n];
        const int lane = k % 4;
        const float value = values[k];
        const float weight = weights[k * columns + column];
        sum0 = lane == 0 ? fma(value, weight, sum0) : sum0;
        sum1 = lane == 1 ? fma(value, weight, sum1) : sum1;
        sum2 = lane == 2 ? fma(value, weight, sum2) : sum2;
        sum3 = lane == 3 ? fma(value, weight, sum3) : sum3;
    }
    return (sum0 + sum1) + (sum2 + sum3);
}

GROUPED_KERNEL void product(PRODUCT_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < rows * columns) {
        const int row = i / columns;
        const int column = i - row * columns;
        const int start = row * terms;
        out[i] = lanes ? sum_lanes(in + start, indices + start, weights, columns, column, counts[row])
                       : sum_panels(in + start, indices + start, weights, columns, column, counts[row], parts, panel);
    }
}

GROUPED_KERNEL void add_bias(ADD_BIAS_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] += bias[i % columns];
    }
}

// Each postsynaptic unit sums over its connections, in ascending order of presynaptic units.
GROUPED_KERNEL void sparse_product(SPARSE_PRODUCT_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < rows * columns) {
        const int row = i / columns;
        const int column = i - row * columns;
        float sum = 0.0f;
        for (int n = starts[column]; n < starts[column + 1]; n++) {
            const float value = in[row * terms + sources[n]];
            if (value != 0.0f) {
                sum = fma(value, weights[connections[n]], sum);
            }
        }
        out[i] = sum;
    }
}

GROUPED_KERNEL void one_to_one(ONE_TO_ONE_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] = weight * in[i];
    }
}

GROUPED_KERNEL void sum_rows(SUM_ROWS_PARAMETERS) {
    const int row = get_global_id(0);
    if (row < rows) {
        float sum = 0.0f;
        for (int k = 0; k < columns; k++) {
            sum += in[row * columns + k];
        }
        sums[row] = sum;
    }
}

GROUPED_KERNEL void lateral_input(LATERAL_INPUT_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] = weight * (sums[i / columns] - in[i]);
    }
}

GROUPED_KERNEL void copy_values(COPY_VALUES_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] = in[i];
    }
}

GROUPED_KERNEL void accumulate(ACCUMULATE_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] += in[i];
    }
}

GROUPED_KERNEL void difference(DIFFERENCE_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] = target[i] - in[i];
    }
}

GROUPED_KERNEL void elementwise_product(ELEMENTWISE_PRODUCT_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] = first[i] * second[i];
    }
}

// Spikes of the last step, for models without a spike variable.
GROUPED_KERNEL void write_spikes(WRITE_SPIKES_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        spikes[i] = rfr[i] == 0.0f ? 1.0f : 0.0f;
    }
}

GROUPED_KERNEL void exponential_trace(EXPONENTIAL_TRACE_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        traces[i] = flush_subnormals(fma(traces[i] * decay, 1.0f - in[i], in[i]));
    }
}

static inline float clip(const float weight, const float bound) {
    const float not_negative = weight < 0.0f ? 0.0f : weight;
    return not_negative > bound ? bound : not_negative;
}

GROUPED_KERNEL void trace_stdp(TRACE_STDP_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        const int row = i / columns;
        const int column = i - row * columns;
        const float stronger = posts[column] * plus;
        const float weaker = post_traces[column] * minus;
        weights[i] = clip(weights[i] + fma(pre_traces[row], stronger, -(pres[row] * weaker)), bound);
    }
}

// For each presynaptic unit, indices holds the rows of the batch in which its value is not 0.
GROUPED_KERNEL void hebbian(HEBBIAN_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < rows * columns) {
        const int row = i / columns;
        const int column = i - row * columns;
        const int count = counts[row];
        float sum = 0.0f;
        for (int n = 0; n < count; n++) {
            const int b = indices[row * batch + n];
            sum = fma(pre[b * rows + row], post[b * columns + column] * rate, sum);
        }
        if (count > 0) {
            weights[i] += sum;
        }
    }
}

GROUPED_KERNEL void fused_bias(FUSED_BIAS_PARAMETERS) {
    const int column = get_global_id(0);
    if (column < columns) {
        float sum = 0.0f;
        for (int b = 0; b < batch; b++) {
            sum = fma(post[b * columns + column], rate, sum);
        }
        sums[column] = sum;
    }
}

// One level of PairwiseSum.java: replaces each range of rows by its sum. Values are first multiplied by a factor, or
// replaced by their magnitudes.
GROUPED_KERNEL void sum_partial_columns(SUM_PARTIAL_COLUMNS_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < runs * columns) {
        const int run = i / columns;
        const int column = i - run * columns;
        const int first = max(0, run * run_rows - low);
        const int end = run == runs - 1 ? rows : (run + 1) * run_rows - low;
        float sum = 0.0f;
        for (int row = first; row < end; row++) {
            const float value = matrix[row * columns + column];
            sum += magnitudes ? fabs(value) : value * factor;
        }
        sums[i] = sum;
    }
}

GROUPED_KERNEL void normalize_columns(NORMALIZE_COLUMNS_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        weights[i] *= factors[i % columns];
    }
}

// One work-item handles a column: it stores the new time, then computes the terms from the oldest step to the newest one.
GROUPED_KERNEL void exponential_kernel_terms(EXPONENTIAL_KERNEL_TERMS_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < columns) {
        times[newest * columns + i] = in[i] * now;
        for (int row = 0; row < steps; row++) {
            const float time = times[(newest + 1 + row) % steps * columns + i];
            terms[row * columns + i] = time > 0.0f ? exp_f32(-(now - time) * rate) : 0.0f;
        }
    }
}

GROUPED_KERNEL void flush_values(FLUSH_VALUES_PARAMETERS) {
    const int i = get_global_id(0);
    if (i < size) {
        out[i] = flush_subnormals(in[i]);
    }
}

// One number of all values. Only one work-item computes it, since its order is part of the result.
GROUPED_KERNEL void largest(LARGEST_PARAMETERS) {
    if (get_global_id(0) == 0) {
        float found = in[0];
        for (int i = 0; i < size; i++) {
            const float value = in[i];
            found = value > found || isnan(value) ? value : found;
        }
        out[0] = flush_subnormals(found);
    }
}

// Above this number of rows or columns, the reference's compiler sums rounded squares in windows of as many.
#define SQUARES_WINDOW 32

static inline int square_windows(const int length) {
    return (length + SQUARES_WINDOW - 1) / SQUARES_WINDOW;
}

static inline int square_edge(const int length, const int window) {
    const int missing = square_windows(length) * SQUARES_WINDOW - length;
    return min(length, max(0, window * SQUARES_WINDOW - missing / 2));
}

GROUPED_KERNEL void sum_of_squares(SUM_OF_SQUARES_PARAMETERS) {
    const int columns = size / rows;
    if (get_global_id(0) == 0 && (columns > SQUARES_WINDOW || rows > SQUARES_WINDOW)) {
        float sum = 0.0f;
        for (int top = 0; top < square_windows(rows); top++) {
            for (int left = 0; left < square_windows(columns); left++) {
                float part = 0.0f;
                for (int row = square_edge(rows, top); row < square_edge(rows, top + 1); row++) {
                    for (int column = square_edge(columns, left); column < square_edge(columns, left + 1); column++) {
                        const float value = in[row * columns + column];
                        const float square = value * value;
                        part = part + square;
                    }
                }
                sum = sum + part;
            }
        }
        out[0] = flush_subnormals(sum);
    } else if (get_global_id(0) == 0) {
        const int folded = (rows == 1 || columns == 1) && size > 1;
        float sum = folded ? fma(in[0], in[0], in[1] * in[1]) : 0.0f;
        for (int i = folded ? 2 : 0; i < size; i++) {
            sum = fma(in[i], in[i], sum);
        }
        out[0] = flush_subnormals(sum);
    }
}
