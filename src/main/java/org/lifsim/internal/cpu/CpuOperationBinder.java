package org.lifsim.internal.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.PairwiseSum;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.reference.ReferenceOps;
import org.lifsim.internal.spi.NeuronGroupExecutor;
import org.lifsim.internal.spi.SteppedNeurons;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.StateVariable;

/** Binds the operations of a network to its arrays. */
final class CpuOperationBinder {
    private final WorkerPool pool;
    private final MatrixKernels kernels;
    private final Map<Variable, float[]> arrays;
    private final CpuClock clock;

    private final Map<Variable, NonZeroIndex> terms = new HashMap<>();

    /** Cached data about the values of a variable, to be discarded when they change. */
    private final Map<Variable, List<Memory>> memories = new HashMap<>();

    /** Cached data, and the operation that maintains it; changes by that operation do not discard it. */
    private record Memory(Runnable owner, Runnable forget) {}

    CpuOperationBinder(WorkerPool pool, MatrixKernels kernels, Map<Variable, float[]> arrays, CpuClock clock) {
        this.clock = clock;
        this.pool = pool;
        this.kernels = kernels;
        this.arrays = arrays;
    }

    private void remember(Variable variable, Runnable owner, Runnable forget) {
        memories.computeIfAbsent(variable, key -> new ArrayList<>()).add(new Memory(owner, forget));
    }

    /** Discards cached data after the values of a variable changed. */
    void changed(Variable variable) {
        memories.getOrDefault(variable, List.of())
                .forEach(memory -> memory.forget().run());
    }

    /** What an operation discards of other operations' cached data. Call this after all operations are bound. */
    Runnable[] forgets(Operation operation, Runnable action) {
        return operation.writes().stream()
                .flatMap(variable -> memories.getOrDefault(variable, List.of()).stream())
                .filter(memory -> memory.owner() != action)
                .map(Memory::forget)
                .toArray(Runnable[]::new);
    }

    /** Binds a neuron group. */
    NeuronGroupExecutor groupExecutor(NeuronGroupSpec group, CpuSlice slice, NetworkPlan plan) {
        NeuronModel model = group.variant().model();
        int batch = plan.batch();
        if (CpuEncoderInput.is(model)) {
            Variable spikes = Variable.of(group, model.spikeVariable(), batch);
            NonZeroIndex spiking = newTerms(spikes);
            boolean dense = plan.operations().stream().anyMatch(scheduled -> readsAll(scheduled.operation(), spikes));
            CpuEncoderInput encoder = new CpuEncoderInput(pool, kernels, slice.memory(), batch, spiking, dense);
            terms.put(spikes, spiking);
            remember(spikes, encoder, encoder::forgetSpikes);
            remember(Variable.of(group, StateVariable.CURRENT, batch), null, encoder::forgetStimulus);
            return encoder;
        }
        Runnable writeSpikes = () -> {};
        if (!group.variant().keepsSpikes()) {
            float[] rfr = slice.memory().values(StateVariable.RFR);
            float[] spikes = arrays.get(group.spikes(batch));
            writeSpikes = elements(spikes, (from, to) -> {
                for (int i = from; i < to; i++) {
                    spikes[i] = rfr[i] == 0 ? 1f : 0f;
                }
            });
        }
        return new SteppedNeurons(slice, group.variant(), writeSpikes);
    }

    /** Whether an operation reads each value of a variable, not only those that are not 0. */
    private static boolean readsAll(Operation operation, Variable variable) {
        boolean onlyActive = operation instanceof Operation.Product
                || operation instanceof Operation.SparseProduct
                || operation instanceof Operation.Hebbian rule && !rule.post().equals(variable);
        return !onlyActive && operation.reads().contains(variable);
    }

    private Runnable elements(float[] values, CpuElementwise.Loop loop) {
        return new CpuElementwise(pool, values.length, loop);
    }

