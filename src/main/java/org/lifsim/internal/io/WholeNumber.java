package org.lifsim.internal.io;

import java.math.BigDecimal;

/** Reads whole numbers as people write them: {@code 1000000}, {@code 1_000_000}, {@code 1e6} or {@code 2.5e3}. */
public final class WholeNumber {
    /** No exponent beyond that of the largest long is expanded. */
    private static final int MAX_EXPONENT = 18;

    private WholeNumber() {}

    /**
     * Reads a whole number exactly.
     *
     * @param text the number
     * @return its value
     * @throws NumberFormatException if it is not a whole number, or beyond the range of a long; the message says so
     */
    public static long parse(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException notPlain) {
            return parseDecimal(text);
        }
    }

    private static long parseDecimal(String text) {
        try {
            BigDecimal number = new BigDecimal(text.strip().replaceAll("(?<=\\d)_(?=\\d)", ""));
            if (number.precision() - number.scale() - 1 > MAX_EXPONENT || number.scale() > 1000) {
                throw new ArithmeticException("beyond a long");
            }
            return number.longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            NumberFormatException wrong = new NumberFormatException("'" + text + "' is not a whole number within 2^63");
            wrong.initCause(e);
            throw wrong;
        }
    }
}
