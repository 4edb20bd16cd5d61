package org.lifsim.internal.opencl;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jocl.cl_mem;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.PairwiseSum;
import org.lifsim.internal.plan.Variable;
import org.lifsim.network.CsrMatrix;

/** Binds the operations of a network to kernels of {@code network.cl}. */
final class OpenClOperationBinder {
    private final OpenClNetworkExecutor executor;
    private final Map<Variable, cl_mem> buffers;

    /** The kernels of the formulas that are not yet bound, in the order of the plan. */
    private final Iterator<FormulaKernel> formulas;

    OpenClOperationBinder(OpenClNetworkExecutor executor, Map<Variable, cl_mem> buffers, List<FormulaKernel> formulas) {
        this.executor = executor;
        this.buffers = buffers;
        this.formulas = formulas.iterator();
    }

    /** An action that enqueues an operation. All types are supported except {@link Operation.Update}. */
    Runnable bind(Operation operation) {
        if (operation instanceof Operation.Product product) {
            return product(product);
        } else if (operation instanceof Operation.SparseProduct product) {
            return sparseProduct(product);
        } else if (operation instanceof Operation.OneToOne projection) {
            return elements(
                    NetworkKernels.ONE_TO_ONE,
                    projection.out(),
                    arguments ->
                            arguments.buffer("in", buffers.get(projection.in())).floats("weight", projection.weight()));
        } else if (operation instanceof Operation.LateralInput projection) {
            return allButSelf(projection);
        } else if (operation instanceof Operation.Sum total) {
            return total(total);
        } else if (operation instanceof Operation.ExponentialTrace trace) {
            int size = trace.trace().size();
            return executor.kernel(
                    NetworkKernels.EXPONENTIAL_TRACE,
                    size,
                    arguments -> arguments
                            .buffer("traces", buffers.get(trace.trace()))
                            .buffer("in", buffers.get(trace.in()))
                            .ints("size", size)
                            .floats("decay", trace.decay()));
        } else if (operation instanceof Operation.Difference difference) {
            return elements(
                    NetworkKernels.DIFFERENCE,
                    difference.out(),
                    arguments -> arguments
                            .buffer("target", buffers.get(difference.target()))
                            .buffer("in", buffers.get(difference.in())));
        } else if (operation instanceof Operation.ElementwiseProduct product) {
            return elements(
                    NetworkKernels.ELEMENTWISE_PRODUCT,
                    product.out(),
                    arguments -> arguments
                            .buffer("first", buffers.get(product.first()))
                            .buffer("second", buffers.get(product.second())));
        } else if (operation instanceof Operation.Accumulate accumulate) {
            return elements(
                    NetworkKernels.ACCUMULATE,
                    accumulate.sum(),
                    arguments -> arguments.buffer("in", buffers.get(accumulate.in())));
        } else if (operation instanceof Operation.TraceStdp rule) {
            return stdp(rule);
        } else if (operation instanceof Operation.Hebbian rule) {
            return hebbian(rule);
        } else if (operation instanceof Operation.NormalizeColumns normalise) {
            return normalise(normalise);
        } else if (operation instanceof Operation.Formula formula) {
            return formula(formulas.next(), formula);
        } else if (operation instanceof Operation.ExponentialKernel kernel) {
            return exponentialKernel(kernel);
        } else if (operation instanceof Operation.Reduction reduction) {
            return reduction(reduction);
        }
        throw new IllegalStateException("no kernel for " + operation);
    }

    /** Only formulas that read the clock get arguments in each step. */
    private Runnable formula(FormulaKernel kernel, Operation.Formula formula) {
        Variable first = formula.writes().get(0);
        Consumer<KernelArguments> fixed = arguments -> {
            kernel.buffers().forEach((name, variable) -> arguments.buffer(name, buffers.get(variable)));
            arguments.ints("size", first.size()).ints("columns", first.columns());
        };
        if (!Expression.readsClock(formula.values())) {
            return executor.kernel(kernel.signature(), first.size(), arguments -> {
                fixed.accept(arguments);
                arguments.floats("time", 0f).floats("step", 0f);
            });
        }
        return executor.timedKernel(kernel.signature(), first.size(), (arguments, clock) -> {
            if (clock == null) {
                fixed.accept(arguments);
            }
            arguments.floats("time", time(clock)).floats("step", clock == null ? 0f : clock.of(Expression.Clock.STEP));
        });
    }

    private static float time(Expression.Instant clock) {
        return clock == null ? 0f : clock.of(Expression.Clock.TIME);
    }

