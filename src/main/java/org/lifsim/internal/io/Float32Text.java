package org.lifsim.internal.io;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Formats float32 numbers. {@link Float#toString} is not used, because before Java 19 it is not always the shortest. */
public final class Float32Text {
    private static final int MOST_DIGITS = 9;

    /** Maximum number of digits after the decimal point that NumPy prints. */
    private static final int NUMPY_PRECISION = 8;

    private static final float NUMPY_LARGE = 1e6f;
    private static final float NUMPY_SMALL = 1e-4f;

    private Float32Text() {}

    /**
     * The shortest decimal text that is read back as the same float32.
     *
     * @param x the number
     * @return its text, such as {@code 0.3}, {@code -65} or {@code 1E-7}; {@code NaN} and {@code Infinity} as in Java
     */
    public static String shortest(float x) {
        if (!Float.isFinite(x)) {
            return Float.toString(x);
        }
        if (x == 0) {
            return 1 / x < 0 ? "-0" : "0";
        }
        BigDecimal digits = shortestDigits(x).stripTrailingZeros();
        return digits.scale() < 0 && digits.precision() - digits.scale() <= MOST_DIGITS
                ? digits.toPlainString()
                : digits.toString();
    }

    /**
     * The text that NumPy prints for a float32 array with one element, without brackets.
     *
     * @param x the number
     * @return its text, such as {@code -65.} or {@code 1.e-05}
     */
    public static String numpy(float x) {
        if (Float.isNaN(x)) {
            return "nan";
        }
        if (Float.isInfinite(x)) {
            return x > 0 ? "inf" : "-inf";
        }
        if (x == 0) {
            return 1 / x < 0 ? "-0." : "0.";
        }
        float size = Math.abs(x);
        return size >= NUMPY_LARGE || size < NUMPY_SMALL ? scientific(x) : positional(x);
    }

    private static String positional(float x) {
        BigDecimal digits = shortestDigits(x);
        if (digits.scale() > NUMPY_PRECISION) {
            digits = new BigDecimal(x).setScale(NUMPY_PRECISION, RoundingMode.HALF_EVEN);
        }
        String text = digits.stripTrailingZeros().toPlainString();
        return text.contains(".") ? text : text + ".";
    }

    private static String scientific(float x) {
        BigDecimal digits = shortestDigits(x);
        if (digits.precision() > NUMPY_PRECISION + 1) {
            digits = digits.round(new MathContext(NUMPY_PRECISION + 1));
        }
        String unscaled = digits.stripTrailingZeros().unscaledValue().abs().toString();
        int exponent = digits.precision() - digits.scale() - 1;
        return (x < 0 ? "-" : "") + unscaled.charAt(0) + "." + unscaled.substring(1)
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static BigDecimal shortestDigits(float x) {
        BigDecimal exact = new BigDecimal(x);
        for (int precision = 1; precision < MOST_DIGITS; precision++) {
            BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
            if (rounded.floatValue() == x) {
                return rounded;
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
    }
}
