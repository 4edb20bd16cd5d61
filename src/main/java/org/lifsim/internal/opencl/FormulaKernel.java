package org.lifsim.internal.opencl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lifsim.internal.plan.Expression;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.plan.Operation;
import org.lifsim.internal.plan.ScheduledOperation;
import org.lifsim.internal.plan.Variable;

/**
 * An {@link Operation.Formula} as a kernel in OpenCL C, with one work-item for each value. The kernel of a network's n-th formula
 * is {@code formula_n}. It follows {@code network.cl}.
 *
 * @param signature name and parameters of the kernel
 * @param source OpenCL C
 * @param buffers variables by the names of their parameters
 */
record FormulaKernel(KernelSignature signature, String source, Map<String, Variable> buffers) {

    /** The formulas of a plan, in order. */
    static List<Operation.Formula> formulas(NetworkPlan plan) {
        List<Operation.Formula> formulas = new ArrayList<>();
        for (ScheduledOperation scheduled : plan.operations()) {
            if (scheduled.operation() instanceof Operation.Formula formula) {
                formulas.add(formula);
            }
        }
        return formulas;
    }

    /** The kernels of formulas. */
    static List<FormulaKernel> of(List<Operation.Formula> formulas) {
        List<FormulaKernel> kernels = new ArrayList<>();
        for (Operation.Formula formula : formulas) {
            kernels.add(new Writer(formula).kernel("formula_" + kernels.size()));
        }
        return kernels;
    }

    /** The source of some kernels. */
    static String source(List<FormulaKernel> kernels) {
        return kernels.stream().map(FormulaKernel::source).collect(Collectors.joining("\n", "\n", ""));
    }

    /** Writes a formula, a statement for each part. */
    private static final class Writer {
        private final Operation.Formula formula;
        private final Map<Variable, String> names = new LinkedHashMap<>();
        private final StringBuilder text = new StringBuilder();
        private Map<Expression, String> written = new IdentityHashMap<>();
        private int parts;

        Writer(Operation.Formula formula) {
            this.formula = formula;
        }

        FormulaKernel kernel(String name) {
            Set<Variable> results = new HashSet<>(formula.writes());
            KernelSignature.Builder signature = KernelSignature.of(name);
            Map<String, Variable> buffers = new LinkedHashMap<>();
            List<Variable> all = new ArrayList<>(formula.writes());
            all.addAll(formula.reads());
            for (Variable variable : all) {
                String parameter = "buffer" + names.size();
                names.put(variable, parameter);
                buffers.put(parameter, variable);
                if (results.contains(variable)) {
                    signature.writes("float", parameter);
                } else {
                    signature.reads("float", parameter);
                }
            }
            signature.ints("size", "columns").floats("time", "step");
            List<String> values =
                    formula.values().stream().map(value -> write(value, "0")).toList();
            for (int n = 0; n < values.size(); n++) {
                text.append("        ")
                        .append(names.get(formula.results().get(n).variable()))
                        .append("[i] = flush_subnormals(")
                        .append(values.get(n))
                        .append(");\n");
            }
            String source = "GROUPED_KERNEL void " + name + "(" + name.toUpperCase(Locale.ROOT)
                    + "_PARAMETERS) {\n"
                    + "    const int i = get_global_id(0);\n"
                    + "    if (i < size) {\n"
                    + "        const int row = i / columns;\n"
                    + "        const int column = i - row * columns;\n"
                    + text + "    }\n}\n";
            return new FormulaKernel(signature.build(), source, buffers);
        }

        /** Writes the statements of a part; returns its name. */
        private String write(Expression part, String element) {
            String known = written.get(part);
            if (known != null) {
                return known;
            }
            String name = part instanceof Expression.BatchSum sum ? writeSum(sum) : define(expression(part, element));
            written.put(part, name);
            return name;
        }

        private String define(String value) {
            String name = "x" + parts++;
            text.append("        const float ")
                    .append(name)
                    .append(" = ")
                    .append(value)
                    .append(";\n");
            return name;
        }

        private String writeSum(Expression.BatchSum sum) {
            String name = "x" + parts++;
            text.append("        float ").append(name).append(" = 0.0f;\n");
            text.append("        for (int b = 0; b < ").append(sum.batch()).append("; b++) {\n");
            Map<Expression, String> outside = written;
            written = new IdentityHashMap<>();
            String row = write(sum.row(), "b");
            String column = write(sum.column(), "b");
            written = outside;
            text.append("        ")
                    .append(name)
                    .append(" = fma(" + row + ", " + column + ", " + name + ");\n        }\n");
            return name;
        }

        private String expression(Expression part, String element) {
            if (part instanceof Expression.Constant constant) {
                return number(constant.value());
            } else if (part instanceof Expression.Now now) {
                return now.clock() == Expression.Clock.TIME ? "time" : "step";
            } else if (part instanceof Expression.Reading reading) {
                String buffer = names.get(reading.variable());
                int width = reading.variable().columns();
                return switch (reading.index()) {
                    case SAME -> buffer + "[i]";
                    case ROW -> buffer + "[" + element + " * " + width + " + row]";
                    case COLUMN -> buffer + "[" + element + " * " + width + " + column]";
                    case ONLY -> buffer + "[0]";
                };
            } else if (part instanceof Expression.Unary unary) {
                String of = write(unary.of(), element);
                return switch (unary.function()) {
                    case NEGATE -> "-" + of;
                    case MAGNITUDE -> "fabs(" + of + ")";
                    case ROOT -> "sqrt(" + of + ")";
                    case EXP -> "exp_f32(" + of + ")";
                    case ROUND -> "rint(" + of + ")";
                    case EXPONENT -> "convert_float((as_int(" + of + ") >> 23) - 126)";
                    case MANTISSA -> "as_float((as_int(" + of + ") & 0x007FFFFF) | 0x3F000000)";
                };
            } else if (part instanceof Expression.Binary binary) {
                String left = write(binary.left(), element);
                String right = write(binary.right(), element);
                return left + " " + binary.operator().sign() + " " + right;
            } else if (part instanceof Expression.Fma fma) {
                return "fma(" + write(fma.first(), element) + ", " + write(fma.second(), element) + ", "
                        + write(fma.third(), element) + ")";
            } else if (part instanceof Expression.Select select) {
                String left = write(select.left(), element);
                String right = write(select.right(), element);
                String yes = write(select.yes(), element);
                String no = write(select.no(), element);
                return left + " " + select.comparison().sign() + " " + right + " ? " + yes + " : " + no;
            }
            throw new IllegalStateException("no OpenCL C for " + part);
        }

        /** A float32 by its bits, so that no compiler rounds it. */
        private static String number(float value) {
            return "as_float(0x" + Integer.toHexString(Float.floatToRawIntBits(value)) + "u)";
        }
    }
}
