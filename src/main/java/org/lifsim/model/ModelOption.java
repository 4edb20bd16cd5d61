package org.lifsim.model;

import java.util.List;
import java.util.Locale;
import org.lifsim.error.InputException;

/**
 * A choice that a cell has, the same for all its units: how it integrates, which spikes it keeps.
 *
 * @param name ngc-learn's name
 * @param choices what may be chosen; the first is the default
 * @param description what it does, a phrase
 */
public record ModelOption(String name, List<String> choices, String description) {
    /** How a step integrates; of the midpoint rule's two names one is kept. */
    public static final ModelOption INTEGRATION_TYPE = new ModelOption(
            "integration_type",
            List.of("euler", "rk2", "midpoint"),
            "how a step integrates; rk2 and midpoint are the same");

    /** The words of a switch, off unless said. */
    private static final List<String> SWITCH = List.of("false", "true");

    /**
     * A switch, off unless said.
     *
     * @param name ngc-learn's name
     * @param meaning what it does when on
     * @return the option
     */
    public static ModelOption booleanOption(String name, String meaning) {
        return new ModelOption(name, SWITCH, meaning);
    }

    /**
     * Reads a choice.
     *
     * @param text one of the words, in any case
     * @return the word
     * @throws InputException if it is none
     */
    String parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.equals("rk2") && choices.contains("midpoint")) {
            return "midpoint";
        }
        if (!choices.contains(word)) {
            throw new InputException("parameter " + name + " is '" + text + "', expected " + String.join(", ", choices)
                    + ": " + description);
        }
        return word;
    }

    @Override
    public String toString() {
        return name;
    }
}
