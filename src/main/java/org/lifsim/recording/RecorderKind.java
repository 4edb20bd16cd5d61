package org.lifsim.recording;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.DidYouMean;

/** What can be recorded, as it is written: {@code KIND(ARGUMENT=VALUE, ...)}, such as {@code traces(units=0:3, columns=v thr_theta)}. */
public enum RecorderKind {
    /** Every spike. */
    SPIKES("every spike", "spikes.npz", SpikeRecorder.ENDINGS, Argument.UNITS),

    /** The rate of a population. */
    RATE("the mean rate of the units, bin by bin", "rate.npz", RateRecorder.ENDINGS, Argument.UNITS, Argument.BIN),

    /** How many spikes each unit had. */
    COUNTS("how many spikes each unit had", "counts.npz", CountRecorder.ENDINGS, Argument.UNITS),

    /** Columns of some units. */
    TRACES(
            "columns of the state after every so many steps",
            "traces.npz",
            StateRecorder.ENDINGS,
            new Argument("units", "0", "which units"),
            new Argument("columns", "v", "with blanks between them; the current is j"),
            new Argument("every", "1", "steps from one row to the next"));

    private static final String EXAMPLE = "spikes(units=0:1000, file=spikes.npz)";

    private final String summary;
    private final List<String> endings;
    private final List<Argument> arguments;

    RecorderKind(String summary, String file, List<String> endings, Argument... arguments) {
        this.summary = summary;
        this.endings = endings;
        List<Argument> all = new ArrayList<>(List.of(arguments));
        all.add(new Argument("file", file, "where to, " + String.join(", ", endings)));
        this.arguments = List.copyOf(all);
    }

    /**
     * An argument of a recorder.
     *
     * @param name its name
     * @param defaultValue its default
     * @param description what it is
     */
    public record Argument(String name, String defaultValue, String description) {
        private static final Argument UNITS =
                new Argument("units", "all", "numbers, FIRST:END or FIRST:END:STRIDE, with blanks between them");
        private static final Argument BIN = new Argument("bin", "1", "the length of a bin, ms");
    }

    /**
     * Makes a recorder.
     *
     * @param text as above
     * @param folder where its file goes, unless it has an absolute name
     * @param dt the step, ms
     * @return the recorder
     * @throws InputException if the text is no recorder's, or an argument is wrong
     */
    public static Recorder recorder(String text, Path folder, double dt) {
        Values values = values(text);
        return values.kind.recorder(values, folder, dt);
    }

    /**
     * What a text says.
     *
     * @param text as above
     * @return the kind and all arguments, by name
     * @throws InputException if the text is no recorder's
     */
    public static Map<String, String> describe(String text) {
        Values values = values(text);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("kind", values.kind.key());
        values.kind.arguments.forEach(argument -> all.put(argument.name(), values.of(argument.name())));
        return all;
    }

    private static Values values(String text) {
        CallExpression call = CallExpression.parse("recorder", text, EXAMPLE);
        RecorderKind kind = named(call.name());
        call.requireArguments(
                "recorder", kind.arguments.stream().map(Argument::name).toList());
        return new Values(kind, call.arguments());
    }

    private Recorder recorder(Values values, Path folder, double dt) {
        Path file = folder.resolve(AtomicFile.path(values.of("file")));
        requireEnding(file);
        UnitSelection units = UnitSelection.parse(values.of("units"));
        return switch (this) {
            case SPIKES -> new SpikeRecorder(file, units, dt);
            case RATE -> new RateRecorder(file, units, values.number("bin"), dt);
            case COUNTS -> new CountRecorder(file, units);
            case TRACES ->
                new StateRecorder(
                        file, units, List.of(values.of("columns").strip().split("\\s+")), values.whole("every"), dt);
        };
    }

    private void requireEnding(Path file) {
        for (String ending : endings) {
            String name = file.getFileName().toString();
            if (name.endsWith(ending) && name.length() > ending.length()) {
                return;
            }
        }
        throw new InputException("file " + file + " cannot be written by recorder " + key()
                + ", expected a name that ends in " + String.join(" or ", endings));
    }

    /** The arguments of a recorder that is made. */
    private record Values(RecorderKind kind, Map<String, String> given) {
        String of(String name) {
            String fallback = kind.arguments.stream()
                    .filter(argument -> argument.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .defaultValue();
            return given.getOrDefault(name, fallback);
        }

        double number(String name) {
            try {
                return Double.parseDouble(of(name));
            } catch (NumberFormatException e) {
                throw wrong(name, "a number");
            }
        }

        long whole(String name) {
            try {
                long value = Long.parseLong(of(name));
                if (value >= 1) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw wrong(name, "a whole number from 1");
            }
            throw wrong(name, "a whole number from 1");
        }

        private InputException wrong(String name, String expected) {
            return new InputException(
                    "argument " + name + " of recorder " + kind.key() + " is '" + of(name) + "', expected " + expected);
        }
    }

    private static RecorderKind named(String name) {
        for (RecorderKind kind : values()) {
            if (kind.key().equals(name)) {
                return kind;
            }
        }
        List<String> names = List.of(values()).stream().map(RecorderKind::key).toList();
        throw new InputException("unknown recorder '" + name + "': did you mean '" + DidYouMean.suggest(name, names)
                + "'? There is " + String.join(", ", names));
    }

    /**
     * Its name in files and on the command line.
     *
     * @return a word
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What it records.
     *
     * @return a phrase
     */
    public String summary() {
        return summary;
    }

    /**
     * What it takes.
     *
     * @return arguments, all of which may be left out
     */
    public List<Argument> arguments() {
        return arguments;
    }
}