    private Runnable exponentialKernel(Operation.ExponentialKernel kernel) {
        Variable times = kernel.times();
        int columns = times.columns();
        cl_mem terms = executor.buffer("terms of " + kernel.out(), times.size());
        cl_mem sums = executor.buffer("sums of " + kernel.out(), columns);
        List<Runnable> kernels = new ArrayList<>();
        kernels.add(executor.timedKernel(NetworkKernels.EXPONENTIAL_KERNEL_TERMS, columns, (arguments, clock) -> {
            if (clock == null) {
                arguments
                        .buffer("times", buffers.get(times))
                        .buffer("terms", terms)
                        .buffer("in", buffers.get(kernel.in()))
                        .ints("steps", times.rows())
                        .ints("columns", columns)
                        .floats("rate", kernel.rate());
            }
            arguments
                    .floats("now", time(clock))
                    .ints("newest", clock == null ? 0 : (int) (clock.step() % times.rows()));
        }));
        kernels.addAll(columnSums(terms, times.rows(), columns, 1f, false, sums));
        kernels.add(elements(NetworkKernels.FLUSH_VALUES, kernel.out(), arguments -> arguments.buffer("in", sums)));
        return all(kernels);
    }

    private Runnable reduction(Operation.Reduction reduction) {
        boolean isLargest = reduction.reducer() == Operation.Reducer.LARGEST;
        Variable in = reduction.in();
        return executor.kernel(isLargest ? NetworkKernels.LARGEST : NetworkKernels.SUM_OF_SQUARES, 1, arguments -> {
            arguments
                    .buffer("in", buffers.get(in))
                    .buffer("out", buffers.get(reduction.out()))
                    .ints("size", in.size());
            if (!isLargest) {
                arguments.ints("rows", in.rows());
            }
        });
    }

