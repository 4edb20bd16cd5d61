package org.lifsim.model;

import java.util.Locale;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.DecimalNumber;

/**
 * Parses values in the form of the command line and of files: a number; {@code LOW:HIGH}, evenly spaced over the units;
 * the name of a {@code .npy} file; {@code uniform:LOW:HIGH:SEED}; {@code normal:MEAN:SD:SEED}; or
 * {@code clipped:MEAN:SD:LOW:HIGH:SEED}.
 */
public final class ValuesParser {
    /** The accepted forms, for help and error messages. */
    public static final String FORMS = "a number, LOW:HIGH, a .npy file of float32 or float64, uniform:LOW:HIGH:SEED,"
            + " normal:MEAN:SD:SEED, or clipped:MEAN:SD:LOW:HIGH:SEED";

    private ValuesParser() {}

    /**
     * Parses the values of a parameter.
     *
     * @param parameter the parameter
     * @param text one of the forms, or "none" if the parameter allows it
     * @return the values
     * @throws InputException if the text has another form, or a file is missing or invalid
     */
    static Values parse(Parameter parameter, String text) {
        String spec = text.strip();
        return isVaried(spec) ? parse(Subject.parameter(parameter.name()), spec) : Values.of(parameter.parse(spec));
    }

    /**
     * Parses values.
     *
     * @param subject what the values belong to, such as a parameter, for error messages
     * @param text one of the forms; a file name must end in {@code .npy}
     * @return the values
     * @throws InputException if the text has another form, or a file is missing or invalid
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public static Values parse(Subject subject, String text) {
        String spec = text.strip();
        try {
            return spec.endsWith(".npy") ? Values.npy(AtomicFile.path(spec)) : parse(spec);
        } catch (NumberFormatException e) {
            throw new InputException(Problem.of(subject, "is '" + spec + "'").expected(FORMS), e);
        } catch (InputException e) {
            throw e.within(subject);
        }
    }

    private static Values parse(String spec) {
        String[] parts = spec.split(":", -1);
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "uniform" -> {
                requireParts(parts, 4);
                yield Values.uniform(number(parts, 1), number(parts, 2), seed(parts, 3));
            }
            case "normal" -> {
                requireParts(parts, 4);
                yield Values.normal(number(parts, 1), number(parts, 2), seed(parts, 3));
            }
            case "clipped" -> {
                requireParts(parts, 6);
                yield Values.clippedNormal(
                        number(parts, 1), number(parts, 2), bound(parts, 3), bound(parts, 4), seed(parts, 5));
            }
            default -> {
                if (parts.length == 1) {
                    yield Values.of(number(parts, 0));
                }
                requireParts(parts, 2);
                yield Values.linspace(number(parts, 0), number(parts, 1));
            }
        };
    }

    private static boolean isVaried(String spec) {
        return spec.contains(":") || spec.endsWith(".npy");
    }

    private static double number(String[] parts, int index) {
        double value = bound(parts, index);
        if (parts.length > 1 && !Double.isFinite(value)) {
            throw new NumberFormatException("not finite");
        }
        return value;
    }

    /** A bound may be infinite; so may a number that stands alone, since some parameters and times allow it. */
    private static double bound(String[] parts, int index) {
        return DecimalNumber.parse(parts[index]);
    }

    private static long seed(String[] parts, int index) {
        return Long.parseLong(parts[index].strip());
    }

    private static void requireParts(String[] parts, int count) {
        if (parts.length != count) {
            throw new NumberFormatException(parts.length + " parts instead of " + count);
        }
    }
}
