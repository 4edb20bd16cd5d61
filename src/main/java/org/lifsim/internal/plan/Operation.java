package org.lifsim.internal.plan;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lifsim.model.StateVariable;
import org.lifsim.network.CsrMatrix;
import org.lifsim.network.SummationOrder;

/**
 * An operation on the variables of a network. The formulas below are the definition of its bits: each product, sum and difference
 * is rounded to float32 separately, in the order written. {@code fma} is one fused multiply-add; see {@code docs/numerics.md}.
 */
public sealed interface Operation {
    /**
     * The variables that the operation reads.
     *
     * @return the variables, without duplicates
     */
    List<Variable> reads();

    /**
     * The variables that the operation changes.
     *
     * @return the variables, without duplicates
     */
    List<Variable> writes();

    /**
     * Whether the operation learns. Such operations are skipped while learning is off.
     *
     * @return true if steps run it only while learning is on
     */
    default boolean learns() {
        return false;
    }

    /**
     * The formula as text, for descriptions of a network.
     *
     * @param name gives the names of variables that are read
     * @return one line of text
     */
    String formula(Namer name);

    /**
     * The operation as data, for checkpoints: its type and its components. The names of the records and of their components are
     * stored, so changing one needs a new version of the fingerprint.
     *
     * @param name gives the names of variables that are read
     * @return such as {@code Sum(out=j_z, terms=[a, b])}
     */
    default String key(Namer name) {
        StringJoiner text = new StringJoiner(", ", getClass().getSimpleName() + "(", ")");
        for (RecordComponent component : getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(this);
                text.add(component.getName() + "=" + key(value, name));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    private static String key(Object value, Namer name) {
        if (value instanceof Variable variable) {
            return name.of(variable);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> key(element, name)).toList().toString();
        }
        if (value instanceof NeuronGroupSpec group) {
            return group.name();
        }
        return value instanceof CsrMatrix connections ? connections.fingerprint() : String.valueOf(value);
    }

    /** Gives the names of variables that an operation reads. */
    interface Namer {
        /**
         * The name of a variable.
         *
         * @param variable a variable that is read
         * @return its name in a formula, such as {@code s(t-1)}
         */
        String of(Variable variable);
    }

    /**
     * A dense product, {@code out = in weights (+ bias)}. For each row of the input, only weights of non-zero input values are
     * summed.
     *
     * @param out output, shape (batch, M)
     * @param in input, shape (batch, K)
     * @param weights weights, shape (K, M)
     * @param bias bias, shape (1, M), added last; null for none
     * @param order the order in which the terms are summed
     */
    record Product(Variable out, Variable in, Variable weights, Variable bias, SummationOrder order)
            implements Operation {
        @Override
        public List<Variable> reads() {
            return bias == null ? List.of(in, weights) : List.of(in, weights, bias);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + name.of(in) + " " + weights + (bias == null ? "" : " + " + bias) + "   (rows of "
                    + weights + " where " + in + " is not 0, " + order + ")";
        }
    }

    /**
     * A sparse product, {@code out = in weights}. Each sum starts at 0 and adds its terms in ascending order of the rows, by
     * fused multiply-adds.
     *
     * @param out output, shape (batch, M)
     * @param in input, shape (batch, K)
     * @param weights weights, shape (1, connections)
     * @param connections the connections
     */
    record SparseProduct(Variable out, Variable in, Variable weights, CsrMatrix connections) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(in, weights);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + name.of(in) + " " + weights + "   (sparse: " + connections.size()
                    + " connections; summed in ascending order)";
        }
    }

    /**
     * A one-to-one projection, {@code out = weight in}.
     *
     * @param out output, shape (batch, M)
     * @param in input, shape (batch, M)
     * @param weight weight of every connection
     */
    record OneToOne(Variable out, Variable in, float weight) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(in);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + weight + " " + name.of(in);
        }
    }

    /**
     * A projection to all other units, {@code out = weight (sum(in) - in)}. The sum adds a row in ascending order.
     *
     * @param out output, shape (batch, M)
     * @param in input, shape (batch, M)
     * @param weight weight of every connection
     */
    record LateralInput(Variable out, Variable in, float weight) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(in);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + weight + " (sum(" + name.of(in) + ") - " + name.of(in) + ")";
        }
    }

    /**
     * A sum of signals, {@code out = first + second + ...}, from left to right.
     *
     * @param out output, shape (batch, M)
     * @param terms at least one term, each with shape (batch, M)
     */
    record Sum(Variable out, List<Variable> terms) implements Operation {
        @Override
        public List<Variable> reads() {
            return terms.stream().distinct().toList();
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + terms.stream().map(name::of).collect(Collectors.joining(" + "));
        }
    }

    /**
     * A step of a neuron group. The input current is in its state variable j.
     *
     * @param group the neuron group
     * @param batch batch size
     */
    record Update(NeuronGroupSpec group, int batch) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(Variable.of(group, StateVariable.CURRENT, batch));
        }

        @Override
        public List<Variable> writes() {
            return Stream.concat(
                            Stream.of(group.spikes(batch)),
                            group.variant().variables().stream()
                                    .filter(variable -> !variable.equals(StateVariable.CURRENT))
                                    .map(variable -> Variable.of(group, variable, batch)))
                    .distinct()
                    .toList();
        }

        @Override
        public String formula(Namer name) {
            return group + ": a step of " + group.parameters().model().name() + " under " + name.of(reads().get(0))
                    + ", which makes " + writes().stream().map(Variable::name).collect(Collectors.joining(", "));
        }
    }

    /**
     * A trace of spikes, {@code trace = flush(fma(trace decay, 1 - in, in))}. It decays and is set to 1 by a spike. Source:
     * {@code VarTrace} of ngc-learn 3.2.3.
     *
     * @param trace trace, shape (batch, M)
     * @param in spikes, shape (batch, M), 0 or 1
     * @param decay exp(-dt / tau)
     */
    record ExponentialTrace(Variable trace, Variable in, float decay) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(in);
        }

        @Override
        public List<Variable> writes() {
            return List.of(trace);
        }

        @Override
        public String formula(Namer name) {
            return trace + " = " + trace + " " + decay + " (1 - " + name.of(in) + ") + " + name.of(in);
        }
    }

    /**
     * An error, {@code out = target - in}. Source: {@code GaussianErrorCell} of ngc-learn 3.2.3 with a variance of 1.
     *
     * @param out output, shape (batch, M)
     * @param target target values, shape (batch, M)
     * @param in values that are subtracted, shape (batch, M)
     */
    record Difference(Variable out, Variable target, Variable in) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(target, in);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + name.of(target) + " - " + name.of(in);
        }
    }

    /**
     * An elementwise product, {@code out = first second}.
     *
     * @param out output, shape (batch, M)
     * @param first first factor, shape (batch, M)
     * @param second second factor, shape (batch, M)
     */
    record ElementwiseProduct(Variable out, Variable first, Variable second) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(first, second);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + name.of(first) + " * " + name.of(second);
        }
    }

    /**
     * A sum over the steps, {@code sum = sum + in}.
     *
     * @param sum the sum, shape (batch, M), 0 after a reset
     * @param in values that each step adds, shape (batch, M)
     */
    record Accumulate(Variable sum, Variable in) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(in);
        }

        @Override
        public List<Variable> writes() {
            return List.of(sum);
        }

        @Override
        public String formula(Namer name) {
            return sum + " = " + sum + " + " + name.of(in);
        }
    }

    /**
     * Trace-based spike-timing dependent plasticity, for batch size 1:
     * {@code w_ij = clip(w_ij + fma(preTrace_i, post_j plus, -(pre_i (postTrace_j minus))), 0, bound)}. Source:
     * {@code TraceSTDPSynapse} of ngc-learn 3.2.3.
     *
     * @param weights weights, shape (K, M)
     * @param preTrace trace of the presynaptic spikes, shape (1, K)
     * @param pre presynaptic spikes, shape (1, K), 0 or 1
     * @param postTrace trace of the postsynaptic spikes, shape (1, M)
     * @param post postsynaptic spikes, shape (1, M), 0 or 1
     * @param plus factor of the increase at a postsynaptic spike
     * @param minus factor of the decrease at a presynaptic spike
     * @param bound largest weight
     */
    record TraceStdp(
            Variable weights,
            Variable preTrace,
            Variable pre,
            Variable postTrace,
            Variable post,
            float plus,
            float minus,
            float bound)
            implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(preTrace, pre, postTrace, post);
        }

        @Override
        public List<Variable> writes() {
            return List.of(weights);
        }

        @Override
        public boolean learns() {
            return true;
        }

        @Override
        public String formula(Namer name) {
            return weights + " = clip(" + weights + " + " + name.of(preTrace) + " (" + name.of(post) + " " + plus
                    + ") - " + name.of(pre) + " (" + name.of(postTrace) + " " + minus + "), 0, " + bound + ")";
        }
    }

    /**
     * The two-factor Hebbian rule over a batch: {@code w_ij = w_ij + sum_b pre_bi (post_bj rate)} and
     * {@code bias_j = bias_j + sum_b post_bj rate}. Source: {@code HebbianSynapse} of ngc-learn 3.2.3.
     *
     * <p>The sum of a weight starts at 0 and adds its terms by fused multiply-adds in ascending order of b, where pre is not 0.
     * The sum of a bias follows {@link PairwiseSum}. With fewer than 32 rows and fewer than 4,096 values it uses fused
     * multiply-adds in ascending order instead.
     *
     * @param weights weights, shape (K, M)
     * @param bias bias, shape (1, M); null for none
     * @param pre presynaptic values, shape (batch, K)
     * @param post postsynaptic values, shape (batch, M)
     * @param rate learning rate
     */
    record Hebbian(Variable weights, Variable bias, Variable pre, Variable post, float rate) implements Operation {
        private static final int FEW_ROWS = 32;
        private static final int FEW_VALUES = 4096;

        @Override
        public List<Variable> reads() {
            return List.of(pre, post);
        }

        @Override
        public List<Variable> writes() {
            return bias == null ? List.of(weights) : List.of(weights, bias);
        }

        @Override
        public boolean learns() {
            return true;
        }

        /**
         * Whether the sum of the bias multiplies by the rate within a fused multiply-add.
         *
         * @return true for fewer than 32 rows and fewer than 4,096 values
         */
        public boolean fusesBias() {
            return post.rows() < FEW_ROWS && post.size() < FEW_VALUES;
        }

        @Override
        public String formula(Namer name) {
            return weights + " = " + weights + " + " + name.of(pre) + "^T (" + name.of(post) + " " + rate + ")"
                    + (bias == null
                            ? ""
                            : "; " + bias + " = " + bias + " + sum(" + name.of(post) + " " + rate + ") over the batch");
        }
    }

    /**
     * New values of variables, computed by expressions from the values before the operation. They are flushed when they are
     * stored. All variables that are written have the same shape, and are read at {@link Expression.Index#SAME} only.
     *
     * @param what what the formula is, for descriptions
     * @param results the new values
     * @param learns whether it runs only while learning is on
     */
    record Formula(String what, List<Result> results, boolean learns) implements Operation {
        /**
         * The new value of a variable.
         *
         * @param variable the variable
         * @param value its value
         */
        public record Result(Variable variable, Expression value) {}

        /**
         * The expressions.
         *
         * @return one for each variable that is written
         */
        public List<Expression> values() {
            return results.stream().map(Result::value).toList();
        }

        @Override
        public List<Variable> reads() {
            List<Variable> written = writes();
            return Expression.variables(values()).stream()
                    .filter(variable -> !written.contains(variable))
                    .toList();
        }

        @Override
        public List<Variable> writes() {
            return results.stream().map(Result::variable).toList();
        }

        @Override
        public String formula(Namer name) {
            List<Expression> values = values();
            Map<Expression, String> shared = Expression.shared(values);
            StringJoiner text = new StringJoiner("; ", what + ": ", "");
            for (Expression part : Expression.inOrder(values)) {
                if (shared.containsKey(part)) {
                    text.add(shared.get(part) + " = " + part.text(name, shared));
                }
            }
            for (Result result : results) {
                String known = shared.get(result.value());
                text.add(result.variable() + " = "
                        + (known != null ? known : result.value().text(name, shared)));
            }
            return text.toString();
        }

        @Override
        public String key(Namer name) {
            return "Formula(" + formula(name) + ")";
        }
    }

    /**
     * Spikes weighted by an exponential of their age and summed over a window, {@code out = sum_k exp(-(t - t_k) rate)}. The
     * window holds the times of the last steps, {@code in t}, and 0 counts as no spike, so a spike at t = 0 is lost as in the
     * reference. The sum runs from the oldest step on, by {@link PairwiseSum}. Source: {@code ExpKernel} of ngc-learn 3.2.3.
     *
     * @param out output, shape (batch, M)
     * @param in spikes, shape (batch, M), 0 or 1
     * @param times times of spikes, shape (steps of the window, batch M); step n since the reset is in row n modulo their number
     * @param rate reciprocal of the time constant, 1/ms
     */
    record ExponentialKernel(Variable out, Variable in, Variable times, float rate) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(in);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out, times);
        }

        @Override
        public String formula(Namer name) {
            return out + " = sum of exp(-(t - t_k) " + rate + ") over the spikes of " + name.of(in) + " in the last "
                    + times.rows() + " steps";
        }
    }

    /** Which number {@link Reduction} makes of all values. */
    enum Reducer {
        /** The largest value; NaN if one is NaN. */
        LARGEST,
        /**
         * The sum of the squares, row after row, by fused multiply-adds from 0. With one row or one column the second square is rounded, and the
         * first fused onto it. With more than 32 rows or columns, squares are rounded and summed in centered windows of 32 by 32, and
         * then the windows are summed, row after row.
         */
        SUM_OF_SQUARES
    }

    /**
     * One number of all values of a variable.
     *
     * @param out the number, shape (1, 1)
     * @param in the values
     * @param reducer what the number is
     */
    record Reduction(Variable out, Variable in, Reducer reducer) implements Operation {
        @Override
        public List<Variable> reads() {
            return List.of(in);
        }

        @Override
        public List<Variable> writes() {
            return List.of(out);
        }

        @Override
        public String formula(Namer name) {
            return out + " = " + reducer.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of " + name.of(in);
        }
    }

    /**
     * Scales each column to a norm: {@code w_ij = w_ij (norm / max(sum_i |w_ij|, 1e-8))}. The sum follows {@link PairwiseSum}.
     *
     * @param weights weights, shape (K, M)
     * @param norm sum of the magnitudes of each column afterwards
     */
    record NormalizeColumns(Variable weights, float norm) implements Operation {
        /** Lower bound of a column's sum, which avoids a division by 0. */
        public static final float MIN_SUM = 1e-8f;

        /**
         * The factor that scales a column.
         *
         * @param sum sum of the column's magnitudes
         * @return norm / max(sum, 1e-8)
         */
        public float factor(float sum) {
            return norm / Math.max(sum, MIN_SUM);
        }

        @Override
        public List<Variable> reads() {
            return List.of();
        }

        @Override
        public List<Variable> writes() {
            return List.of(weights);
        }

        @Override
        public String formula(Namer name) {
            return weights + " = " + weights + " (" + norm + " / max(sum of the column's magnitudes, " + MIN_SUM + "))";
        }
    }
}
