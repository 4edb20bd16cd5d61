package org.lifsim.kernels;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lifsim.internal.plan.Expression;

/**
 * Counts the rounded operations that a compiler must keep of some expressions. It leaves out what changes no bit: a part that stands
 * twice is computed once; a part of constants alone, a product with 1 or -1 and a difference from 0 not at all. A subtraction counts as an
 * addition.
 */
final class RoundedOperations {
    /** Operations of {@code exp_f32} of numerics.cl. */
    static final Map<String, Integer> EXP = Map.of("add", 1, "fma", 9, "mul", 3);

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<Expression, String> known = new IdentityHashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Set<String> counted = new HashSet<>();

    private RoundedOperations() {}

    /** The number of operations by name: add, mul, fma, div, rcp (1 / x), sqrt. */
    static Map<String, Integer> of(List<Expression> values) {
        RoundedOperations operations = new RoundedOperations();
        values.forEach(value -> operations.name(value, ""));
        return operations.counts;
    }

    /** A name that is equal for equal parts; "-" is before the name of a negative one, and "=" before constants. */
    private String name(Expression part, String loop) {
        String name = known.get(part);
        if (name == null) {
            name = newName(part, loop);
            known.put(part, name);
        }
        return name;
    }

    private String newName(Expression part, String loop) {
        if (part instanceof Expression.Constant constant) {
            return constant.value() < 0 ? "-=" + -constant.value() : "=" + constant.value();
        } else if (part instanceof Expression.Reading || part instanceof Expression.Now) {
            return loop + part;
        } else if (part instanceof Expression.Unary unary) {
            String of = name(unary.of(), loop);
            return switch (unary.function()) {
                case NEGATE -> negative(of);
                case ROOT -> counted("sqrt", of);
                case EXP -> exp(of);
                default -> uncounted(unary.function().toString(), of);
            };
        } else if (part instanceof Expression.Binary binary) {
            return binary(binary.operator(), name(binary.left(), loop), name(binary.right(), loop));
        } else if (part instanceof Expression.Fma fma) {
            return counted("fma", name(fma.first(), loop), name(fma.second(), loop), name(fma.third(), loop));
        } else if (part instanceof Expression.Select select) {
            return uncounted(
                    select.comparison().toString(),
                    name(select.left(), loop),
                    name(select.right(), loop),
                    name(select.yes(), loop),
                    name(select.no(), loop));
        }
        Expression.BatchSum sum = (Expression.BatchSum) part;
        String inner = "loop" + known.size() + " ";
        return counted("fma", name(sum.row(), inner), name(sum.column(), inner), inner);
    }

    private String binary(Expression.Operator operator, String left, String right) {
        return switch (operator) {
            case PLUS -> counted("add", left, right);
            case MINUS -> right.equals("=0.0") ? left : counted("add", left, negative(right));
            case OVER -> counted(left.equals("=1.0") ? "rcp" : "div", left, right);
            case TIMES ->
                right.equals("=1.0") ? left : right.equals("-=1.0") ? negative(left) : counted("mul", left, right);
        };
    }

    private String exp(String of) {
        String name = uncounted("exp", of);
        if (!isConstant(of) && counted.add(name)) {
            EXP.forEach((operation, number) -> counts.merge(operation, number, Integer::sum));
        }
        return name;
    }

    /** Counts an operation unless it is known or has only constants; returns the name of its result. */
    private String counted(String operation, String... operands) {
        String name = uncounted(operation, operands);
        if (!isConstant(name) && counted.add(name)) {
            counts.merge(operation, 1, Integer::sum);
        }
        return name;
    }

    /** The name of the result of an operation that is not rounded. */
    private String uncounted(String operation, String... operands) {
        boolean isConstant = List.of(operands).stream().allMatch(RoundedOperations::isConstant);
        String key = operation + " " + String.join(" ", operands);
        return (isConstant ? "=" : "") + "n" + numbers.computeIfAbsent(key, unknown -> numbers.size());
    }

    private static boolean isConstant(String name) {
        return name.startsWith("=") || name.startsWith("-=");
    }

    private static String negative(String name) {
        return name.startsWith("-") ? name.substring(1) : "-" + name;
    }
}
