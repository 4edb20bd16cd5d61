package org.lifsim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.cpu.CpuBackend;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.NeuronGroupSpec;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.spi.Device;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.SparseExecutor;
import org.lifsim.internal.spi.SteppedNeurons;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.StateVariable;
import org.lifsim.random.RandomKey;

/**
 * Runs networks as canonical_nets.py defines them, dense and recursive: without lists of active inputs, without tracking of
 * changes, and without levels of sums. Neuron groups step as slices of the scalar backend, which {@code StepContractTest}
 * covers.
 */
final class OracleBackend implements Device {
    private final Device cells = CpuBackend.scalar(1);

    @Override
    public SparseExecutor allocateSparse(SparsePlan plan) {
        throw new UnsupportedOperationException("has no sparse networks");
    }

    @Override
    public NetworkExecutor allocateNetwork(NetworkPlan plan) {
        return new Oracle(plan);
    }

    private final class Oracle implements NetworkExecutor {
        private final NetworkPlan plan;
        private final Map<NeuronGroupSpec, Slice> slices = new HashMap<>();
        private final Map<NeuronGroupSpec, SteppedNeurons> stepped = new HashMap<>();
        private final Map<Variable, float[]> values = new HashMap<>();
        private Expression.Instant now;

        @Override
        public void checkOpen() {}

        Oracle(NetworkPlan plan) {
            this.plan = plan;
            for (NeuronGroupSpec group : plan.groups()) {
                Slice slice = cells.allocate(group.variant(), group.derivedParameters(plan.dt(), plan.batch()));
                slices.put(group, slice);
                stepped.put(group, new SteppedNeurons(slice, group.variant(), () -> {}));
            }
            plan.variables().forEach(variable -> values.put(variable, new float[variable.size()]));
        }

        @Override
        public void write(Variable variable, float[] given) {
            System.arraycopy(given, 0, values.get(variable), 0, given.length);
            if (variable.group() != null) {
                slices.get(variable.group()).write(variable.stateVariable(), 0, given, 0, given.length);
            }
        }

        @Override
        public void fill(Variable variable, float value) {
            float[] all = new float[variable.size()];
            Arrays.fill(all, value);
            write(variable, all);
        }

        @Override
        public void read(Variable variable, float[] dst) {
            System.arraycopy(values.get(variable), 0, dst, 0, dst.length);
        }

        @Override
        public void setKey(NeuronGroupSpec group, RandomKey key) {
            stepped.get(group).setKey(key);
        }

        @Override
        public RandomKey key(NeuronGroupSpec group) {
            return stepped.get(group).key();
        }

        @Override
        public void advance(int steps, long first, boolean learning) {
            for (long step = first; step < first + steps; step++) {
                now = new Expression.Instant(step - 1, plan.dt());
                for (ScheduledOperation scheduled : plan.operations()) {
                    if (step > scheduled.after()
                            && (learning || !scheduled.operation().learns())) {
                        apply(scheduled.operation());
                    }
                }
            }
        }

        @Override
        public void apply(Operation operation) {
            if (operation instanceof Operation.Update step) {
                step(step);
            } else if (operation instanceof Operation.Product product) {
                product(product);
            } else if (operation instanceof Operation.SparseProduct product) {
                sparse(product);
            } else if (operation instanceof Operation.OneToOne one) {
                set(one.out(), i -> one.weight() * at(one.in(), i));
            } else if (operation instanceof Operation.LateralInput others) {
                float[] in = values.get(others.in());
                int width = others.in().columns();
                set(others.out(), i -> {
                    float sum = 0f;
                    for (int k = i / width * width; k < i / width * width + width; k++) {
                        sum += in[k];
                    }
                    return others.weight() * (sum - in[i]);
                });
            } else if (operation instanceof Operation.Sum total) {
                set(total.out(), i -> {
                    float sum = at(total.terms().get(0), i);
                    for (Variable term : total.terms().subList(1, total.terms().size())) {
                        sum += at(term, i);
                    }
                    return sum;
                });
            } else if (operation instanceof Operation.ExponentialTrace trace) {
                set(trace.trace(), i -> {
                    float x = at(trace.in(), i);
                    return Float32Math.flushSubnormals(Math.fma(at(trace.trace(), i) * trace.decay(), 1f - x, x));
                });
            } else if (operation instanceof Operation.Difference error) {
                set(error.out(), i -> at(error.target(), i) - at(error.in(), i));
            } else if (operation instanceof Operation.ElementwiseProduct product) {
                set(product.out(), i -> at(product.first(), i) * at(product.second(), i));
            } else if (operation instanceof Operation.Accumulate sum) {
                set(sum.sum(), i -> at(sum.sum(), i) + at(sum.in(), i));
            } else if (operation instanceof Operation.TraceStdp rule) {
                int columns = rule.weights().columns();
                set(rule.weights(), i -> {
                    float a = at(rule.post(), i % columns) * rule.plus();
                    float b = at(rule.postTrace(), i % columns) * rule.minus();
                    float change = Math.fma(at(rule.preTrace(), i / columns), a, -(at(rule.pre(), i / columns) * b));
                    return Math.min(Math.max(at(rule.weights(), i) + change, 0f), rule.bound());
                });
            } else if (operation instanceof Operation.Hebbian rule) {
                hebbian(rule);
            } else if (operation instanceof Operation.NormalizeColumns normalise) {
                normalise(normalise);
            } else if (operation instanceof Operation.Formula formula) {
                formula(formula);
            } else if (operation instanceof Operation.ExponentialKernel kernel) {
                kernel(kernel);
            } else if (operation instanceof Operation.Reduction reduction) {
                float[] in = values.get(reduction.in());
                set(
                        reduction.out(),
                        i -> reduction.reducer() == Operation.Reducer.LARGEST
                                ? largestOf(in)
                                : squaresOf(in, reduction.in().rows()));
            } else {
                throw new AssertionError(operation);
            }
        }

