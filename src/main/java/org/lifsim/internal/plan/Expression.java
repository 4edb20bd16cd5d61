package org.lifsim.internal.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A float32 expression for each value of a variable; see {@link Operation.Formula}. Every operation is rounded once. Backends
 * compute the same expression: the CPU interprets it, and OpenCL compiles it. An expression that is used in several places is
 * computed once.
 */
public sealed interface Expression {
    /** Number of parts above which a formula names what it uses more than once. */
    int LONGEST_TEXT = 1000;

    /** Which value of a variable is read for the value in a row and a column of the result. */
    enum Index {
        /** The value in the same row and column. */
        SAME,
        /** The value of the row: the row is the column of the variable, and the batch element is its row. */
        ROW,
        /** The value of the column: the batch element is the row of the variable. */
        COLUMN,
        /** The only value. */
        ONLY
    }

    /** Functions of one number. */
    enum Function {
        /** -x. */
        NEGATE,
        /** The magnitude. */
        MAGNITUDE,
        /** The square root, correctly rounded. */
        ROOT,
        /** The exponential; see {@link org.lifsim.internal.step.Float32Math#exp}. */
        EXP,
        /** The nearest whole number, the even one of two. */
        ROUND,
        /** The exponent e of x = m 2^e, with m from 0.5 to 1. */
        EXPONENT,
        /** The number m of x = m 2^e, from 0.5 to 1. */
        MANTISSA
    }

    /** Operations on two numbers. */
    enum Operator {
        /** Sum. */
        PLUS("+"),
        /** Difference. */
        MINUS("-"),
        /** Product. */
        TIMES("*"),
        /** Quotient, correctly rounded. */
        OVER("/");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        /**
         * The operator in OpenCL C.
         *
         * @return such as {@code +}
         */
        public String sign() {
            return sign;
        }
    }

    /** Comparisons of two numbers; all are false if one is NaN. */
    enum Comparison {
        /** Greater. */
        GREATER(">"),
        /** Greater or equal. */
        AT_LEAST(">="),
        /** Equal. */
        EQUAL("==");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /**
         * The comparison in OpenCL C.
         *
         * @return such as {@code >=}
         */
        public String sign() {
            return sign;
        }
    }

    /** A number that belongs to the step. */
    enum Clock {
        /** The time at the start of the step since the last reset, ms: the float64 product of step and dt, rounded. */
        TIME("t"),
        /** The number of the step since the last reset, from 0. */
        STEP("step");

        private final String word;

        Clock(String word) {
            this.word = word;
        }
    }

    /**
     * The step in which a network is.
     *
     * @param step number of the step since the last reset, from 0
     * @param dt time step, ms
     */
    record Instant(long step, double dt) {
        /**
         * A number of the step.
         *
         * @param clock which number
         * @return the number, rounded to float32
         */
        public float of(Clock clock) {
            return clock == Clock.TIME ? (float) (step * dt) : (float) step;
        }
    }

    /** A constant. */
    record Constant(float value) implements Expression {}

    /** A value of a variable, as it was before the operation. */
    record Reading(Variable variable, Index index) implements Expression {}

    /** A number of the step. */
    record Now(Clock clock) implements Expression {}

    /** A function of one number. */
    record Unary(Function function, Expression of) implements Expression {}

    /** An operation on two numbers. */
    record Binary(Operator operator, Expression left, Expression right) implements Expression {}

    /** A fused multiply-add, first second + third, rounded once. */
    record Fma(Expression first, Expression second, Expression third) implements Expression {}

    /** One of two values. */
    record Select(Comparison comparison, Expression left, Expression right, Expression yes, Expression no)
            implements Expression {}

    /**
     * The sum over the batch of the products of two numbers, from 0 and in ascending order by fused multiply-adds. Within it
     * {@link Index#ROW} and {@link Index#COLUMN} read the row of the batch element.
     *
     * @param row a number that depends on the row
     * @param column a number that depends on the column
     * @param batch batch size
     */
    record BatchSum(Expression row, Expression column, int batch) implements Expression {}

    /** The parts of which this expression is made. */
    private List<Expression> parts() {
        if (this instanceof Unary unary) {
            return List.of(unary.of);
        } else if (this instanceof Binary binary) {
            return List.of(binary.left, binary.right);
        } else if (this instanceof Fma fma) {
            return List.of(fma.first, fma.second, fma.third);
        } else if (this instanceof Select select) {
            return List.of(select.left, select.right, select.yes, select.no);
        } else if (this instanceof BatchSum sum) {
            return List.of(sum.row, sum.column);
        }
        return List.of();
    }

    /**
     * All parts of some expressions, each once and after its own parts.
     *
     * @param wholes the expressions
     * @return the parts, the expressions among them
     */
    static List<Expression> inOrder(List<Expression> wholes) {
        Map<Expression, Boolean> seen = new IdentityHashMap<>();
        List<Expression> ordered = new ArrayList<>();
        wholes.forEach(whole -> collect(whole, seen, ordered));
        return ordered;
    }

