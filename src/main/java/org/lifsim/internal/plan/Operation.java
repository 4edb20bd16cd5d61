package org.lifsim.internal.plan;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lifsim.model.StateVariable;
import org.lifsim.network.CsrMatrix;
import org.lifsim.network.SummationOrder;

/**
 * An operation on the variables of a circuit. Each product, sum and difference is rounded to float32 by itself, in the order written, and
 * {@code fma} is one fused multiply-add; see {@code docs/numerics.md}.
 */
public sealed interface Operation {
    /**
     * The variables that it reads.
     *
     * @return each once
     */
    List<Variable> reads();

    /**
     * The variables that it changes.
     *
     * @return each once
     */
    List<Variable> writes();

    /**
     * Whether it is part of learning, and left out where that is off.
     *
     * @return true if so
     */
    default boolean learns() {
        return false;
    }

    /**
     * The formula, for people.
     *
     * @param name how a variable that is read is to be called
     * @return one line
     */
    String formula(Namer name);

    /** Tells how a variable that is read is to be called. */
    interface Namer {
        /**
         * The name of a variable.
         *
         * @param variable one that is read
         * @return such as {@code s(t-1)}
         */
        String of(Variable variable);
    }

    /**
     * {@code out = in weights (+ bias)}: of each row of the input, the rows of the weights where it is not 0, times its value, are summed.
     *
     * @param out (batch, M)
     * @param in (batch, K)
     * @param weights (K, M)
     * @param bias (1, M), added last; or null
     * @param order in which the terms are summed
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
     * {@code out = in weights} of sparse rows, each sum in ascending order of the rows, by fused multiply-adds from 0 on.
     *
     * @param out (batch, M)
     * @param in (batch, K)
     * @param weights (1, connections)
     * @param rows the connections
     */
    record SparseProduct(Variable out, Variable in, Variable weights, CsrMatrix rows) implements Operation {
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
            return out + " = " + name.of(in) + " " + weights + "   (sparse: " + rows.size()
                    + " connections; summed in ascending order)";
        }
    }

    /**
     * {@code out = weight in}.
     *
     * @param out (batch, M)
     * @param in (batch, M)
     * @param weight of every connection
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
     * {@code out = weight (sum(in) - in)}, the sum over a row in ascending order.
     *
     * @param out (batch, M)
     * @param in (batch, M)
     * @param weight of every connection
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
     * {@code out = first + second + ...}, from left to right.
     *
     * @param out (batch, M)
     * @param terms at least one, all (batch, M)
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
     * A step of cells, under the input that stands in their column j.
     *
     * @param group which
     * @param batch how many copies
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
     * {@code trace = flush(fma(trace decay, 1 - in, in))}: decays, and is set to 1 by a spike. Source: {@code VarTrace} of ngc-learn 3.2.3.
     *
     * @param trace (batch, M)
     * @param in (batch, M), 0 or 1
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
     * {@code out = target - in}: an error cell. Source: {@code GaussianErrorCell} of ngc-learn 3.2.3 with a variance of 1.
     *
     * @param out (batch, M)
     * @param target (batch, M)
     * @param in (batch, M)
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
     * {@code out = first second}, element by element.
     *
     * @param out (batch, M)
     * @param first (batch, M)
     * @param second (batch, M)
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
     * {@code sum = sum + in}.
     *
     * @param sum (batch, M), 0 after a reset
     * @param in (batch, M)
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
     * Spike-timing dependent plasticity by traces, of a batch of one:
     * {@code w_ij = clip(w_ij + fma(preTrace_i, post_j plus, -(pre_i (postTrace_j minus))), 0, bound)}. Source: {@code TraceSTDPSynapse} of
     * ngc-learn 3.2.3.
     *
     * @param weights (K, M)
     * @param preTrace (1, K)
     * @param pre (1, K), 0 or 1
     * @param postTrace (1, M)
     * @param post (1, M), 0 or 1
     * @param plus how much a postsynaptic spike strengthens
     * @param minus how much a presynaptic spike weakens
     * @param bound the largest weight
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
     * The two-factor Hebbian rule over a batch: {@code w_ij = w_ij + sum_b pre_bi (post_bj rate)}, the sum by fused multiply-adds in ascending
     * order from 0 on, over the b where pre is not 0; and {@code bias_j = bias_j + sum_b post_bj rate} by {@link PairwiseSum}, or, of fewer than
     * 32 rows and 4,096 values, by fused multiply-adds in ascending order. Source: {@code HebbianSynapse} of ngc-learn 3.2.3.
     *
     * @param weights (K, M)
     * @param bias (1, M), or null
     * @param pre (batch, K)
     * @param post (batch, M)
     * @param rate the rate
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
         * Whether the rate is multiplied within the running sum of the bias.
         *
         * @return true if so
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
     * Scales each column to a norm: {@code w_ij = w_ij (norm / max(sum_i |w_ij|, 1e-8))}, the sum by {@link PairwiseSum}.
     *
     * @param weights (K, M)
     * @param norm what the magnitudes of a column sum up to afterwards
     */
    record NormalizeColumns(Variable weights, float norm) implements Operation {
        /** Columns are taken as at least this large. */
        public static final float MIN_SUM = 1e-8f;

        /**
         * What a column is scaled by.
         *
         * @param sum of its magnitudes
         * @return the factor
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