        private static float largestOf(float[] in) {
            float largest = in[0];
            for (float value : in) {
                largest = Math.max(largest, value);
            }
            return largest;
        }

        /** Centered windows of 32 rows and columns, each summed row by row and then added; a small matrix is one fused chain. */
        private static float squaresOf(float[] in, int rows) {
            int columns = in.length / rows;
            float sum = 0f;
            if (columns > 32 || rows > 32) {
                int across = (columns + 31) / 32;
                float[] parts = new float[(rows + 31) / 32 * across];
                for (int i = 0; i < in.length; i++) {
                    parts[window(i / columns, rows) * across + window(i % columns, columns)] += in[i] * in[i];
                }
                for (float part : parts) {
                    sum += part;
                }
                return Float32Math.flushSubnormals(sum);
            }
            boolean isFolded = (rows == 1 || columns == 1) && in.length > 1;
            sum = isFolded ? Math.fma(in[0], in[0], in[1] * in[1]) : 0f;
            for (int i = isFolded ? 2 : 0; i < in.length; i++) {
                sum = Math.fma(in[i], in[i], sum);
            }
            return Float32Math.flushSubnormals(sum);
        }

        private static int window(int index, int size) {
            int windows = (size + 31) / 32;
            return (index + (windows * 32 - size) / 2) / 32;
        }

        /** All results are computed before any is stored. */
        private void formula(Operation.Formula formula) {
            List<float[]> made = new ArrayList<>();
            for (Operation.Formula.Result result : formula.results()) {
                int columns = result.variable().columns();
                float[] all = new float[result.variable().size()];
                for (int i = 0; i < all.length; i++) {
                    known.clear();
                    all[i] = Float32Math.flushSubnormals(of(result.value(), i / columns, i % columns, columns, 0));
                }
                made.add(all);
            }
            for (int k = 0; k < made.size(); k++) {
                write(formula.results().get(k).variable(), made.get(k));
            }
        }

        /** Parts of the number that is being computed; those of a sum over the batch are not kept. */
        private final Map<Expression, Float> known = new IdentityHashMap<>();

        private float of(Expression e, int row, int column, int columns, int b) {
            Float found = known.get(e);
            if (found == null) {
                found = compute(e, row, column, columns, b);
                if (!isInSum) {
                    known.put(e, found);
                }
            }
            return found;
        }

        private boolean isInSum;