    /** Binds any operation except the update of neurons. */
    Runnable bind(Operation operation) {
        if (operation instanceof Operation.Product product) {
            return product(product);
        } else if (operation instanceof Operation.SparseProduct product) {
            return new CpuSparseMatVec(
                    pool,
                    terms(product.in()),
                    arrays.get(product.weights()),
                    product.connections(),
                    arrays.get(product.out()));
        } else if (operation instanceof Operation.OneToOne projection) {
            return oneToOne(projection);
        } else if (operation instanceof Operation.LateralInput projection) {
            return allButSelf(projection);
        } else if (operation instanceof Operation.Sum total) {
            return total(total);
        } else if (operation instanceof Operation.ExponentialTrace trace) {
            float[] traces = arrays.get(trace.trace());
            float[] in = arrays.get(trace.in());
            return new CpuElementwise(
                    pool, traces.length, (from, to) -> kernels.trace(traces, in, trace.decay(), from, to));
        } else if (operation instanceof Operation.Difference difference) {
            return difference(difference);
        } else if (operation instanceof Operation.ElementwiseProduct product) {
            return elementProduct(product);
        } else if (operation instanceof Operation.Accumulate accumulate) {
            return accumulate(accumulate);
        } else if (operation instanceof Operation.TraceStdp rule) {
            return stdp(rule);
        } else if (operation instanceof Operation.Hebbian rule) {
            return new CpuHebbianUpdate(
                    pool,
                    kernels,
                    terms(rule.pre()),
                    rule,
                    arrays.get(rule.weights()),
                    rule.bias() == null ? null : arrays.get(rule.bias()),
                    arrays.get(rule.post()));
        } else if (operation instanceof Operation.NormalizeColumns normalise) {
            return normalise(normalise);
        } else if (operation instanceof Operation.Formula formula) {
            return new CpuFormula(pool, formula, arrays, clock);
        } else if (operation instanceof Operation.ExponentialKernel kernel) {
            return exponentialKernel(kernel);
        } else if (operation instanceof Operation.Reduction reduction) {
            float[] in = arrays.get(reduction.in());
            float[] out = arrays.get(reduction.out());
            return () -> out[0] = Float32Math.flushSubnormals(
                    reduction.reducer() == Operation.Reducer.LARGEST
                            ? ReferenceOps.largest(in)
                            : PairwiseSum.sumOfSquares(in, reduction.in().rows()));
        }
        throw new IllegalStateException("the CPU backend has no implementation of operation " + operation);
    }

    private NonZeroIndex terms(Variable variable) {
        return terms.computeIfAbsent(variable, key -> {
            NonZeroIndex found = newTerms(variable);
            remember(variable, null, found::forget);
            return found;
        });
    }

    private NonZeroIndex newTerms(Variable variable) {
        return new NonZeroIndex(pool, kernels, arrays.get(variable), variable.rows(), variable.columns());
    }

    private Runnable oneToOne(Operation.OneToOne projection) {
        float[] in = arrays.get(projection.in());
        float[] out = arrays.get(projection.out());
        float weight = projection.weight();
        return elements(out, (from, to) -> {
            for (int i = from; i < to; i++) {
                out[i] = weight * in[i];
            }
        });
    }

    private Runnable difference(Operation.Difference difference) {
        float[] target = arrays.get(difference.target());
        float[] in = arrays.get(difference.in());
        float[] out = arrays.get(difference.out());
        return elements(out, (from, to) -> {
            for (int i = from; i < to; i++) {
                out[i] = target[i] - in[i];
            }
        });
    }

    private Runnable elementProduct(Operation.ElementwiseProduct product) {
        float[] first = arrays.get(product.first());
        float[] second = arrays.get(product.second());
        float[] out = arrays.get(product.out());
        return elements(out, (from, to) -> {
            for (int i = from; i < to; i++) {
                out[i] = first[i] * second[i];
            }
        });
    }

    private Runnable accumulate(Operation.Accumulate accumulate) {
        float[] in = arrays.get(accumulate.in());
        float[] sum = arrays.get(accumulate.sum());
        return elements(sum, (from, to) -> {
            for (int i = from; i < to; i++) {
                sum[i] += in[i];
            }
        });
    }