    /** A kernel with one work-item per element of its output. {@code inputs} sets the other arguments. */
    private Runnable elements(KernelSignature kernel, Variable out, Consumer<KernelArguments> inputs) {
        return executor.kernel(kernel, out.size(), arguments -> {
            arguments.buffer("out", buffers.get(out)).ints("size", out.size());
            inputs.accept(arguments);
        });
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
                NetworkKernels.PRODUCT,
                out.size(),
                arguments -> arguments
                        .buffer("in", buffers.get(in))
                        .buffer("indices", indices)
                        .buffer("counts", counts)
                        .buffer("weights", buffers.get(product.weights()))
                        .buffer("out", buffers.get(out))
                        .ints("rows", out.rows())
                        .ints("terms", in.columns())
                        .ints("columns", out.columns())
                        .ints("parts", product.order().parts(in.columns()))
                        .ints("panel", product.order().panel())
                        .ints("lanes", product.order().lanes() ? 1 : 0)));
        if (product.bias() != null) {
            kernels.add(executor.kernel(
                    NetworkKernels.ADD_BIAS,
                    out.size(),
                    arguments -> arguments
                            .buffer("out", buffers.get(out))
                            .buffer("bias", buffers.get(product.bias()))
                            .ints("size", out.size())
                            .ints("columns", out.columns())));
        }
        return all(kernels);
    }

    /** Finds the nonzero values of each row. Value k of row r is {@code values[r * rowStride + k * stride]}. */
    private Runnable findActive(
            cl_mem values, int rows, int terms, int rowStride, int stride, cl_mem indices, cl_mem counts) {
        return executor.kernel(
                NetworkKernels.COMPACT_NONZERO,
                (long) rows * OpenClNetworkExecutor.GROUP_ITEMS,
                arguments -> arguments
                        .buffer("values", values)
                        .buffer("indices", indices)
                        .buffer("counts", counts)
                        .ints("terms", terms)
                        .ints("row_stride", rowStride)
                        .ints("stride", stride));
    }

    private Runnable sparseProduct(Operation.SparseProduct product) {
        CsrMatrix.CscView connections = product.connections().byTarget();
        cl_mem starts = whole("starts of " + product.weights(), connections.starts());
        cl_mem sources = whole("sources of " + product.weights(), connections.sources());
        cl_mem weights = whole("connections of " + product.weights(), connections.weights());
        Variable out = product.out();
        return executor.kernel(
                NetworkKernels.SPARSE_PRODUCT,
                out.size(),
                arguments -> arguments
                        .buffer("in", buffers.get(product.in()))
                        .buffer("weights", buffers.get(product.weights()))
                        .buffer("starts", starts)
                        .buffer("sources", sources)
                        .buffer("connections", weights)
                        .buffer("out", buffers.get(out))
                        .ints("rows", out.rows())
                        .ints("terms", product.in().columns())
                        .ints("columns", out.columns()));
    }

    private cl_mem whole(String name, int[] values) {
        cl_mem buffer = executor.buffer(name, Math.max(1, values.length));
        if (values.length > 0) {
            executor.write(buffer, name, IntBuffer.wrap(values));
        }
        return buffer;
    }

    private Runnable allButSelf(Operation.LateralInput projection) {
        Variable in = projection.in();
        cl_mem sums = executor.buffer("sums of " + in, in.rows());
        Runnable sum = executor.kernel(
                NetworkKernels.SUM_ROWS,
                in.rows(),
                arguments -> arguments
                        .buffer("in", buffers.get(in))
                        .buffer("sums", sums)
                        .ints("rows", in.rows())
                        .ints("columns", in.columns()));
        Runnable inhibit = executor.kernel(
                NetworkKernels.LATERAL_INPUT,
                in.size(),
                arguments -> arguments
                        .buffer("in", buffers.get(in))
                        .buffer("sums", sums)
                        .buffer("out", buffers.get(projection.out()))
                        .ints("size", in.size())
                        .ints("columns", in.columns())
                        .floats("weight", projection.weight()));
        return all(List.of(sum, inhibit));
    }

    private Runnable total(Operation.Sum total) {
        List<Runnable> kernels = new ArrayList<>();
        for (Variable term : total.terms()) {
            kernels.add(elements(
                    kernels.isEmpty() ? NetworkKernels.COPY_VALUES : NetworkKernels.ACCUMULATE,
                    total.out(),
                    arguments -> arguments.buffer("in", buffers.get(term))));
        }
        return all(kernels);
    }

    private Runnable stdp(Operation.TraceStdp rule) {
        Variable weights = rule.weights();
        return executor.kernel(
                NetworkKernels.TRACE_STDP,
                weights.size(),
                arguments -> arguments
                        .buffer("weights", buffers.get(weights))
                        .buffer("pre_traces", buffers.get(rule.preTrace()))
                        .buffer("pres", buffers.get(rule.pre()))
                        .buffer("post_traces", buffers.get(rule.postTrace()))
                        .buffer("posts", buffers.get(rule.post()))
                        .ints("size", weights.size())
                        .ints("columns", weights.columns())
                        .floats("plus", rule.plus())
                        .floats("minus", rule.minus())
                        .floats("bound", rule.bound()));
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
                NetworkKernels.HEBBIAN,
                weights.size(),
                arguments -> arguments
                        .buffer("weights", buffers.get(weights))
                        .buffer("pre", pre)
                        .buffer("post", buffers.get(post))
                        .buffer("indices", indices)
                        .buffer("counts", counts)
                        .ints("batch", batch)
                        .ints("rows", weights.rows())
                        .ints("columns", weights.columns())
                        .floats("rate", rule.rate())));
        if (rule.bias() != null) {
            cl_mem sums = executor.buffer("sums of " + post, post.columns());
            if (rule.fusesBias()) {
                kernels.add(executor.kernel(
                        NetworkKernels.FUSED_BIAS,
                        post.columns(),
                        arguments -> arguments
                                .buffer("post", buffers.get(post))
                                .buffer("sums", sums)
                                .ints("batch", post.rows())
                                .ints("columns", post.columns())
                                .floats("rate", rule.rate())));
            } else {
                kernels.addAll(columnSums(buffers.get(post), post.rows(), post.columns(), rule.rate(), false, sums));
            }
            kernels.add(executor.kernel(
                    NetworkKernels.ACCUMULATE,
                    post.columns(),
                    arguments -> arguments
                            .buffer("in", sums)
                            .buffer("out", buffers.get(rule.bias()))
                            .ints("size", post.columns())));
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
                    NetworkKernels.SUM_PARTIAL_COLUMNS,
                    (long) level.runs() * columns,
                    arguments -> arguments
                            .buffer("matrix", from)
                            .buffer("sums", to)
                            .ints("rows", level.rows())
                            .ints("columns", columns)
                            .ints("run_rows", level.run())
                            .ints("low", level.low())
                            .ints("runs", level.runs())
                            .floats("factor", first ? factor : 1f)
                            .ints("magnitudes", first && magnitudes ? 1 : 0)));
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
                NetworkKernels.NORMALIZE_COLUMNS,
                weights.size(),
                arguments -> arguments
                        .buffer("weights", buffers.get(weights))
                        .buffer("factors", sums)
                        .ints("size", weights.size())
                        .ints("columns", columns));
        float[] factors = new float[columns];
        return () -> {
            sum.run();
            executor.read(sums, name, factors);
            for (int j = 0; j < columns; j++) {
                factors[j] = operation.factor(factors[j]);
            }
            executor.write(sums, name, FloatBuffer.wrap(factors, 0, columns));
            scale.run();
        };
    }
}