        /** An expression, one number at a time, straight from its definition. */
        private float compute(Expression e, int row, int column, int columns, int b) {
            if (e instanceof Expression.Constant constant) {
                return constant.value();
            } else if (e instanceof Expression.Now clock) {
                return now.of(clock.clock());
            } else if (e instanceof Expression.Reading reading) {
                int width = reading.variable().columns();
                return switch (reading.index()) {
                    case SAME -> at(reading.variable(), row * columns + column);
                    case ROW -> at(reading.variable(), b * width + row);
                    case COLUMN -> at(reading.variable(), b * width + column);
                    case ONLY -> at(reading.variable(), 0);
                };
            } else if (e instanceof Expression.Unary unary) {
                float x = of(unary.of(), row, column, columns, b);
                return switch (unary.function()) {
                    case NEGATE -> -x;
                    case MAGNITUDE -> Math.abs(x);
                    case ROOT -> (float) Math.sqrt(x);
                    case EXP -> Float32Math.exp(x);
                    case ROUND -> (float) Math.rint(x);
                    case EXPONENT -> Math.getExponent(x) + 1;
                    case MANTISSA -> Math.scalb(Math.abs(x), -Math.getExponent(x) - 1);
                };
            } else if (e instanceof Expression.Binary binary) {
                float x = of(binary.left(), row, column, columns, b);
                float y = of(binary.right(), row, column, columns, b);
                return switch (binary.operator()) {
                    case PLUS -> x + y;
                    case MINUS -> x - y;
                    case TIMES -> x * y;
                    case OVER -> x / y;
                };
            } else if (e instanceof Expression.Fma fma) {
                return Math.fma(
                        of(fma.first(), row, column, columns, b),
                        of(fma.second(), row, column, columns, b),
                        of(fma.third(), row, column, columns, b));
            } else if (e instanceof Expression.Select select) {
                float x = of(select.left(), row, column, columns, b);
                float y = of(select.right(), row, column, columns, b);
                boolean yes = switch (select.comparison()) {
                    case GREATER -> x > y;
                    case AT_LEAST -> x >= y;
                    case EQUAL -> x == y;
                };
                return of(yes ? select.yes() : select.no(), row, column, columns, b);
            }
            Expression.BatchSum sum = (Expression.BatchSum) e;
            float total = 0f;
            isInSum = true;
            for (int k = 0; k < sum.batch(); k++) {
                total = Math.fma(
                        of(sum.row(), row, column, columns, k), of(sum.column(), row, column, columns, k), total);
            }
            isInSum = false;
            return total;
        }

        private void kernel(Operation.ExponentialKernel kernel) {
            int steps = kernel.times().rows();
            int columns = kernel.times().columns();
            float time = now.of(Expression.Clock.TIME);
            float[] times = values.get(kernel.times()).clone();
            for (int i = 0; i < columns; i++) {
                times[(int) (now.step() % steps) * columns + i] = at(kernel.in(), i) * time;
            }
            write(kernel.times(), times);
            set(kernel.out(), i -> {
                List<Float> terms = new ArrayList<>();
                for (long step = now.step() - steps + 1; step <= now.step(); step++) {
                    float spike = times[Math.floorMod(step, steps) * columns + i];
                    terms.add(spike > 0 ? Float32Math.exp(-(time - spike) * kernel.rate()) : 0f);
                }
                return Float32Math.flushSubnormals(columnSum(terms, columns));
            });
        }

        private float at(Variable variable, int index) {
            return values.get(variable)[index];
        }

        private interface Value {
            float of(int index);
        }

        private void set(Variable out, Value value) {
            float[] made = new float[out.size()];
            for (int i = 0; i < made.length; i++) {
                made[i] = value.of(i);
            }
            write(out, made);
        }

        private void step(Operation.Update step) {
            NeuronGroupSpec group = step.group();
            stepped.get(group).run();
            for (StateVariable column : group.variant().variables()) {
                Variable variable = Variable.of(group, column, plan.batch());
                slices.get(group).read(column, 0, values.get(variable), 0, variable.size());
            }
            if (!group.variant().keepsSpikes()) {
                float[] rfr = values.get(Variable.of(group, StateVariable.RFR, plan.batch()));
                set(group.spikes(plan.batch()), i -> rfr[i] == 0 ? 1f : 0f);
            }
        }

        private void product(Operation.Product product) {
            int terms = product.in().columns();
            int columns = product.out().columns();
            float[] w = values.get(product.weights());
            set(product.out(), i -> {
                float[] x =
                        Arrays.copyOfRange(values.get(product.in()), i / columns * terms, (i / columns + 1) * terms);
                float sum = dot(x, 0, w, columns, i % columns, product.order());
                return product.bias() == null ? sum : sum + at(product.bias(), i % columns);
            });
        }

        /** {@code dot} of canonical_nets.py. */
        private float dot(float[] x, int first, float[] w, int columns, int column, SummationOrder order) {
            if (order.lanes()) {
                float[] sums = new float[4];
                for (int k = 0; k < x.length; k++) {
                    sums[k % 4] = Math.fma(x[k], w[k * columns + column], sums[k % 4]);
                }
                return (sums[0] + sums[1]) + (sums[2] + sums[3]);
            }
            int end = order.panel() == 0 ? x.length : Math.min(x.length, first + order.panel());
            float sum = 0f;
            for (int k = first; k < end; k++) {
                sum = Math.fma(x[k], w[k * columns + column], sum);
            }
            return end == x.length ? sum : sum + dot(x, end, w, columns, column, order);
        }

