package org.lifsim.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.DidYouMean;

/** What a source of a stimulus can be, with the arguments that it takes beside {@link #GAIN} and, where it is random, {@link #SEED}. */
public enum CurrentSourceType {
    /** The same current always. */
    CONSTANT("the same always", Argument.required("amplitude", "", true, "the current")),

    /** A current for some time. */
    STEP(
            "a current from one time to another",
            Argument.required("amplitude", "", true, "the current"),
            Argument.of("on", "ms", 0, "when it begins"),
            Argument.of("off", "ms", Double.POSITIVE_INFINITY, "when it ends")),

    /** A current that grows evenly from one time to another, and stays. */
    RAMP(
            "grows evenly from one time to another, and stays",
            Argument.of("from", "", 0, "the current before"),
            Argument.required("to", "", false, "the current after"),
            Argument.of("start", "ms", 0, "when it begins to grow"),
            Argument.required("end", "ms", false, "when it is grown")),

    /** A sine. */
    SINE(
            "a sine",
            Argument.required("amplitude", "", true, "the current at its crest"),
            Argument.required("frequency", "Hz", false, "how often a second"),
            Argument.of("phase", "degrees", 0, "where it begins")),

    /** Pulses at regular times. */
    PULSES(
            "pulses at regular times",
            Argument.required("amplitude", "", true, "the current of a pulse"),
            Argument.required("period", "ms", false, "from one pulse's begin to the next one's"),
            Argument.required("width", "ms", false, "how long a pulse is"),
            Argument.of("start", "ms", 0, "when the first begins"),
            Argument.of("stop", "ms", Double.POSITIVE_INFINITY, "from when on there are none")),

    /** White noise: a normal number for each unit in each step. */
    NOISE(
            "white noise, a normal number for each unit in each step",
            Argument.required("sd", "", true, "its standard deviation in a step")),

    /** An Ornstein-Uhlenbeck process of each unit, from its mean on. */
    OU(
            "an Ornstein-Uhlenbeck process of each unit, from its mean on",
            Argument.perUnit("mean", "", 0, "its mean"),
            Argument.required("sd", "", true, "its standard deviation in the long run"),
            Argument.required("tau", "ms", true, "its time constant")),

    /** A synapse of each unit under spikes of a Poisson process of its own. */
    POISSON(
            "a synapse of each unit under Poisson spikes of its own",
            Argument.required("rate", "Hz", true, "spikes a second"),
            Argument.required("weight", "", true, "what a spike adds"),
            Argument.required("tau", "ms", true, "how fast it decays")),

    /** What a file has for each step, the same for all units or for each its own. */
    PLAYBACK(
            "what a .npy of float32 has: (steps, 1) for all units, (steps, units), or (units) for every step",
            Argument.required("file", "", false, "the file, in double quotes where it has commas or parentheses"));

    /** What a source is multiplied by; one for all units or one for each. */
    static final Argument GAIN = Argument.perUnit("gain", "", 1, "what it is multiplied by");

    /** The seed of a random source. */
    static final Argument SEED = Argument.of("seed", "", 0, "of its numbers");

    private final String summary;
    private final List<Argument> arguments;

    CurrentSourceType(String summary, Argument... arguments) {
        this.summary = summary;
        this.arguments = List.of(arguments);
    }

    /**
     * An argument of a source.
     *
     * @param name its name
     * @param unit its unit, empty for a current or a number without one
     * @param defaultValue its default; NaN if it must be given
     * @param perUnit whether each unit may have its own
     * @param description what it is
     */
    public record Argument(String name, String unit, double defaultValue, boolean perUnit, String description) {
        private static Argument required(String name, String unit, boolean perUnit, String meaning) {
            return new Argument(name, unit, Double.NaN, perUnit, meaning);
        }

        private static Argument of(String name, String unit, double fallback, String meaning) {
            return new Argument(name, unit, fallback, false, meaning);
        }

        private static Argument perUnit(String name, String unit, double fallback, String meaning) {
            return new Argument(name, unit, fallback, true, meaning);
        }

        /**
         * Whether it must be given.
         *
         * @return true if there is no default
         */
        public boolean isRequired() {
            return Double.isNaN(defaultValue);
        }
    }

    /**
     * The kind of a name.
     *
     * @param name such as {@code sine}
     * @return the kind
     * @throws InputException if there is none; the message has the nearest
     */
    static CurrentSourceType named(String name) {
        for (CurrentSourceType type : values()) {
            if (type.key().equals(name)) {
                return type;
            }
        }
        List<String> names =
                List.of(values()).stream().map(CurrentSourceType::key).toList();
        throw new InputException("unknown source '" + name + "'" + DidYouMean.hint(name, names) + "Available: "
                + String.join(", ", names));
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
     * What it gives.
     *
     * @return a phrase
     */
    public String summary() {
        return summary;
    }

    /**
     * Whether it draws numbers, and so has a seed.
     *
     * @return true if so
     */
    public boolean isRandom() {
        return this == NOISE || this == OU || this == POISSON;
    }

    /**
     * What it takes.
     *
     * @return arguments, its own first
     */
    public List<Argument> arguments() {
        List<Argument> all = new ArrayList<>(arguments);
        all.add(GAIN);
        if (isRandom()) {
            all.add(SEED);
        }
        return all;
    }
}
