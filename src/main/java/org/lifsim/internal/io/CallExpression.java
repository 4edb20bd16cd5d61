package org.lifsim.internal.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;

/**
 * A text of the form {@code NAME(ARGUMENT=VALUE, ...)}, as sources of a stimulus and recorders are written. A value with commas or
 * parentheses, as a file's name may have, stands in double quotes.
 *
 * @param text the whole text
 * @param name the name
 * @param arguments their values by name, in the order written
 */
public record CallExpression(String text, String name, Map<String, String> arguments) {
    private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s*(?:\\(((?:[^()\"]++|\"[^\"]*\")*+)\\))?\\s*");

    /** A comma with whole quotes behind it. */
    private static final Pattern BETWEEN = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    /**
     * Reads a text.
     *
     * @param what it is, such as "source", for errors
     * @param text the text; without arguments the parentheses may be left out
     * @param example what it might be, for errors
     * @return its parts
     * @throws InputException if it is of another form
     */
    public static CallExpression parse(String what, String text, String example) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            boolean open = text.chars().filter(c -> c == '"').count() % 2 > 0;
            throw new InputException("'" + text.strip() + "' is no " + what + ", expected "
                    + (open ? "double quotes in pairs" : "such as '" + example + "'"));
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        String inner = form.group(2) == null ? "" : form.group(2).strip();
        for (String argument : inner.isEmpty() ? new String[0] : BETWEEN.split(inner, -1)) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new InputException(what + " '" + text.strip() + "': '" + argument.strip()
                        + "' is no argument, expected NAME=VALUE, as in '" + example + "'");
            }
            String name = argument.substring(0, equals).strip();
            String value = argument.substring(equals + 1).strip();
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            String plain = quoted ? value.substring(1, value.length() - 1) : value;
            if (plain.indexOf('"') >= 0) {
                throw new InputException(what + " '" + text.strip() + "': " + name
                        + " has double quotes within, expected them around the whole value or nowhere");
            }
            if (arguments.put(name, plain) != null) {
                throw new InputException(
                        what + " '" + text.strip() + "': " + name + " stands there twice, expected once");
            }
        }
        return new CallExpression(text, form.group(1), arguments);
    }

    /**
     * A value as it may stand in a text.
     *
     * @param value the value
     * @return it, in double quotes where it needs them
     * @throws InputException if it has a double quote itself
     */
    public static String quoted(String value) {
        if (value.indexOf('"') >= 0) {
            throw new InputException("'" + value + "' has a double quote, expected a name without");
        }
        return value.matches("[^,()]*") ? value : '"' + value + '"';
    }

    /**
     * Checks that no other arguments are there.
     *
     * @param what it is, for errors
     * @param known the arguments that there may be
     * @throws InputException if another one is; the message has the nearest known one
     */
    public void requireArguments(String what, List<String> known) {
        for (String argument : arguments.keySet()) {
            if (!known.contains(argument)) {
                throw new InputException(what + " " + name + " has no argument '" + argument + "': did you mean '"
                        + DidYouMean.suggest(argument, known) + "'? It takes " + String.join(", ", known));
            }
        }
    }
}
