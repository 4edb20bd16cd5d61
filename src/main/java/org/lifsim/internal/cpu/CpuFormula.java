package org.lifsim.internal.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.Variable;
import org.lifsim.internal.step.Float32Math;

/**
 * Computes an {@link Operation.Formula}. Its expressions become a list of instructions. Each instruction computes a part for a
 * run of values, row after row, so that the loop over them is simple enough for the compiler to vectorize. A run holds many rows of
 * a matrix with few columns.
 */
final class CpuFormula implements Runnable {
    /** Number of values that an instruction computes at a time. */
    private static final int RUN = 256;

    /** Number of columns from which a run ends with its row, so that rows are read by single copies. */
    private static final int LONG_ROW = RUN / 2;

    /** Number of columns from which a row is filled by the library, which costs more than a short loop. */
    private static final int FILLED_ROW = 16;

    private final Runnable loop;
    private final CpuClock clock;
    private final List<Instruction> instructions = new ArrayList<>();

    /** Registers of the parts that are compiled; those within a sum over the batch have their own. */
    private Map<Expression, Integer> registers = new IdentityHashMap<>();

    /** Registers of constants, which are filled once. */
    private final Map<Float, Integer> constants = new LinkedHashMap<>();

    private int registerCount;
    private final Map<Variable, float[]> arrays;
    private final float[][] results;
    private final int[] resultRegisters;
    private final int columns;
    private final ThreadLocal<float[][]> work;

    /** Computes a part for values [start, start + n) of the result into its register. */
    private interface Instruction {
        void run(float[][] registers, int start, int n, int element);
    }

    CpuFormula(WorkerPool pool, Operation.Formula formula, Map<Variable, float[]> arrays, CpuClock clock) {
        this.arrays = arrays;
        this.clock = clock;
        Variable first = formula.writes().get(0);
        columns = first.columns();
        results = formula.writes().stream().map(arrays::get).toArray(float[][]::new);
        resultRegisters = formula.values().stream()
                .mapToInt(value -> compile(value, instructions))
                .toArray();
        work = ThreadLocal.withInitial(this::newRegisters);
        loop = new CpuElementwise(pool, first.size(), this::over);
    }

    @Override
    public void run() {
        loop.run();
    }

    private float[][] newRegisters() {
        float[][] files = new float[registerCount][RUN];
        constants.forEach((value, register) -> Arrays.fill(files[register], value));
        return files;
    }

    private void over(int start, int end) {
        float[][] files = work.get();
        int n;
        for (int i = start; i < end; i += n) {
            n = Math.min(RUN, end - i);
            if (columns >= LONG_ROW) {
                n = Math.min(n, columns - i % columns);
            }
            for (int k = 0; k < instructions.size(); k++) {
                instructions.get(k).run(files, i, n, 0);
            }
            for (int k = 0; k < results.length; k++) {
                store(files[resultRegisters[k]], results[k], i, n);
            }
        }
    }

    private static void store(float[] values, float[] result, int at, int n) {
        for (int i = 0; i < n; i++) {
            result[at + i] = Float32Math.flushSubnormals(values[i]);
        }
    }

    /** Adds the instructions of an expression, unless they are there already; returns its register. */
    private int compile(Expression part, List<Instruction> into) {
        Integer known = registers.get(part);
        if (known != null) {
            return known;
        }
        if (part instanceof Expression.Constant constant) {
            return constants.computeIfAbsent(constant.value(), value -> registerCount++);
        }
        Instruction instruction;
        int to;
        if (part instanceof Expression.BatchSum sum) {
            List<Instruction> terms = new ArrayList<>();
            Map<Expression, Integer> outer = registers;
            registers = new IdentityHashMap<>();
            int row = compile(sum.row(), terms);
            int column = compile(sum.column(), terms);
            registers = outer;
            to = register(part);
            instruction = batchSum(terms, row, column, to, sum.batch());
        } else {
            instruction = instruction(part, into);
            to = registers.get(part);
        }
        into.add(instruction);
        return to;
    }

    private int register(Expression part) {
        registers.put(part, registerCount);
        return registerCount++;
    }

    private static Instruction batchSum(List<Instruction> terms, int row, int column, int to, int batch) {
        return (files, start, n, element) -> {
            float[] sum = files[to];
            Arrays.fill(sum, 0, n, 0f);
            for (int b = 0; b < batch; b++) {
                for (Instruction term : terms) {
                    term.run(files, start, n, b);
                }
                float[] x = files[row];
                float[] y = files[column];
                for (int i = 0; i < n; i++) {
                    sum[i] = Math.fma(x[i], y[i], sum[i]);
                }
            }
        };
    }

