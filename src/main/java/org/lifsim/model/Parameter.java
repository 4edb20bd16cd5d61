package org.lifsim.model;

import java.util.Locale;
import java.util.function.DoublePredicate;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.step.Float32Math;

/**
 * A numeric parameter of a neuron model, which can be uniform or per unit. Its description is used for help, error
 * messages and checks.
 *
 * @param name ngc-learn's name, such as {@code tau_m}
 * @param physicalUnit physical unit; empty for a number without unit
 * @param defaultValue default value; NaN if the parameter must be given
 * @param none value that the word "none" stands for; NaN if the word is not allowed
 * @param range allowed range, as text
 * @param legal test of the allowed range; values that are subnormal or not finite as a float32 are never allowed,
 *     except {@code none}
 * @param description short description for help and error messages
 */
public record Parameter(
        String name,
        String physicalUnit,
        double defaultValue,
        double none,
        String range,
        DoublePredicate legal,
        String description) {
    /** Allows any number. */
    private static final DoublePredicate ANY = x -> true;

    /** Allows positive numbers with a reciprocal that is a normal float32. */
    private static final DoublePredicate DIVISOR = x ->
            x > 0 && Float.isFinite(Float32Math.reciprocal(x)) && Float32Math.reciprocal(x) >= Float32Math.MIN_NORMAL;

    private static final String RANGE_OF_DIVISOR = "from 1.2e-38 to 8.5e37";

    /**
     * A parameter that can be any finite number.
     *
     * @param name ngc-learn's name
     * @param unit physical unit, or empty
     * @param defaultValue default value; NaN if the parameter must be given
     * @param description short description
     * @return the new parameter
     */
    public static Parameter any(String name, String unit, double defaultValue, String description) {
        return new Parameter(name, unit, defaultValue, Double.NaN, "finite", ANY, description);
    }

    /**
     * A parameter that must be positive.
     *
     * @param name ngc-learn's name
     * @param unit physical unit, or empty
     * @param defaultValue default value; NaN if the parameter must be given
     * @param description short description
     * @return the new parameter
     */
    public static Parameter positive(String name, String unit, double defaultValue, String description) {
        return new Parameter(name, unit, defaultValue, Double.NaN, "> 0", x -> x > 0 && (float) x > 0, description);
    }

    /**
     * A parameter that must be 0 or positive.
     *
     * @param name ngc-learn's name
     * @param unit physical unit, or empty
     * @param defaultValue default value; NaN if the parameter must be given
     * @param description short description
     * @return the new parameter
     */
    public static Parameter notNegative(String name, String unit, double defaultValue, String description) {
        return new Parameter(name, unit, defaultValue, Double.NaN, ">= 0", x -> x >= 0, description);
    }

    /**
     * A time constant in ms, which must be positive; see {@link #divisor}.
     *
     * @param name ngc-learn's name
     * @param defaultValue default value in ms; NaN if the parameter must be given
     * @param description short description
     * @return the new parameter
     */
    public static Parameter timeConstant(String name, double defaultValue, String description) {
        return divisor(name, "ms", defaultValue, description);
    }

    /**
     * A positive parameter that a step divides by. The step multiplies by its reciprocal, which must be a normal
     * float32.
     *
     * @param name ngc-learn's name
     * @param unit physical unit, or empty
     * @param defaultValue default value; NaN if the parameter must be given
     * @param description short description
     * @return the new parameter
     */
    public static Parameter divisor(String name, String unit, double defaultValue, String description) {
        return new Parameter(name, unit, defaultValue, Double.NaN, RANGE_OF_DIVISOR, DIVISOR, description);
    }

    /**
     * A copy of this parameter that also allows the word "none", which becomes the default.
     *
     * @param value the value that the word stands for
     * @return the new parameter
     */
    public Parameter allowNone(double value) {
        return new Parameter(name, physicalUnit, value, value, range + ", or none", legal, description);
    }

    /**
     * Whether the parameter must be given.
     *
     * @return true if it has no default
     */
    public boolean isRequired() {
        return Double.isNaN(defaultValue);
    }

    /**
     * The default as text, for help.
     *
     * @return the shortest form of the number, "none", or "must be given"
     */
    public String defaultText() {
        if (isRequired()) {
            return "must be given";
        }
        return text(defaultValue);
    }

    /**
     * A value as text, in the form that files and the command line accept.
     *
     * @param value a value of this parameter
     * @return the shortest form of the number, or "none"
     */
    public String text(double value) {
        return value == none ? "none" : shortest(value);
    }

    /** The shortest form of a number, such as 1 instead of 1.0. */
    static String shortest(double x) {
        String text = Double.toString(x);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text.replace(".0E", "e");
    }

    /** The exception for a value that is not allowed. */
    InputException illegal(double value, String unit) {
        String found = String.valueOf(value);
        if (!legal.test(value) || Double.isNaN(value)) {
            return illegal(found, unit, "");
        }
        return Float.isFinite((float) value)
                ? illegal(found, unit, " with a magnitude of 0 or at least " + Float32Math.MIN_NORMAL)
                : illegal(found, unit, " as a float32");
    }

    /** Whether a value is in range, finite as a float32 and not subnormal, or is the value of "none". */
    boolean isValid(double value) {
        float rounded = (float) value;
        boolean normal = Math.abs(rounded) >= Float32Math.MIN_NORMAL && Float.isFinite(rounded) || value == 0;
        return value == none || legal.test(value) && normal;
    }

    /**
     * Reads a value and checks its range.
     *
     * @param text a number, or "none" if it is allowed
     * @return the value
     * @throws InputException if it is no number, or out of range
     */
    public double read(String text) {
        double value = parse(text);
        if (!isValid(value)) {
            throw illegal(value, "");
        }
        return value;
    }

    /** Parses a number, or the word "none" if it is allowed. */
    double parse(String text) {
        if (!Double.isNaN(none) && text.strip().toLowerCase(Locale.ROOT).equals("none")) {
            return none;
        }
        try {
            return DecimalNumber.parse(text);
        } catch (NumberFormatException e) {
            throw illegal("'" + text + "', which is not a number", "", "");
        }
    }

    /**
     * The exception for a value. {@code unit} is such as {@code "of unit 3 "}, and {@code how} says more about what is
     * expected.
     */
    InputException illegal(String found, String unit, String how) {
        return new InputException(Problem.of(Subject.parameter(name), unit + "is " + found)
                .expected(
                        range + how + (physicalUnit.isEmpty() ? "" : " (" + physicalUnit + ")") + ": " + description));
    }

    @Override
    public String toString() {
        return name;
    }
}
