package org.lifsim.input;

import java.io.IOException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.DecimalNumber;

/**
 * Parses an input current in the form of the command line and of files: a number, LOW:HIGH, or the name of a .npy file.
 */
public final class InputCurrentParser {
    private static final String EXPECTED = "a number, LOW:HIGH, or a .npy file of float32";

    private static final Subject CURRENT = Subject.setting("current");

    private InputCurrentParser() {}

    /**
     * Parses an input current.
     *
     * @param text a number; {@code LOW:HIGH}, evenly spaced over the units; or a file name that ends in {@code .npy}
     * @param units number of units of the population, over all batch elements
     * @param steps number of steps of the run
     * @return the input current, which the caller closes
     * @throws InputException if the text has another form, or the file is missing, invalid or of another shape
     * @throws IOException if the file cannot be read
     */
    public static InputCurrent parse(String text, long units, long steps) throws IOException {
        if (isFile(text)) {
            try {
                return NpyInputCurrent.open(AtomicFile.path(text), units, steps);
            } catch (InputException e) {
                throw e.within(CURRENT);
            }
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return InputCurrent.constant((float) number(text, text, EXPECTED));
        }
        return InputCurrent.linspace(
                number(text.substring(0, colon), text, EXPECTED), number(text.substring(colon + 1), text, EXPECTED));
    }

    /**
     * Whether the text of an input current is a file name.
     *
     * @param text the text
     * @return true if the text ends in {@code .npy}
     */
    public static boolean isFile(String text) {
        return text.endsWith(".npy");
    }

    /**
     * Parses an input current that must be a number.
     *
     * @param text the text
     * @param expected what error messages say is expected, such as {@code a number}
     * @return the number, rounded to float32
     * @throws InputException if the text is not a number, or the number is not finite as a float32
     */
    public static float number(String text, String expected) {
        return (float) number(text, text, expected);
    }

    private static double number(String text, String whole, String expected) {
        try {
            double value = DecimalNumber.parse(text);
            if (!Float.isFinite((float) value)) {
                throw new InputException(Problem.of(CURRENT, "is '" + whole + "', which is not finite as a float32")
                        .expected(expected));
            }
            return value;
        } catch (NumberFormatException e) {
            throw new InputException(Problem.of(CURRENT, "is '" + whole + "'").expected(expected), e);
        }
    }
}