    private Runnable product(Operation.Product product) {
        return new CpuMatVec(
                pool,
                kernels,
                terms(product.in()),
                product.in().columns(),
                arrays.get(product.weights()),
                product.bias() == null ? null : arrays.get(product.bias()),
                product.order(),
                arrays.get(product.out()),
                product.out().columns());
    }

    private Runnable allButSelf(Operation.LateralInput projection) {
        float[] in = arrays.get(projection.in());
        float[] out = arrays.get(projection.out());
        int columns = projection.out().columns();
        float weight = projection.weight();
        return () -> {
            for (int row = 0; row < in.length; row += columns) {
                float sum = 0f;
                for (int i = row; i < row + columns; i++) {
                    sum += in[i];
                }
                for (int i = row; i < row + columns; i++) {
                    out[i] = weight * (sum - in[i]);
                }
            }
        };
    }

    private Runnable total(Operation.Sum total) {
        float[] first = arrays.get(total.terms().get(0));
        List<float[]> others = total.terms().stream().skip(1).map(arrays::get).toList();
        float[] out = arrays.get(total.out());
        return elements(out, (from, to) -> {
            System.arraycopy(first, from, out, from, to - from);
            for (int n = 0; n < others.size(); n++) {
                float[] other = others.get(n);
                for (int i = from; i < to; i++) {
                    out[i] += other[i];
                }
            }
        });
    }

    private Runnable stdp(Operation.TraceStdp rule) {
        CpuStdpUpdate learning = new CpuStdpUpdate(
                kernels,
                rule,
                arrays.get(rule.weights()),
                arrays.get(rule.preTrace()),
                arrays.get(rule.postTrace()),
                arrays.get(rule.pre()),
                arrays.get(rule.post()),
                terms(rule.pre()),
                terms(rule.post()));
        remember(rule.weights(), learning, learning::forget);
        return learning;
    }

    private Runnable exponentialKernel(Operation.ExponentialKernel kernel) {
        float[] in = arrays.get(kernel.in());
        float[] times = arrays.get(kernel.times());
        int steps = kernel.times().rows();
        int columns = kernel.times().columns();
        List<PairwiseSum.Level> levels = PairwiseSum.levels(steps, columns);
        float[] terms = new float[times.length];
        float[] sums = new float[columns];
        float[] work = new float[PairwiseSum.workRows(levels) * columns];
        float[] out = arrays.get(kernel.out());
        return () -> {
            float now = clock.of(Expression.Clock.TIME);
            int newest = (int) (clock.step() % steps);
            for (int i = 0; i < columns; i++) {
                times[newest * columns + i] = in[i] * now;
            }
            for (int row = 0; row < steps; row++) {
                int slot = (newest + 1 + row) % steps;
                for (int i = 0; i < columns; i++) {
                    terms[row * columns + i] = ReferenceOps.kernelTerm(times[slot * columns + i], now, kernel.rate());
                }
            }
            PairwiseSum.sum(terms, 0, columns, levels, PairwiseSum::sumRun, kernels::sumRun, 0, work, sums);
            for (int i = 0; i < columns; i++) {
                out[i] = Float32Math.flushSubnormals(sums[i]);
            }
        };
    }

    private Runnable normalise(Operation.NormalizeColumns operation) {
        float[] weights = arrays.get(operation.weights());
        int columns = operation.weights().columns();
        List<PairwiseSum.Level> levels = PairwiseSum.levels(operation.weights().rows(), columns);
        float[] work = new float[PairwiseSum.workRows(levels) * columns];
        float[] factors = new float[columns];
        return () -> {
            PairwiseSum.sum(weights, 0, columns, levels, PairwiseSum::sumMagnitudes, kernels::sumRun, 0, work, factors);
            for (int j = 0; j < columns; j++) {
                factors[j] = operation.factor(factors[j]);
            }
            for (int row = 0; row < weights.length; row += columns) {
                kernels.scale(weights, row, factors);
            }
        };
    }
}
