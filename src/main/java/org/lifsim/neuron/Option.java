package org.lifsim.neuron;

import java.util.List;
import java.util.Locale;
import org.lifsim.fault.InputException;

/**
 * A choice that a cell has, the same for all its units: how it integrates, which spikes it keeps.
 *
 * @param name ngc-learn's name
 * @param words what may be chosen; the first is the default
 * @param meaning what it does, a phrase
 */
public record Option(String name, List<String> words, String meaning) {
    /** How a step integrates; of the midpoint rule's two names one is kept. */
    public static final Option INTEGRATION_TYPE = new Option(
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
    public static Option flag(String name, String meaning) {
        return new Option(name, SWITCH, meaning);
    }

    /**
     * Whether a step integrates by the midpoint rule.
     *
     * @param parameters of a cell that has {@link #INTEGRATION_TYPE}
     * @return true for rk2 and midpoint
     */
    static boolean isMidpoint(Parameters parameters) {
        return !parameters.word(INTEGRATION_TYPE).equals("euler");
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
        if (word.equals("rk2") && words.contains("midpoint")) {
            return "midpoint";
        }
        if (!words.contains(word)) {
            throw new InputException(
                    "parameter " + name + " is '" + text + "', expected " + String.join(", ", words) + ": " + meaning);
        }
        return word;
    }

    @Override
    public String toString() {
        return name;
    }
}
