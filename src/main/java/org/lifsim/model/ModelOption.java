package org.lifsim.model;

import java.util.List;
import java.util.Locale;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * An option of a neuron model with a fixed set of choices, such as the integration method. It is the same for all
 * units.
 *
 * @param name ngc-learn's name, such as {@code integration_type}
 * @param choices the allowed choices in lower case; the first one is the default
 * @param description short description for help and error messages
 */
public record ModelOption(String name, List<String> choices, String description) {
    /** Integration method, by default Euler's. {@code rk2} is an alias of {@code midpoint}. */
    public static final ModelOption INTEGRATION_TYPE = new ModelOption(
            "integration_type", List.of("euler", "rk2", "midpoint"), "integration method; rk2 is an alias of midpoint");

    /** The choices of a boolean option with the default false. */
    private static final List<String> SWITCH = List.of("false", "true");

    /**
     * A boolean option with the choices {@code false}, the default, and {@code true}.
     *
     * @param name ngc-learn's name
     * @param description short description of the effect of {@code true}
     * @return the new option
     */
    public static ModelOption booleanOption(String name, String description) {
        return new ModelOption(name, SWITCH, description);
    }

    /**
     * Parses a choice.
     *
     * @param text one of the choices, in upper or lower case
     * @return the choice; {@code midpoint} for {@code rk2}
     * @throws InputException if the text is not one of the choices
     */
    public String parse(String text) {
        String choice = text.strip().toLowerCase(Locale.ROOT);
        if (choice.equals("rk2") && choices.contains("midpoint")) {
            return "midpoint";
        }
        if (!choices.contains(choice)) {
            throw new InputException(Problem.of(Subject.parameter(name), "is '" + text + "'")
                    .expected(String.join(", ", choices) + ": " + description));
        }
        return choice;
    }

    @Override
    public String toString() {
        return name;
    }
}
