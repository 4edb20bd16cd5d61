package org.lifsim.backend.cpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.lifsim.circuit.ColumnTree;
import org.lifsim.circuit.Operation;
import org.lifsim.circuit.Variable;

/** Binds the operations of a circuit to its arrays. */
final class CpuOperations {
    private final WorkerTeam team;
    private final CircuitLoops loops;
    private final Map<Variable, float[]> arrays;

    /** Told what to call when a variable has other values. */
    private final BiConsumer<Variable, Runnable> onChange;

    private final Map<Variable, ActiveTerms> terms = new HashMap<>();

    CpuOperations(
            WorkerTeam team,
            CircuitLoops loops,
            Map<Variable, float[]> arrays,
            BiConsumer<Variable, Runnable> onChange) {
        this.team = team;
        this.loops = loops;
        this.arrays = arrays;
        this.onChange = onChange;
    }

    /** Makes a value from itself and its index. */
    interface Element {
        float of(float value, int index);
    }

    /** An operation that takes each value of a variable by itself. */
    Runnable elements(Variable variable, Element element) {
        float[] values = arrays.get(variable);
        return new CpuElements(team, values.length, (from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] = element.of(values[i], i);
            }
        });
    }

    /** Each operation but the step of cells. */
    Runnable bind(Operation operation) {
        if (operation instanceof Operation.Product product) {
            return product(product);
        } else if (operation instanceof Operation.SparseProduct product) {
            return new CpuSparseProduct(
                    team,
                    terms(product.in()),
                    arrays.get(product.weights()),
                    product.rows(),
                    arrays.get(product.out()));
        } else if (operation instanceof Operation.OneToOne projection) {
            float[] in = arrays.get(projection.in());
            float weight = projection.weight();
            return elements(projection.out(), (value, i) -> weight * in[i]);
        } else if (operation instanceof Operation.AllButSelf projection) {
            return allButSelf(projection);
        } else if (operation instanceof Operation.Total total) {
            return total(total);
        } else if (operation instanceof Operation.Trace trace) {
            float[] traces = arrays.get(trace.trace());
            float[] in = arrays.get(trace.in());
            return new CpuElements(team, traces.length, (from, to) -> loops.trace(traces, in, trace.decay(), from, to));
        } else if (operation instanceof Operation.Difference difference) {
            float[] target = arrays.get(difference.target());
            float[] in = arrays.get(difference.in());
            return elements(difference.out(), (value, i) -> target[i] - in[i]);
        } else if (operation instanceof Operation.ElementProduct product) {
            float[] first = arrays.get(product.first());
            float[] second = arrays.get(product.second());
            return elements(product.out(), (value, i) -> first[i] * second[i]);
        } else if (operation instanceof Operation.Accumulate accumulate) {
            float[] in = arrays.get(accumulate.in());
            return elements(accumulate.sum(), (value, i) -> value + in[i]);
        } else if (operation instanceof Operation.TraceStdp rule) {
            return stdp(rule);
        } else if (operation instanceof Operation.Hebbian rule) {
            return new CpuHebbian(
                    team,
                    loops,
                    terms(rule.pre()),
                    rule,
                    arrays.get(rule.weights()),
                    rule.bias() == null ? null : arrays.get(rule.bias()),
                    arrays.get(rule.post()));
        } else if (operation instanceof Operation.Normalise normalise) {
            return normalise(normalise);
        }
        throw new IllegalStateException("no statement on the CPU for " + operation);
    }

    private ActiveTerms terms(Variable variable) {
        return terms.computeIfAbsent(variable, key -> {
            ActiveTerms found = new ActiveTerms(team, loops, arrays.get(variable), variable.rows(), variable.columns());
            onChange.accept(variable, found::forget);
            return found;
        });
    }

    private Runnable product(Operation.Product product) {
        return new CpuProduct(
                team,
                loops,
                terms(product.in()),
                product.in().columns(),
                arrays.get(product.weights()),
                product.bias() == null ? null : arrays.get(product.bias()),
                product.order(),
                arrays.get(product.out()),
                product.out().columns());
    }

    private Runnable allButSelf(Operation.AllButSelf projection) {
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

    private Runnable total(Operation.Total total) {
        float[] first = arrays.get(total.terms().get(0));
        List<float[]> others = total.terms().stream().skip(1).map(arrays::get).toList();
        float[] out = arrays.get(total.out());
        return new CpuElements(team, out.length, (from, to) -> {
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
        CpuStdp learning = new CpuStdp(
                loops,
                rule,
                arrays.get(rule.weights()),
                arrays.get(rule.preTrace()),
                arrays.get(rule.postTrace()),
                arrays.get(rule.pre()),
                arrays.get(rule.post()),
                terms(rule.pre()),
                terms(rule.post()));
        onChange.accept(rule.weights(), learning::forget);
        return learning;
    }

    private Runnable normalise(Operation.Normalise operation) {
        float[] weights = arrays.get(operation.weights());
        int columns = operation.weights().columns();
        List<ColumnTree.Level> levels = ColumnTree.levels(operation.weights().rows(), columns);
        float[] work = new float[ColumnTree.workRows(levels) * columns];
        float[] factors = new float[columns];
        return () -> {
            ColumnTree.sum(weights, columns, levels, true, 0, columns, work, factors);
            for (int j = 0; j < columns; j++) {
                factors[j] = operation.norm() / Math.max(factors[j], Operation.Normalise.SMALLEST);
            }
            for (int row = 0; row < weights.length; row += columns) {
                for (int j = 0; j < columns; j++) {
                    weights[row + j] *= factors[j];
                }
            }
        };
    }
}
