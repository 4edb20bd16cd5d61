package org.lifsim.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.internal.io.DidYouMean;

/**
 * The types of current sources, with their arguments. All sources also have the argument {@link #GAIN}; random ones
 * also have {@link #ON}, {@link #OFF}, {@link #SHARED} and {@link #SEED}. Currents have an arbitrary unit; multiplied by
 * the membrane resistance they are in mV. docs/stimuli.md has the equation of each source.
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

    /** White noise, whose effect does not depend on dt: a normal number of standard deviation sigma / sqrt(dt) in each step. */
    WHITE_NOISE(
            "white noise; its effect does not depend on dt",
            Argument.required("sigma", "sqrt(ms)", true, "current times the square root of a time")),

    /** A normal number in each step. Its effect grows with dt: it is white noise with sigma = sd * sqrt(dt). */
    STEP_NOISE(
            "a normal number in each step; its effect depends on dt",
            Argument.required("sd", "", true, "standard deviation in a step")),

    /** An Ornstein-Uhlenbeck process, which starts at its mean. */
    OU(
            "Ornstein-Uhlenbeck process; starts at its mean",
            Argument.perUnit("mean", "", 0, "mean"),
            Argument.required("sd", "", true, "stationary standard deviation"),
            Argument.required("tau", "ms", true, "time constant")),

    /** Shot noise: Poisson spikes through an exponential synapse, any number of them in a step. */
    POISSON(
            "shot noise: Poisson spikes through an exponential synapse",
            Argument.required("rate", "Hz", true, "rate of the spikes"),
            Argument.required("weight", "", true, "current that a spike adds"),
            Argument.required("tau", "ms", true, "time constant of the decay")),

    /** As {@link #POISSON}, but with at most one spike in a step: that of a Bernoulli process. */
    BERNOULLI(
            "as poisson, but at most one spike in a step",
            Argument.required("rate", "Hz", true, "rate of the spikes"),
            Argument.required("weight", "", true, "current that a spike adds"),
            Argument.required("tau", "ms", true, "time constant of the decay")),

    /** Values from a file, uniform or per unit. */
    PLAYBACK(
            "values of a float32 .npy file: (steps, 1) for all units, (steps, units), or (units) for all steps",
            Argument.required("file", "", false, "file name, in double quotes if it has commas or parentheses"));

    /** Factor of a source, uniform or per unit. */
    static final Argument GAIN = Argument.perUnit("gain", "", 1, "factor of the source");

    /** Time from which a random source acts. */
    static final Argument ON = Argument.of("on", "ms", 0, "onset time");

    /** Time until which a random source acts. */
    static final Argument OFF = Argument.of("off", "ms", Double.POSITIVE_INFINITY, "end time");

    /** Whether all units receive the same random current. */
    static final Argument SHARED = Argument.of("shared", "", 0, "1: the same numbers for all units");

    /** Seed of a random source. Its default is the key of the run. */
    static final Argument SEED = new Argument("seed", "", Double.NaN, false, false, "random seed");

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
     * @param defaultValue default value; NaN if there is none, or if it is that of the run
     * @param perUnit whether the values can be per unit
     * @param isRequired whether the argument must be given
     * @param description short description
     */
    public record Argument(
            String name,
            String physicalUnit,
            double defaultValue,
            boolean perUnit,
            boolean isRequired,
            String description) {
        private static Argument required(String name, String unit, boolean perUnit, String description) {
            return new Argument(name, unit, Double.NaN, perUnit, true, description);
        }

        private static Argument of(String name, String unit, double defaultValue, String description) {
            return new Argument(name, unit, defaultValue, false, false, description);
        }

        private static Argument perUnit(String name, String unit, double defaultValue, String description) {
            return new Argument(name, unit, defaultValue, true, false, description);
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
        if (name.equals("noise")) {
            throw new InputException(Problem.of("source 'noise'", "does not say which noise")
                    .hint("use white_noise(sigma=...), whose effect does not depend on dt, or step_noise(sd=...)"));
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
     * @return true for both noises, {@code OU}, {@code POISSON} and {@code BERNOULLI}
     */
    public boolean isRandom() {
        return this == WHITE_NOISE || this == STEP_NOISE || this == OU || this == POISSON || this == BERNOULLI;
    }

    /**
     * The arguments of the source.
     *
     * @return all arguments: first those of the type, then {@code gain}, then {@code on}, {@code off}, {@code shared} and
     *     {@code seed} if the source is random
     */
    public List<Argument> arguments() {
        List<Argument> all = new ArrayList<>(arguments);
        all.add(GAIN);
        if (isRandom()) {
            all.addAll(List.of(ON, OFF, SHARED, SEED));
        }
        return all;
    }
}
