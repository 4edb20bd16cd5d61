package org.lifsim.internal.opencl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jocl.Pointer;
import org.jocl.cl_mem;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.PairwiseSum;
import org.lifsim.internal.plan.Variable;
import org.lifsim.network.CsrMatrix;

/** Binds the operations of a network to kernels of {@code network.cl}. Only this class knows the order of their arguments. */
final class OpenClOperationBinder {
    private final OpenClNetworkExecutor executor;
    private final Map<Variable, cl_mem> buffers;

    OpenClOperationBinder(OpenClNetworkExecutor executor, Map<Variable, cl_mem> buffers) {
        this.executor = executor;
        this.buffers = buffers;
    }

    /** An action that enqueues an operation. All types are supported except {@link Operation.Update}. */
    Runnable bind(Operation operation) {
        if (operation instanceof Operation.Product product) {
            return product(product);
        } else if (operation instanceof Operation.SparseProduct product) {
            return sparseProduct(product);
        } else if (operation instanceof Operation.OneToOne projection) {
            return elements("one_to_one", projection.out(), projection.weight(), projection.in());
        } else if (operation instanceof Operation.LateralInput projection) {
            return allButSelf(projection);
        } else if (operation instanceof Operation.Sum total) {
            return total(total);
        } else if (operation instanceof Operation.ExponentialTrace trace) {
            int size = trace.trace().size();
            return executor.kernel(
                    "exponential_trace",
                    size,
                    arguments -> arguments
                            .buffer(buffers.get(trace.trace()))
                            .buffer(buffers.get(trace.in()))
                            .ints(size)
                            .floats(trace.decay()));
        } else if (operation instanceof Operation.Difference difference) {
            return elements("difference", difference.out(), difference.target(), difference.in());
        } else if (operation instanceof Operation.ElementwiseProduct product) {
            return elements("elementwise_product", product.out(), product.first(), product.second());
        } else if (operation instanceof Operation.Accumulate accumulate) {
            return elements("accumulate", accumulate.sum(), accumulate.in());
        } else if (operation instanceof Operation.TraceStdp rule) {
            return stdp(rule);
        } else if (operation instanceof Operation.Hebbian rule) {
            return hebbian(rule);
        } else if (operation instanceof Operation.NormalizeColumns normalise) {
            return normalise(normalise);
        }
        throw new IllegalStateException("no kernel for " + operation);
    }

    /** A kernel with one work-item per element. Arguments: the input buffers, the output buffer, the number of elements. */
    private Runnable elements(String name, Variable out, Variable... in) {
        return executor.kernel(name, out.size(), arguments -> {
            for (Variable variable : in) {
                arguments.buffer(buffers.get(variable));
            }
            arguments.buffer(buffers.get(out)).ints(out.size());
        });
    }

    private Runnable elements(String name, Variable out, float parameter, Variable in) {
        return executor.kernel(
                name,
                out.size(),
                arguments -> arguments
                        .buffer(buffers.get(in))
                        .buffer(buffers.get(out))
                        .ints(out.size())
                        .floats(parameter));
    }

    private static Runnable all(List<Runnable> kernels) {
        return () -> kernels.forEach(Runnable::run);
    }

    private Runnable product(Operation.Product product) {
        Variable in = product.in();
        Variable out = product.out();
        cl_mem indices = executor.buffer("active inputs of " + out, in.size());
        cl_mem counts = executor.buffer("counts of active inputs of " + out, in.rows());
        List<Runnable> kernels = new ArrayList<>();
        kernels.add(findActive(buffers.get(in), in.rows(), in.columns(), in.columns(), 1, indices, counts));
        kernels.add(executor.kernel(
                "product",
                out.size(),
                arguments -> arguments
                        .buffer(buffers.get(in))
                        .buffer(indices)
                        .buffer(counts)
                        .buffer(buffers.get(product.weights()))
                        .buffer(buffers.get(out))
                        .ints(out.rows())
                        .ints(in.columns())
                        .ints(out.columns())
                        .ints(product.order().parts(in.columns()))
                        .ints(product.order().panel())
                        .ints(product.order().lanes() ? 1 : 0)));
        if (product.bias() != null) {
            kernels.add(executor.kernel(
                    "add_bias",
                    out.size(),
                    arguments -> arguments
                            .buffer(buffers.get(out))
                            .buffer(buffers.get(product.bias()))
                            .ints(out.size())
                            .ints(out.columns())));
        }
        return all(kernels);
    }

