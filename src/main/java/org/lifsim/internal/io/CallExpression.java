package org.lifsim.internal.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * An expression {@code NAME(ARGUMENT=VALUE, ...)}, the syntax of current sources and recorders. A value with commas or
 * parentheses, such as a file name, must be in double quotes.
 *
 * @param text the whole text
 * @param name the name before the parentheses
 * @param arguments argument values by name, in the order written
 */
public record CallExpression(String text, String name, Map<String, String> arguments) {
    private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s*(?:\\(((?:[^()\"]++|\"[^\"]*\")*+)\\))?\\s*");

    /**
     * Parses an expression.
     *
     * @param what what the expression describes, such as "source", for error messages
     * @param whole what the arguments are part of, for error messages
     * @param text the text; the parentheses are optional if there are no arguments
     * @param example an example, for error messages
     * @return the parsed expression
     * @throws InputException if the text has another form, or an argument occurs twice
     */
    public static CallExpression parse(String what, Subject whole, String text, String example) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            boolean open = text.chars().filter(c -> c == '"').count() % 2 > 0;
            throw new InputException(Problem.of("'" + text.strip() + "'", "is not a valid " + what)
                    .expected(open ? "double quotes in pairs" : "a form such as '" + example + "'")
                    .hint(
                            text.contains("(") && !text.contains(")")
                                    ? "YAML ends it at the comma: put it in quotes, or on a line of its own after a dash"
                                    : null));
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        String inner = form.group(2) == null ? "" : form.group(2).strip();
        for (String argument : inner.isEmpty() ? List.<String>of() : separated(inner)) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new InputException(Problem.of("'" + argument.strip() + "'", "is not an argument")
                        .expected("NAME=VALUE, as in '" + example + "'")
                        .within(whole));
            }
            String name = argument.substring(0, equals).strip();
            String value = argument.substring(equals + 1).strip();
            boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            String plain = quoted ? value.substring(1, value.length() - 1) : value;
            if (plain.indexOf('"') >= 0) {
                throw new InputException(Problem.of(name, "has double quotes inside the value")
                        .expected("them only around the whole value")
                        .within(whole));
            }
            if (arguments.put(name, plain) != null) {
                throw new InputException(Problem.of("argument " + name, "is a duplicate")
                        .expected("it once")
                        .within(whole));
            }
        }
        return new CallExpression(text, form.group(1), arguments);
    }

    /** The parts between commas that are outside double quotes. */
    private static List<String> separated(String text) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            quoted ^= text.charAt(i) == '"';
            if (text.charAt(i) == ',' && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /**
     * Quotes a value for use in an expression.
     *
     * @param value the value
     * @return the value, in double quotes if it has commas or parentheses
     * @throws InputException if the value contains a double quote
     */
    public static String quoted(String value) {
        if (value.indexOf('"') >= 0) {
            throw new InputException(
                    Problem.of("'" + value + "'", "contains a double quote").expected("a name without one"));
        }
        return value.matches("[^,()]*") ? value : '"' + value + '"';
    }

    /**
     * Rejects unknown arguments.
     *
     * @param what what the expression describes, for error messages
     * @param known names of the allowed arguments
     * @throws InputException if there is another argument; the message suggests the most similar allowed one
     */
    public void requireArguments(String what, List<String> known) {
        for (String argument : arguments.keySet()) {
            if (!known.contains(argument)) {
                throw new InputException(Problem.of(what + " " + name, "has no argument '" + argument + "'")
                        .hint(DidYouMean.hint(argument, known)));
            }
        }
    }
}
