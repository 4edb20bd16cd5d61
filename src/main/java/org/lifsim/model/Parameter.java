package org.lifsim.model;

import java.util.Locale;
import java.util.function.DoublePredicate;
import org.lifsim.error.InputException;
import org.lifsim.internal.step.Float32Math;

/**
 * A number that a cell has, the same for all its units or one for each: name, unit, default, range and meaning, for help, errors and checks.
 *
 * @param name ngc-learn's name
 * @param unit the unit, empty for a number without one
 * @param defaultValue the default; NaN if it must be given
 * @param none what the word "none" stands for; NaN where it is no legal value
 * @param range the legal range, as text
 * @param legal the legal range; what is not finite as a float32, or subnormal, is illegal in any case
 * @param description what it does, a phrase
 */
public record Parameter(
        String name,
        String unit,
        double defaultValue,
        double none,
        String range,
        DoublePredicate legal,
        String description) {
    /** Any number. */
    private static final DoublePredicate ANY = x -> true;

    /** A positive number whose reciprocal is a normal float32. */
    private static final DoublePredicate DIVISOR = x ->
            x > 0 && Float.isFinite(Float32Math.reciprocal(x)) && Float32Math.reciprocal(x) >= Float32Math.MIN_NORMAL;

    private static final String RANGE_OF_DIVISOR = "from 1.2e-38 to 8.5e37";

    /**
     * Any finite number.
     *
     * @param name ngc-learn's name
     * @param unit the unit
     * @param fallback the default; NaN if it must be given
     * @param meaning what it does
     * @return the parameter
     */
    public static Parameter any(String name, String unit, double fallback, String meaning) {
        return new Parameter(name, unit, fallback, Double.NaN, "finite", ANY, meaning);
    }

    /**
     * A positive number.
     *
     * @param name ngc-learn's name
     * @param unit the unit
     * @param fallback the default; NaN if it must be given
     * @param meaning what it does
     * @return the parameter
     */
    public static Parameter positive(String name, String unit, double fallback, String meaning) {
        return new Parameter(name, unit, fallback, Double.NaN, "> 0", x -> x > 0 && (float) x > 0, meaning);
    }

    /**
     * Zero or a positive number.
     *
     * @param name ngc-learn's name
     * @param unit the unit
     * @param fallback the default; NaN if it must be given
     * @param meaning what it does
     * @return the parameter
     */
    public static Parameter notNegative(String name, String unit, double fallback, String meaning) {
        return new Parameter(name, unit, fallback, Double.NaN, ">= 0", x -> x >= 0, meaning);
    }

    /**
     * A time constant, ms.
     *
     * @param name ngc-learn's name
     * @param fallback the default; NaN if it must be given
     * @param meaning what it does
     * @return the parameter
     */
    public static Parameter timeConstant(String name, double fallback, String meaning) {
        return divisor(name, "ms", fallback, meaning);
    }

    /**
     * A number that a step divides by: it multiplies by the reciprocal, which is to be a normal float32.
     *
     * @param name ngc-learn's name
     * @param unit the unit
     * @param fallback the default; NaN if it must be given
     * @param meaning what it does
     * @return the parameter
     */
    public static Parameter divisor(String name, String unit, double fallback, String meaning) {
        return new Parameter(name, unit, fallback, Double.NaN, RANGE_OF_DIVISOR, DIVISOR, meaning);
    }

    /**
     * This parameter, which may also be the word "none".
     *
     * @param value what the word stands for, and the default
     * @return the parameter
     */
    public Parameter allowNone(double value) {
        return new Parameter(name, unit, value, value, range + ", or none", legal, description);
    }

    /**
     * Whether it has no default.
     *
     * @return true if it must be given
     */
    public boolean isRequired() {
        return Double.isNaN(defaultValue);
    }

    /**
     * The default, for people.
     *
     * @return a number without superfluous digits, "none", or "must be given"
     */
    public String defaultText() {
        if (isRequired()) {
            return "must be given";
        }
        return text(defaultValue);
    }

    /**
     * A value as it is written.
     *
     * @param value the value
     * @return a number without superfluous digits, or "none"
     */
    public String text(double value) {
        return value == none ? "none" : shortest(value);
    }

    /** A number as people write it: 1 and not 1.0. */
    static String shortest(double x) {
        String text = Double.toString(x);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text.replace(".0E", "e");
    }

    /** What is wrong with a value that is not legal. */
    InputException illegal(double value, String context) {
        String found = String.valueOf(value);
        if (!legal.test(value) || Double.isNaN(value)) {
            return illegal(found, context, "");
        }
        return Float.isFinite((float) value)
                ? illegal(found, context, ", and 0 or at least " + Float32Math.MIN_NORMAL + " in size,")
                : illegal(found, context, " as a float32");
    }

    /** Whether a value is in the range, finite as a float32 and not subnormal; or what "none" stands for. */
    boolean isValid(double value) {
        float rounded = (float) value;
        boolean normal = Math.abs(rounded) >= Float32Math.MIN_NORMAL && Float.isFinite(rounded) || value == 0;
        return value == none || legal.test(value) && normal;
    }

    /** Reads a number, or the word "none" where that is legal. */
    double parse(String text) {
        if (!Double.isNaN(none) && text.strip().toLowerCase(Locale.ROOT).equals("none")) {
            return none;
        }
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw illegal("'" + text + "'", "", ", a number");
        }
    }

    /** What is wrong with a value. */
    InputException illegal(String found, String context, String how) {
        return new InputException("parameter " + name + context + " is " + found + ", expected " + range + how
                + (unit.isEmpty() ? "" : " (" + unit + ")") + ": " + description);
    }

    @Override
    public String toString() {
        return name;
    }
}
