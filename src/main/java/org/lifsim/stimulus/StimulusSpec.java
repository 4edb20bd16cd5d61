package org.lifsim.stimulus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.fault.InputException;
import org.lifsim.io.OutputFile;
import org.lifsim.neuron.UnitValueSpec;
import org.lifsim.neuron.UnitValues;

/** A stimulus as it is written: {@code KIND(NAME=VALUE, ...)}, joined by {@code +}. */
final class StimulusSpec {
    private static final Pattern SOURCE = Pattern.compile("\\s*(\\w+)\\s*(?:\\(([^()]*)\\))?\\s*");
    private static final String EXPECTED = "expected sources such as 'step(amplitude=0.3, on=10) + ou(sd=0.1, tau=5)'";

    private StimulusSpec() {}

    static Stimulus parse(String text) {
        Stimulus sum = Stimulus.NONE;
        for (String part : parts(text)) {
            sum = sum.plus(source(part, text));
        }
        return sum;
    }

    /** What stands between plus signs outside of parentheses. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '+' && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Stimulus source(String part, String text) {
        Matcher source = SOURCE.matcher(part);
        if (!source.matches()) {
            throw new InputException("stimulus '" + text + "': '" + part.strip() + "' is no source, " + EXPECTED);
        }
        SourceKind kind = SourceKind.named(source.group(1));
        Map<String, UnitValues> arguments = new LinkedHashMap<>();
        Path file = null;
        String inner = source.group(2) == null ? "" : source.group(2).strip();
        for (String argument : inner.isEmpty() ? new String[0] : inner.split(",", -1)) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new InputException("stimulus '" + text + "': '" + argument.strip()
                        + "' is no argument, expected NAME=VALUE, such as amplitude=0.3");
            }
            String name = argument.substring(0, equals).strip();
            String value = argument.substring(equals + 1).strip();
            if (kind == SourceKind.PLAYBACK && name.equals("file")) {
                file = OutputFile.path(value);
            } else if (arguments.put(name, value(kind, name, value)) != null) {
                throw new InputException("stimulus '" + text + "': " + name + " stands there twice, expected once");
            }
        }
        if (kind == SourceKind.PLAYBACK && file == null) {
            throw new InputException("stimulus '" + text + "': source playback lacks file, expected file=COURSE.npy");
        }
        return Stimulus.of(Source.of(kind, arguments, file));
    }

    private static UnitValues value(SourceKind kind, String name, String text) {
        if (text.equals("none") && (name.equals("off") || name.equals("stop"))) {
            return UnitValues.of(Double.POSITIVE_INFINITY);
        }
        return UnitValueSpec.parse("argument " + name + " of source " + kind.label(), text);
    }
}