    /** Finds the nonzero values of each row. Value k of row r is {@code values[r * rowStride + k * stride]}. */
    private Runnable findActive(
            cl_mem values, int rows, int terms, int rowStride, int stride, cl_mem indices, cl_mem counts) {
        return executor.kernel(
                "compact_nonzero",
                (long) rows * OpenClNetworkExecutor.GROUP_ITEMS,
                arguments -> arguments
                        .buffer(values)
                        .buffer(indices)
                        .buffer(counts)
                        .ints(terms)
                        .ints(rowStride)
                        .ints(stride));
    }

    private Runnable sparseProduct(Operation.SparseProduct product) {
        CsrMatrix.CscView connections = product.connections().byTarget();
        cl_mem starts = whole("starts of " + product.weights(), connections.starts());
        cl_mem sources = whole("sources of " + product.weights(), connections.sources());
        cl_mem weights = whole("connections of " + product.weights(), connections.weights());
        Variable out = product.out();
        return executor.kernel(
                "sparse_product",
                out.size(),
                arguments -> arguments
                        .buffer(buffers.get(product.in()))
                        .buffer(buffers.get(product.weights()))
                        .buffer(starts)
                        .buffer(sources)
                        .buffer(weights)
                        .buffer(buffers.get(out))
                        .ints(out.rows())
                        .ints(product.in().columns())
                        .ints(out.columns()));
    }

    private cl_mem whole(String name, int[] values) {
        cl_mem buffer = executor.buffer(name, Math.max(1, values.length));
        if (values.length > 0) {
            executor.write(buffer, name, Pointer.to(values), values.length);
        }
        return buffer;
    }

    private Runnable allButSelf(Operation.LateralInput projection) {
        Variable in = projection.in();
        cl_mem sums = executor.buffer("sums of " + in, in.rows());
        Runnable sum = executor.kernel(
                "sum_rows",
                in.rows(),
                arguments -> arguments
                        .buffer(buffers.get(in))
                        .buffer(sums)
                        .ints(in.rows())
                        .ints(in.columns()));
        Runnable inhibit = executor.kernel(
                "lateral_input",
                in.size(),
                arguments -> arguments
                        .buffer(buffers.get(in))
                        .buffer(sums)
                        .buffer(buffers.get(projection.out()))
                        .ints(in.size())
                        .ints(in.columns())
                        .floats(projection.weight()));
        return all(List.of(sum, inhibit));
    }

    private Runnable total(Operation.Sum total) {
        List<Runnable> kernels = new ArrayList<>();
        for (Variable term : total.terms()) {
            kernels.add(elements(kernels.isEmpty() ? "copy_values" : "accumulate", total.out(), term));
        }
        return all(kernels);
    }

    private Runnable stdp(Operation.TraceStdp rule) {
        Variable weights = rule.weights();
        return executor.kernel(
                "trace_stdp",
                weights.size(),
                arguments -> arguments
                        .buffer(buffers.get(weights))
                        .buffer(buffers.get(rule.preTrace()))
                        .buffer(buffers.get(rule.pre()))
                        .buffer(buffers.get(rule.postTrace()))
                        .buffer(buffers.get(rule.post()))
                        .ints(weights.size())
                        .ints(weights.columns())
                        .floats(rule.plus())
                        .floats(rule.minus())
                        .floats(rule.bound()));
    }