    private Instruction instruction(Expression part, List<Instruction> into) {
        if (part instanceof Expression.Now now) {
            int to = register(part);
            return (files, start, n, element) -> Arrays.fill(files[to], 0, n, clock.of(now.clock()));
        } else if (part instanceof Expression.Reading reading) {
            return reading(reading);
        } else if (part instanceof Expression.Unary unary) {
            int of = compile(unary.of(), into);
            return unary(unary.function(), of, register(part));
        } else if (part instanceof Expression.Binary binary) {
            int left = compile(binary.left(), into);
            int right = compile(binary.right(), into);
            return binary(binary.operator(), left, right, register(part));
        } else if (part instanceof Expression.Fma fma) {
            int first = compile(fma.first(), into);
            int second = compile(fma.second(), into);
            int third = compile(fma.third(), into);
            int to = register(part);
            return (files, start, n, element) -> {
                float[] a = files[first];
                float[] b = files[second];
                float[] c = files[third];
                float[] out = files[to];
                for (int i = 0; i < n; i++) {
                    out[i] = Math.fma(a[i], b[i], c[i]);
                }
            };
        } else if (part instanceof Expression.Select select) {
            int left = compile(select.left(), into);
            int right = compile(select.right(), into);
            int yes = compile(select.yes(), into);
            int no = compile(select.no(), into);
            return select(select.comparison(), left, right, yes, no, register(part));
        }
        throw new IllegalStateException("the CPU backend cannot compute " + part);
    }

    private Instruction reading(Expression.Reading reading) {
        float[] values = arrays.get(reading.variable());
        int width = reading.variable().columns();
        int to = register(reading);
        return switch (reading.index()) {
            case SAME -> (files, start, n, element) -> System.arraycopy(values, start, files[to], 0, n);
            case ROW -> (files, start, n, element) -> repeatRows(values, element * width, files[to], start, n);
            case COLUMN -> (files, start, n, element) -> repeatColumns(values, element * width, files[to], start, n);
            case ONLY -> (files, start, n, element) -> Arrays.fill(files[to], 0, n, values[0]);
        };
    }

    /** Fills each row of a run with its value. */
    private void repeatRows(float[] values, int offset, float[] out, int start, int n) {
        int row = start / columns;
        int end = columns - start % columns;
        for (int i = 0; i < n; end += columns, row++) {
            int last = Math.min(end, n);
            float value = values[offset + row];
            if (columns >= FILLED_ROW) {
                Arrays.fill(out, i, last, value);
                i = last;
            }
            for (; i < last; i++) {
                out[i] = value;
            }
        }
    }

    /** Copies the values of the columns into each row of a run: once, and then twice as many in each copy. */
    private void repeatColumns(float[] values, int offset, float[] out, int start, int n) {
        int column = start % columns;
        int first = Math.min(columns - column, n);
        System.arraycopy(values, offset + column, out, 0, first);
        int filled = Math.min(columns, n);
        System.arraycopy(values, offset, out, first, filled - first);
        for (; filled < n; filled *= 2) {
            System.arraycopy(out, 0, out, filled, Math.min(filled, n - filled));
        }
    }

    private static Instruction unary(Expression.Function function, int of, int to) {
        return (files, start, n, element) -> {
            float[] x = files[of];
            float[] out = files[to];
            switch (function) {
                case NEGATE -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = -x[i];
                    }
                }
                case MAGNITUDE -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = Math.abs(x[i]);
                    }
                }
                case ROOT -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = (float) Math.sqrt(x[i]);
                    }
                }
                case EXP -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = Float32Math.exp(x[i]);
                    }
                }
                case ROUND -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = (float) Math.rint(x[i]);
                    }
                }
                case EXPONENT -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = (Float.floatToRawIntBits(x[i]) >> 23) - 126;
                    }
                }
                case MANTISSA -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[i]) & 0x007FFFFF | 0x3F000000);
                    }
                }
            }
        };
    }

    private static Instruction binary(Expression.Operator operator, int left, int right, int to) {
        return (files, start, n, element) -> {
            float[] a = files[left];
            float[] b = files[right];
            float[] out = files[to];
            switch (operator) {
                case PLUS -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = a[i] + b[i];
                    }
                }
                case MINUS -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = a[i] - b[i];
                    }
                }
                case TIMES -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = a[i] * b[i];
                    }
                }
                case OVER -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = a[i] / b[i];
                    }
                }
            }
        };
    }

    private static Instruction select(Expression.Comparison comparison, int left, int right, int yes, int no, int to) {
        return (files, start, n, element) -> {
            float[] a = files[left];
            float[] b = files[right];
            float[] whenTrue = files[yes];
            float[] whenFalse = files[no];
            float[] out = files[to];
            switch (comparison) {
                case GREATER -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = a[i] > b[i] ? whenTrue[i] : whenFalse[i];
                    }
                }
                case AT_LEAST -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = a[i] >= b[i] ? whenTrue[i] : whenFalse[i];
                    }
                }
                case EQUAL -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = a[i] == b[i] ? whenTrue[i] : whenFalse[i];
                    }
                }
            }
        };
    }
}
