package org.lifsim.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.model.Values;
import org.lifsim.model.ValuesParser;

/**
 * Parses a stimulus: sources {@code TYPE(NAME=VALUE, ...)}, joined by {@code +}. A gain {@code GAIN *} can precede a
 * source or a sum in parentheses.
 */
final class StimulusParser {
    private static final String EXAMPLE = "step(amplitude=0.3, on=10) + ou(sd=0.1, tau=5)";

    /** Parentheses within parentheses are read by recursion. */
    private static final int MAX_DEPTH = 50;

    private StimulusParser() {}

    static Stimulus parse(String text) {
        Subject stimulus = Subject.stimulus(text);
        try {
            return sum(text, 0).readFrom(stimulus);
        } catch (InputException e) {
            throw e.within(stimulus);
        }
    }

    private static Stimulus sum(String text, int depth) {
        Stimulus sum = Stimulus.NONE;
        for (String part : parts(text, '+')) {
            sum = sum.plus(product(part, depth));
        }
        return sum;
    }

    private static Stimulus product(String part, int depth) {
        if (depth > MAX_DEPTH) {
            throw new InputException(Problem.of("the sum", "has parentheses in more than " + MAX_DEPTH + " levels"));
        }
        List<String> factors = parts(part, '*');
        String last = factors.get(factors.size() - 1).strip();
        boolean isSum = last.length() > 1 && last.startsWith("(") && last.endsWith(")");
        if (factors.size() > MAX_DEPTH) {
            throw new InputException(Problem.of("a product", "has more than " + MAX_DEPTH + " factors"));
        }
        Stimulus product = isSum ? sum(last.substring(1, last.length() - 1), depth + 1) : source(last);
        for (String factor : factors.subList(0, factors.size() - 1)) {
            String gain = factor.strip();
            if (gain.endsWith(".npy")) {
                throw new InputException(Problem.of("gain " + gain, "is a file")
                        .expected("a number, LOW:HIGH or a distribution")
                        .hint("give each source its gain=FILE.npy"));
            }
            product = product.scaledBy(ValuesParser.parse(Subject.of("gain"), gain));
        }
        return product;
    }

    /**
     * Splits a text at a sign outside of parentheses and quotes. The plus in the exponent of a number does not count.
     */
    private static List<String> parts(String text, char sign) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == sign && depth == 0 && !quoted && !endsExponent(text, start, i)) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Whether a number and the letter of its exponent end before an index. */
    private static boolean endsExponent(String text, int start, int end) {
        return end - start > 1
                && "eE".indexOf(text.charAt(end - 1)) >= 0
                && "0123456789.".indexOf(text.charAt(end - 2)) >= 0;
    }

    private static Stimulus source(String part) {
        CallExpression call = CallExpression.parse("source", Subject.stimulus(part), part, EXAMPLE);
        CurrentSourceType type = CurrentSourceType.named(call.name());
        Map<String, Values> arguments = new LinkedHashMap<>();
        Path file = null;
        for (Map.Entry<String, String> argument : call.arguments().entrySet()) {
            if (type == CurrentSourceType.PLAYBACK && argument.getKey().equals("file")) {
                file = AtomicFile.path(argument.getValue());
            } else {
                arguments.put(argument.getKey(), value(type, argument.getKey(), argument.getValue()));
            }
        }
        if (type == CurrentSourceType.PLAYBACK
                && (file == null || !file.toString().endsWith(".npy"))) {
            throw new InputException(
                    Problem.of("argument file of source playback", "is " + (file == null ? "missing" : file))
                            .expected("file=FILE.npy"));
        }
        return Stimulus.of(CurrentSource.of(type, arguments, file));
    }

    private static Values value(CurrentSourceType type, String name, String text) {
        if (text.equals("none") && (name.equals("off") || name.equals("stop"))) {
            return Values.of(Double.POSITIVE_INFINITY);
        }
        return ValuesParser.parse(Subject.of("argument " + name + " of source " + type.key()), text);
    }
}