    private static void collect(Expression part, Map<Expression, Boolean> seen, List<Expression> ordered) {
        if (seen.put(part, true) == null) {
            part.parts().forEach(inner -> collect(inner, seen, ordered));
            ordered.add(part);
        }
    }

    /**
     * The variables that some expressions read.
     *
     * @param wholes the expressions
     * @return the variables, in the order of their first use
     */
    static Set<Variable> variables(List<Expression> wholes) {
        Set<Variable> found = new LinkedHashSet<>();
        for (Expression part : inOrder(wholes)) {
            if (part instanceof Reading reading) {
                found.add(reading.variable);
            }
        }
        return found;
    }

    /**
     * Whether some expressions divide or take a root, which not every device rounds correctly.
     *
     * @param wholes the expressions
     * @return true if so
     */
    static boolean divide(List<Expression> wholes) {
        return inOrder(wholes).stream()
                .anyMatch(part -> part instanceof Binary binary && binary.operator == Operator.OVER
                        || part instanceof Unary unary && unary.function == Function.ROOT);
    }

    /**
     * Whether some expressions depend on the step.
     *
     * @param wholes the expressions
     * @return true if so
     */
    static boolean readsClock(List<Expression> wholes) {
        return inOrder(wholes).stream().anyMatch(part -> part instanceof Now);
    }

    /**
     * Names of the parts that are used more than once, for a formula that would be too long without them. A part of a part that is
     * used twice would be written four times, and so on.
     *
     * @param wholes the expressions
     * @return names by part, by identity, each part after its own parts; none if the formula is short
     */
    static Map<Expression, String> shared(List<Expression> wholes) {
        List<Expression> ordered = inOrder(wholes);
        Map<Expression, Double> lengths = new IdentityHashMap<>();
        Map<Expression, Integer> uses = new IdentityHashMap<>();
        wholes.forEach(whole -> uses.merge(whole, 1, Integer::sum));
        double longest = 0;
        for (Expression part : ordered) {
            double length = 1 + part.parts().stream().mapToDouble(lengths::get).sum();
            lengths.put(part, length);
            longest = Math.max(longest, length);
            part.parts().forEach(inner -> uses.merge(inner, 1, Integer::sum));
        }
        Map<Expression, String> names = new IdentityHashMap<>();
        if (longest > LONGEST_TEXT) {
            for (Expression part : ordered) {
                if (uses.get(part) > 1 && !part.parts().isEmpty()) {
                    names.put(part, "part" + (names.size() + 1));
                }
            }
        }
        return names;
    }

    /**
     * The expression as text, with parentheses where they are needed.
     *
     * @param name gives the names of variables
     * @param shared the names of parts that are written by their name
     * @return such as {@code g * 0.9 + w}
     */
    default String text(Operation.Namer name, Map<Expression, String> shared) {
        if (this instanceof Constant constant) {
            return constant.value < 0 ? "(" + constant.value + ")" : String.valueOf(constant.value);
        } else if (this instanceof Reading reading) {
            return name.of(reading.variable);
        } else if (this instanceof Now now) {
            return now.clock.word;
        } else if (this instanceof Unary unary) {
            String of = unary.of.write(name, shared);
            return switch (unary.function) {
                case NEGATE -> "-" + inProduct(unary.of, of, shared);
                case MAGNITUDE -> "|" + of + "|";
                case ROOT -> "sqrt(" + of + ")";
                default -> unary.function.name().toLowerCase(Locale.ROOT) + "(" + of + ")";
            };
        } else if (this instanceof Binary binary) {
            String left = binary.left.write(name, shared);
            String right = binary.right.write(name, shared);
            return switch (binary.operator) {
                case PLUS -> left + " + " + right;
                case MINUS -> left + " - " + inProduct(binary.right, right, shared);
                default ->
                    inProduct(binary.left, left, shared) + " " + binary.operator.sign + " "
                            + (binary.right instanceof Binary && !shared.containsKey(binary.right)
                                    ? "(" + right + ")"
                                    : inProduct(binary.right, right, shared));
            };
        } else if (this instanceof Fma fma) {
            return "fma(" + fma.first.write(name, shared) + ", " + fma.second.write(name, shared) + ", "
                    + fma.third.write(name, shared) + ")";
        } else if (this instanceof Select select) {
            return "(" + select.yes.write(name, shared) + " if " + select.left.write(name, shared) + " "
                    + select.comparison.sign + " " + select.right.write(name, shared) + " else "
                    + select.no.write(name, shared) + ")";
        }
        BatchSum sum = (BatchSum) this;
        return "sum over the batch(" + sum.row.write(name, shared) + ", " + sum.column.write(name, shared) + ")";
    }

    private String write(Operation.Namer name, Map<Expression, String> shared) {
        String known = shared.get(this);
        return known != null ? known : text(name, shared);
    }

    private static String inProduct(Expression part, String text, Map<Expression, String> shared) {
        boolean isSum = !shared.containsKey(part)
                && part instanceof Binary binary
                && (binary.operator == Operator.PLUS || binary.operator == Operator.MINUS);
        return isSum ? "(" + text + ")" : text;
    }
}
