package org.lifsim.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.DidYouMean;

/**
 * The types of current sources, with their arguments. All sources also have the argument {@link #GAIN}; random ones
 * also have {@link #SEED}. Currents have an arbitrary unit; multiplied by the membrane resistance they are in mV.
 */
public enum CurrentSourceType {
    /** A constant current. */
    CONSTANT("constant current", Argument.required("amplitude", "", true, "current")),

    /** A current between two times. */
    STEP(
            "current from time on to time off",
            Argument.required("amplitude", "", true, "current"),
            Argument.of("on", "ms", 0, "onset time"),
            Argument.of("off", "ms", Double.POSITIVE_INFINITY, "end time")),

    /** A current that changes linearly between two times and then stays constant. */
    RAMP(
            "linear change from time start to time end, then constant",
            Argument.of("from", "", 0, "current before the ramp"),
            Argument.required("to", "", false, "current after the ramp"),
            Argument.of("start", "ms", 0, "start time of the ramp"),
            Argument.required("end", "ms", false, "end time of the ramp")),

    /** A sine wave. */
    SINE(
            "sine wave",
            Argument.required("amplitude", "", true, "peak current"),
            Argument.required("frequency", "Hz", false, "frequency"),
            Argument.of("phase", "degrees", 0, "phase at time 0")),

    /** Periodic rectangular pulses. */
    PULSES(
            "periodic rectangular pulses",
            Argument.required("amplitude", "", true, "current of a pulse"),
            Argument.required("period", "ms", false, "time between the onsets of two pulses"),
            Argument.required("width", "ms", false, "duration of a pulse"),
            Argument.of("start", "ms", 0, "onset time of the first pulse"),
            Argument.of("stop", "ms", Double.POSITIVE_INFINITY, "time after which there are no pulses")),

    /** White noise: an independent normal number for each unit in each step. */
    NOISE(
            "white noise, independent for each unit and step",
            Argument.required("sd", "", true, "standard deviation in a step")),

    /** An independent Ornstein-Uhlenbeck process for each unit, which starts at its mean. */
    OU(
            "Ornstein-Uhlenbeck process, independent for each unit; starts at its mean",
            Argument.perUnit("mean", "", 0, "mean"),
            Argument.required("sd", "", true, "stationary standard deviation"),
            Argument.required("tau", "ms", true, "time constant")),

    /** Shot noise: an exponential synapse of each unit that receives independent Poisson spikes. */
    POISSON(
            "shot noise: Poisson spikes through an exponential synapse, independent for each unit",
            Argument.required("rate", "Hz", true, "rate of the spikes"),
            Argument.required("weight", "", true, "current that a spike adds"),
            Argument.required("tau", "ms", true, "time constant of the decay")),

    /** Values from a file, uniform or per unit. */
    PLAYBACK(
            "values of a float32 .npy file: (steps, 1) for all units, (steps, units), or (units) for all steps",
            Argument.required("file", "", false, "file name, in double quotes if it has commas or parentheses"));

    /** Factor of a source, uniform or per unit. */
    static final Argument GAIN = Argument.perUnit("gain", "", 1, "factor of the source");

    /** Seed of a random source. */
    static final Argument SEED = Argument.of("seed", "", 0, "random seed");

    private final String summary;
    private final List<Argument> arguments;

    CurrentSourceType(String summary, Argument... arguments) {
        this.summary = summary;
        this.arguments = List.of(arguments);
    }

    /**
     * An argument of a current source.
     *
     * @param name name of the argument
     * @param physicalUnit physical unit; empty for a current or a number without unit
     * @param defaultValue default value; NaN if the argument must be given
     * @param perUnit whether the values can be per unit
     * @param description short description
     */
    public record Argument(String name, String physicalUnit, double defaultValue, boolean perUnit, String description) {
        private static Argument required(String name, String unit, boolean perUnit, String description) {
            return new Argument(name, unit, Double.NaN, perUnit, description);
        }

        private static Argument of(String name, String unit, double defaultValue, String description) {
            return new Argument(name, unit, defaultValue, false, description);
        }

        private static Argument perUnit(String name, String unit, double defaultValue, String description) {
            return new Argument(name, unit, defaultValue, true, description);
        }

        /**
         * Whether the argument must be given.
         *
         * @return true if it has no default
         */
        public boolean isRequired() {
            return Double.isNaN(defaultValue);
        }
    }

    /**
     * Finds a type by name.
     *
     * @param name name of the type, such as {@code sine}
     * @return the type
     * @throws InputException if there is no type of that name; the message suggests the most similar name
     */
    static CurrentSourceType named(String name) {
        for (CurrentSourceType type : values()) {
            if (type.key().equals(name)) {
                return type;
            }
        }
        List<String> names =
                List.of(values()).stream().map(CurrentSourceType::key).toList();
        throw new InputException(
                Problem.of("source '" + name + "'", "is unknown").hint(DidYouMean.hint(name, names)));
    }

    /**
     * The name in files and on the command line.
     *
     * @return the name in lower case, such as {@code sine}
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A short description for help.
     *
     * @return a phrase without a full stop
     */
    public String summary() {
        return summary;
    }

    /**
     * Whether the source draws random numbers, and therefore has a seed.
     *
     * @return true for {@code NOISE}, {@code OU} and {@code POISSON}
     */
    public boolean isRandom() {
        return this == NOISE || this == OU || this == POISSON;
    }

    /**
     * The arguments of the source.
     *
     * @return all arguments: first those of the type, then {@code gain}, then {@code seed} if the source is random
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
