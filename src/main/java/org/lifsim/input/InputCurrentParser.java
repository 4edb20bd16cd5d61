package org.lifsim.input;

import java.io.IOException;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.AtomicFile;

/** A current as it is written on the command line: a number, LOW:HIGH, or a .npy file. */
public final class InputCurrentParser {
    private static final String EXPECTED = "expected a number, LOW:HIGH, or a .npy file of float32";

    private InputCurrentParser() {}

    /**
     * Reads a specification for a population.
     *
     * @param text a number; {@code LOW:HIGH}, spread over the units; or a file whose name ends in {@code .npy}
     * @param units the population's size
     * @param steps the steps of the run
     * @return the current
     * @throws InputException if the text is none of these, or the file does not fit
     * @throws IOException if the file cannot be read
     */
    public static InputCurrent parse(String text, long units, long steps) throws IOException {
        if (isFile(text)) {
            return NpyInputCurrent.open(AtomicFile.path(text), units, steps);
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return InputCurrent.constant((float) number(text, text, EXPECTED));
        }
        return InputCurrent.linspace(
                number(text.substring(0, colon), text, EXPECTED), number(text.substring(colon + 1), text, EXPECTED));
    }

    /**
     * Whether a specification names a file.
     *
     * @param text the specification
     * @return true if it ends in {@code .npy}
     */
    public static boolean isFile(String text) {
        return text.endsWith(".npy");
    }

    /**
     * Reads a specification that must be one number.
     *
     * @param text the number
     * @param expected what to say is expected where it is none
     * @return the number, rounded to float32
     * @throws InputException if it is none
     */
    public static float number(String text, String expected) {
        return (float) number(text, text, expected);
    }

    private static double number(String text, String whole, String expected) {
        try {
            double value = Double.parseDouble(text.strip());
            if (!Float.isFinite((float) value)) {
                throw new InputException("current '" + whole + "' is not finite as a float32: " + expected);
            }
            return value;
        } catch (NumberFormatException e) {
            throw new InputException("current '" + whole + "': '" + text + "' is no number; " + expected, e);
        }
    }
}