        private void sparse(Operation.SparseProduct product) {
            int terms = product.connections().rows();
            int columns = product.connections().columns();
            float[] made = new float[product.out().size()];
            for (int row = 0; row < plan.batch(); row++) {
                for (int k = 0; k < terms; k++) {
                    for (int n = product.connections().start(k);
                            n < product.connections().start(k + 1);
                            n++) {
                        int i = row * columns + product.connections().target(n);
                        made[i] = Math.fma(at(product.in(), row * terms + k), at(product.weights(), n), made[i]);
                    }
                }
            }
            write(product.out(), made);
        }

        private void hebbian(Operation.Hebbian rule) {
            int rows = rule.weights().rows();
            int columns = rule.weights().columns();
            int batch = plan.batch();
            set(rule.weights(), i -> {
                float sum = 0f;
                for (int b = 0; b < batch; b++) {
                    float q = at(rule.post(), b * columns + i % columns) * rule.rate();
                    sum = Math.fma(at(rule.pre(), b * rows + i / columns), q, sum);
                }
                return at(rule.weights(), i) + sum;
            });
            if (rule.bias() != null) {
                set(rule.bias(), j -> at(rule.bias(), j) + biasSum(rule, columns, j));
            }
        }

        private float biasSum(Operation.Hebbian rule, int columns, int j) {
            List<Float> column = new ArrayList<>();
            float fused = 0f;
            for (int b = 0; b < plan.batch(); b++) {
                float post = at(rule.post(), b * columns + j);
                column.add(post * rule.rate());
                fused = Math.fma(post, rule.rate(), fused);
            }
            boolean large = column.size() >= 32 || column.size() * columns >= 4096;
            return large ? columnSum(column, columns) : fused;
        }

        /** {@code column_sum} of canonical_nets.py, for one column of a matrix with this number of columns. */
        private float columnSum(List<Float> column, int columns) {
            List<Float> remaining = column;
            if (column.size() * columns >= 4096) {
                for (int run : new int[] {4, 4, 16}) {
                    List<Float> next = new ArrayList<>();
                    for (int i = 0; i < remaining.size(); i += run) {
                        next.add(sequential(remaining.subList(i, Math.min(remaining.size(), i + run))));
                    }
                    remaining = next;
                }
                return sequential(remaining);
            }
            int n = column.size();
            if (n < 32) {
                return sequential(column);
            }
            int windows = (n + 31) / 32;
            int low = (windows * 32 - n) / 2;
            List<Float> next = new ArrayList<>();
            for (int i = 0; i < windows; i++) {
                int from = Math.max(0, i * 32 - low);
                int to = i == windows - 1 ? n : (i + 1) * 32 - low;
                next.add(sequential(column.subList(from, to)));
            }
            return columnSum(next, columns);
        }

        private float sequential(List<Float> numbers) {
            float sum = 0f;
            for (float number : numbers) {
                sum += number;
            }
            return sum;
        }

        private void normalise(Operation.NormalizeColumns normalise) {
            int rows = normalise.weights().rows();
            int columns = normalise.weights().columns();
            float[] factors = new float[columns];
            for (int j = 0; j < columns; j++) {
                List<Float> magnitudes = new ArrayList<>();
                for (int k = 0; k < rows; k++) {
                    magnitudes.add(Math.abs(at(normalise.weights(), k * columns + j)));
                }
                factors[j] = normalise.norm() / Math.max(columnSum(magnitudes, columns), 1e-8f);
            }
            set(normalise.weights(), i -> at(normalise.weights(), i) * factors[i % columns]);
        }

        @Override
        public void synchronize() {
            // all commands have completed when they return
        }

        @Override
        public void close() {
            slices.values().forEach(Slice::close);
        }
    }

    @Override
    public String name() {
        return "oracle";
    }

    @Override
    public String deviceDescription() {
        return "plain statements";
    }

    @Override
    public int maxUnitsPerSlice() {
        return cells.maxUnitsPerSlice();
    }

    @Override
    public long availableMemoryBytes() {
        return cells.availableMemoryBytes();
    }

    @Override
    public boolean hasCorrectlyRoundedDivision() {
        return true;
    }

    @Override
    public Slice allocate(ModelVariant variant, DerivedParameterTable derived) {
        return cells.allocate(variant, derived);
    }

    @Override
    public void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst) {
        cells.fillRandom(distribution, key, parameter, first, dst);
    }

    @Override
    public StreamTriad.Run streamTriad(int length) {
        return cells.streamTriad(length);
    }

    @Override
    public void close() {
        cells.close();
    }
}
