package org.lifsim.internal.io;

/** Reads decimal numbers of users and files, without the silence of {@link Double#parseDouble} about the range of a double. */
public final class DecimalNumber {
    private DecimalNumber() {}

    /**
     * Reads a number.
     *
     * @param text the number, such as {@code 0.1} or {@code 1e-3}; blanks around it do not count
     * @return its value, the nearest double; not finite only for the words {@code Infinity} and {@code NaN}
     * @throws NumberFormatException if it is not a number, is beyond the range of a double, or is so small that the double would be 0
     */
    public static double parse(String text) {
        String number = text.strip();
        double value = Double.parseDouble(number);
        boolean tooLarge = Double.isInfinite(value) && !number.endsWith("Infinity");
        boolean tooSmall = value == 0 && number.split("[eE]", 2)[0].matches(".*[1-9].*");
        if (tooLarge || tooSmall) {
            throw new NumberFormatException("'" + text + "' is not a number that a double can hold");
        }
        return value;
    }
}