    private Runnable hebbian(Operation.Hebbian rule) {
        Variable weights = rule.weights();
        Variable post = rule.post();
        int batch = post.rows();
        cl_mem pre = buffers.get(rule.pre());
        cl_mem indices = executor.buffer(
                "active rows of the batch of " + weights, rule.pre().size());
        cl_mem counts = executor.buffer("counts of active rows of the batch of " + weights, weights.rows());
        List<Runnable> kernels = new ArrayList<>();
        kernels.add(findActive(pre, weights.rows(), batch, 1, weights.rows(), indices, counts));
        kernels.add(executor.kernel(
                "hebbian",
                weights.size(),
                arguments -> arguments
                        .buffer(buffers.get(weights))
                        .buffer(pre)
                        .buffer(buffers.get(post))
                        .buffer(indices)
                        .buffer(counts)
                        .ints(batch)
                        .ints(weights.rows())
                        .ints(weights.columns())
                        .floats(rule.rate())));
        if (rule.bias() != null) {
            cl_mem sums = executor.buffer("sums of " + post, post.columns());
            if (rule.fusesBias()) {
                kernels.add(executor.kernel(
                        "fused_bias",
                        post.columns(),
                        arguments -> arguments
                                .buffer(buffers.get(post))
                                .buffer(sums)
                                .ints(post.rows())
                                .ints(post.columns())
                                .floats(rule.rate())));
            } else {
                kernels.addAll(columnSums(buffers.get(post), post.rows(), post.columns(), rule.rate(), false, sums));
            }
            kernels.add(executor.kernel(
                    "accumulate",
                    post.columns(),
                    arguments -> arguments
                            .buffer(sums)
                            .buffer(buffers.get(rule.bias()))
                            .ints(post.columns())));
        }
        return all(kernels);
    }

    /** Sums the columns of a matrix by the levels of {@link PairwiseSum}, each level into a buffer that the next one reads. */
    private List<Runnable> columnSums(
            cl_mem matrix, int rows, int columns, float factor, boolean magnitudes, cl_mem sums) {
        List<Runnable> kernels = new ArrayList<>();
        List<PairwiseSum.Level> levels = PairwiseSum.levels(rows, columns);
        Map<Integer, cl_mem> runs = new HashMap<>();
        for (int n = 0; n < levels.size(); n++) {
            PairwiseSum.Level level = levels.get(n);
            boolean first = n == 0;
            cl_mem from = first ? matrix : runs.get(n - 1);
            cl_mem to = n == levels.size() - 1 ? sums : executor.buffer("partial sums", (long) level.runs() * columns);
            runs.put(n, to);
            kernels.add(executor.kernel(
                    "sum_partial_columns",
                    (long) level.runs() * columns,
                    arguments -> arguments
                            .buffer(from)
                            .buffer(to)
                            .ints(level.rows())
                            .ints(columns)
                            .ints(level.run())
                            .ints(level.low())
                            .ints(level.runs())
                            .floats(first ? factor : 1f)
                            .ints(first && magnitudes ? 1 : 0)));
        }
        return kernels;
    }

    /** The host computes one factor per column, since a device need not round divisions correctly. */
    private Runnable normalise(Operation.NormalizeColumns operation) {
        Variable weights = operation.weights();
        int columns = weights.columns();
        String name = "factors of " + weights;
        cl_mem sums = executor.buffer(name, columns);
        Runnable sum = all(columnSums(buffers.get(weights), weights.rows(), columns, 1f, true, sums));
        Runnable scale = executor.kernel(
                "normalize_columns",
                weights.size(),
                arguments -> arguments
                        .buffer(buffers.get(weights))
                        .buffer(sums)
                        .ints(weights.size())
                        .ints(columns));
        float[] factors = new float[columns];
        return () -> {
            sum.run();
            executor.read(sums, name, factors);
            for (int j = 0; j < columns; j++) {
                factors[j] = operation.factor(factors[j]);
            }
            executor.write(sums, name, Pointer.to(factors), columns);
            scale.run();
        };
    }
}
