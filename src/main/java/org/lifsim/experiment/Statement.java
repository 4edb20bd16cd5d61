package org.lifsim.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;

/**
 * A statement of a step in a file of a network, {@code NAME = FUNCTION(VALUE, ARGUMENT=VALUE, ...)}. The name and the plain values
 * may be missing.
 *
 * @param name name of what it makes; null for none
 * @param function name of the function
 * @param values plain values, in order
 * @param arguments values by the names of their arguments
 */
record Statement(String name, String function, List<String> values, Map<String, String> arguments) {
    static final String EXAMPLE = "excitation = dense(x.outputs, weights=W)";

    private static final Pattern FORM = Pattern.compile("\\s*(?:(\\w+)\\s*=\\s*)?(\\w+)\\s*\\((.*)\\)\\s*");
    private static final Pattern ARGUMENT = Pattern.compile("\\s*(\\w+)\\s*=(?!=)\\s*(.*?)\\s*");

    /**
     * Parses a statement.
     *
     * @throws InputException if it has another form
     */
    static Statement parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            Problem other = Problem.of("'" + text.strip() + "'", "is no statement")
                    .expected("a form such as '" + EXAMPLE + "'");
            boolean isCut = text.chars().filter(c -> c == '(').count()
                    > text.chars().filter(c -> c == ')').count();
            throw new InputException(
                    isCut ? other.hint("in brackets, YAML ends an item at a comma: put quotes around it") : other);
        }
        List<String> values = new ArrayList<>();
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String part : separated(form.group(3), ',')) {
            Matcher argument = ARGUMENT.matcher(part);
            if (!argument.matches()) {
                values.add(part.strip());
            } else if (arguments.put(argument.group(1), argument.group(2)) != null) {
                throw new InputException(Problem.of("argument " + argument.group(1), "is a duplicate")
                        .expected("it once"));
            }
        }
        return new Statement(form.group(1), form.group(2), values, arguments);
    }

    /** The parts between separators that are outside parentheses; none of a blank text. */
    static List<String> separated(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == separator && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        if (!text.isBlank()) {
            parts.add(text.substring(start));
        }
        return parts;
    }
}
