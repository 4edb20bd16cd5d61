package org.lifsim.recording;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.DecimalNumber;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.WholeNumber;
import org.lifsim.internal.recording.CountRecorder;
import org.lifsim.internal.recording.RateRecorder;
import org.lifsim.internal.recording.SpikeRecorder;
import org.lifsim.internal.recording.StateRecorder;

/** Kinds of recorders. As text: {@code KIND(ARGUMENT=VALUE, ...)}, such as {@code traces(units=0:3, columns=v thr_theta)}. */
public enum RecorderKind {
    /** Every spike. */
    SPIKES("every spike", "spikes.npz", SpikeRecorder.ENDINGS, Argument.UNITS),

    /** The mean rate of the selected units. */
    RATE("the mean rate of the units in each time bin", "rate.npz", RateRecorder.ENDINGS, Argument.UNITS, Argument.BIN),

    /** The number of spikes of each unit. */
    COUNTS("the number of spikes of each unit", "counts.npz", CountRecorder.ENDINGS, Argument.UNITS),

    /** State variables of some units. */
    TRACES(
            "state variables of the units every N steps",
            "traces.npz",
            StateRecorder.ENDINGS,
            new Argument("units", "0", "the units to record"),
            new Argument("columns", "v", "state variables, separated by spaces; j is the current"),
            new Argument("every", "1", "steps between rows"));

    private static final String EXAMPLE = "spikes(units=0:1000, file=spikes.npz)";

    private final String summary;
    private final List<String> endings;
    private final List<Argument> arguments;

    RecorderKind(String summary, String file, List<String> endings, Argument... arguments) {
        this.summary = summary;
        this.endings = endings;
        List<Argument> all = new ArrayList<>(List.of(arguments));
        all.add(new Argument("file", file, "output file, " + String.join(", ", endings)));
        this.arguments = List.copyOf(all);
    }

    /**
     * An argument of a recorder.
     *
     * @param name name of the argument
     * @param defaultValue value that is used if the argument is not given
     * @param description one-line description for help texts
     */
    public record Argument(String name, String defaultValue, String description) {
        private static final Argument UNITS =
                new Argument("units", "all", "unit numbers, FIRST:END or FIRST:END:STRIDE, separated by spaces");
        private static final Argument BIN = new Argument("bin", "1", "length of a bin in ms");
    }

    /**
     * Creates a recorder.
     *
     * @param text a recorder in the form described above
     * @param folder output folder; ignored if the file name is absolute
     * @param dt time step in ms
     * @return the recorder
     * @throws InputException if the text has another form, or an argument is invalid
     */
    public static Recorder recorder(String text, Path folder, double dt) {
        try {
            Values values = values(text);
            return values.kind.recorder(values, folder, dt);
        } catch (InputException e) {
            throw e.within(Subject.recorder(text));
        }
    }

    /**
     * Parses a recorder without creating it.
     *
     * @param text a recorder in the form described above
     * @return {@code kind} and all arguments by name, including defaults
     * @throws InputException if the text has another form
     */
    public static Map<String, String> describe(String text) {
        Values values = values(text);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("kind", values.kind.key());
        values.kind.arguments.forEach(argument -> all.put(argument.name(), values.of(argument.name())));
        return all;
    }

    private static Values values(String text) {
        CallExpression call = CallExpression.parse("recorder", Subject.recorder(text), text, EXAMPLE);
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
            String name = String.valueOf(file.getFileName()); // the root has none
            if (name.endsWith(ending) && name.length() > ending.length()) {
                return;
            }
        }
        throw new InputException(Problem.of(Subject.file(file), "cannot be written by recorder " + key())
                .expected("a name that ends in " + String.join(" or ", endings)));
    }

    /** The kind and the given arguments of a parsed recorder. */
    private record Values(RecorderKind kind, Map<String, String> given) {
        String of(String name) {
            String defaultValue = kind.arguments.stream()
                    .filter(argument -> argument.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .defaultValue();
            return given.getOrDefault(name, defaultValue);
        }

        double number(String name) {
            try {
                return DecimalNumber.parse(of(name));
            } catch (NumberFormatException e) {
                throw wrong(name, "a number");
            }
        }

        long whole(String name) {
            try {
                long value = WholeNumber.parse(of(name));
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
                    Problem.of("argument " + name + " of recorder " + kind.key(), "is '" + of(name) + "'")
                            .expected(expected));
        }
    }

    private static RecorderKind named(String name) {
        for (RecorderKind kind : values()) {
            if (kind.key().equals(name)) {
                return kind;
            }
        }
        List<String> names = List.of(values()).stream().map(RecorderKind::key).toList();
        throw new InputException(Problem.of("kind '" + name + "'", "is unknown").hint(DidYouMean.hint(name, names)));
    }

    /**
     * The name in files and on the command line.
     *
     * @return the name in lower case, such as {@code spikes}
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What this kind records.
     *
     * @return a short description for help texts
     */
    public String summary() {
        return summary;
    }

    /**
     * The arguments of this kind.
     *
     * @return all arguments; each is optional
     */
    public List<Argument> arguments() {
        return arguments;
    }
}
