package org.lifsim.internal.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * The current sources that add to the clamped input of each unit in each step. The value of a unit in a step depends on
 * neither backend, slices nor chunks. The input starts as the clamped input. For each source, in order,
 * {@code input = fma(gain, x, input)}. At the end the input is flushed.
 *
 * @param sources the sources, in the order in which they are added
 * @param warnings what was rounded or approximated when the sources were compiled
 */
public record CurrentSources(List<Source> sources, List<Problem> warnings) {
    /** No sources. */
    public static final CurrentSources NONE = new CurrentSources(List.of());

    /**
     * Largest magnitude of a source's values. Products of two such values, and their sums over any number of sources,
     * stay finite.
     */
    public static final double MAX_MAGNITUDE = 1e15;

    /** End of an error message about a value beyond {@link #MAX_MAGNITUDE}. */
    public static final String EXPECTED_RANGE = "numbers from -1e15 to 1e15";

    private static final Subject STIMULUS = Subject.of("the stimulus");

    /**
     * Sources that need no warning.
     *
     * @param sources the sources, in the order in which they are added
     */
    public CurrentSources(List<Source> sources) {
        this(sources, List.of());
    }

    /** Kind of a source: how it computes x in a step. */
    public enum Kind {
        /** The same value for all units, from a table that the host computes. */
        TIME_SERIES("gain"),

        /** One value per unit, from a table that the host passes for each chunk. */
        PER_UNIT_SERIES("gain"),

        /** Independent normal numbers: {@code x = sd * normal}. */
        NORMAL("gain", "sd"),

        /** Ornstein-Uhlenbeck process: {@code x = flush(fma(x, decay, noise_amplitude * normal))}. */
        ORNSTEIN_UHLENBECK("gain", "decay", "noise_amplitude"),

        /**
         * A synapse under Bernoulli spikes, at most one in a step: x decays, then a spike adds the weight,
         * {@code x = flush(fma(x, decay, s ? weight : 0))} with {@code s = uniform < rate}.
         */
        BERNOULLI_SPIKES("gain", "decay", "weight", "rate"),

        /**
         * A synapse under Poisson spikes, any number in a step: {@code x = flush(fma(x, decay, weight * n))}, where n is
         * from {@link org.lifsim.internal.random.PoissonSampler}.
         */
        POISSON_SPIKES("gain", "decay", "weight", "most", "top", "inverse_mean");

        private final List<String> parameters;

        Kind(String... parameters) {
            this.parameters = List.of(parameters);
        }

        /**
         * Parameters of the source: values that a step reads but never changes.
         *
         * @return names, without the index of the source
         */
        public List<String> parameters() {
            return parameters;
        }

        /**
         * Whether the source draws a random number for each unit in each step.
         *
         * @return true for all but the series
         */
        public boolean isRandom() {
            return this == NORMAL || hasState();
        }

        /**
         * Whether the source keeps its x from step to step.
         *
         * @return true for Ornstein-Uhlenbeck and both kinds of spikes
         */
        public boolean hasState() {
            return this == ORNSTEIN_UHLENBECK || this == BERNOULLI_SPIKES || this == POISSON_SPIKES;
        }
    }

    /** A time series that is the same for all units. */
    public interface TimeSeries {
        /**
         * Value in a step.
         *
         * @param step index of the step, from 0 after a reset
         * @return x, finite
         */
        float at(long step);
    }

    /** A time series with one value per unit. */
    public interface PerUnitSeries {
        /**
         * Checks that there is one value per unit.
         *
         * @param units number of units of the population, without batch; all batch elements get the same values
         * @throws InputException if the number of units is another one
         */
        void checkSize(long units);

        /**
         * Reads the values of a range of units in a range of steps. The value of unit {@code first + i} in step
         * {@code step + k} goes to {@code dst[offset + k * stride + i]}.
         *
         * @param step index of the first step, from 0 after a reset
         * @param steps number of steps
         * @param first index in the population of the first unit
         * @param units number of units
         * @param dst receives the values
         * @param offset index in {@code dst} of the first value of the first step
         * @param stride distance in {@code dst} between the values of two steps
         */
        void read(long step, int steps, long first, int units, float[] dst, int offset, int stride);
    }

    /** Derives a parameter of a source for one unit. */
    public interface Derivation {
        /**
         * Derives the parameter.
         *
         * @param values values of the unit, in the order of {@link SourceParameter#from()}
         * @param dt time step, in ms
         * @return the parameter
         */
        float of(double[] values, double dt);
    }

    /**
     * A parameter of a source.
     *
     * @param from values that the parameter is derived from, each uniform or per unit
     * @param derivation how it is derived
     */
    public record SourceParameter(List<Values> from, Derivation derivation) {
        /**
         * A parameter that is a value rounded to float32.
         *
         * @param values uniform or per-unit values
         * @return the parameter
         */
        public static SourceParameter of(Values values) {
            return new SourceParameter(List.of(values), (all, dt) -> rounded(all[0]));
        }

        /**
         * Rounds a value of a unit to float32.
         *
         * @param value the number
         * @return the value as a float32, flushed
         * @throws InputException if the value is NaN or its magnitude exceeds {@link #MAX_MAGNITUDE}
         */
        public static float rounded(double value) {
            if (!(Math.abs(value) <= MAX_MAGNITUDE)) {
                throw new InputException(
                        Problem.of("the stimulus", "has the value " + value + " for some unit, all gains included")
                                .expected(EXPECTED_RANGE));
            }
            return Float32Math.flushSubnormals((float) value);
        }
    }

    /**
     * A current source.
     *
     * @param subject what error messages name: the stimulus that the source is part of
     * @param kind kind of the source
     * @param parameters its parameters, in the order of {@link Kind#parameters}
     * @param timeSeries values of a uniform time series; for random kinds 1 in each step in which the source is on and 0 in
     *     others; null for other kinds
     * @param perUnitSeries values of a per-unit time series; null for other kinds
     * @param text describes course or rows, to distinguish them from others; null if kind and parameters suffice
     * @param key key of its random stream, where step t uses {@code key.foldIn(t)}; null if the source draws no random
     *     numbers. A random series that all units share is a time series with a key
     */
    public record Source(
            Subject subject,
            Kind kind,
            List<SourceParameter> parameters,
            TimeSeries timeSeries,
            PerUnitSeries perUnitSeries,
            Supplier<String> text,
            RandomKey key) {
        /**
         * A source with the same value for all units.
         *
         * @param gain factor of the values
         * @param timeSeries the values
         * @param text describes the values
         * @return the source
         */
        public static Source of(SourceParameter gain, TimeSeries timeSeries, Supplier<String> text) {
            return new Source(STIMULUS, Kind.TIME_SERIES, List.of(gain), timeSeries, null, text, null);
        }

        /**
         * A source with one value per unit.
         *
         * @param gain factor of the values
         * @param perUnitSeries the values
         * @param text describes the values
         * @return the source
         */
        public static Source of(SourceParameter gain, PerUnitSeries perUnitSeries, Supplier<String> text) {
            return new Source(STIMULUS, Kind.PER_UNIT_SERIES, List.of(gain), null, perUnitSeries, text, null);
        }

        /**
         * A random series that all units share.
         *
         * @param gain factor of the values
         * @param timeSeries the values
         * @param text describes the values
         * @param key key of the random stream from which they were drawn
         * @return the source
         */
        public static Source shared(SourceParameter gain, TimeSeries timeSeries, Supplier<String> text, RandomKey key) {
            return new Source(STIMULUS, Kind.TIME_SERIES, List.of(gain), timeSeries, null, text, key);
        }

        /**
         * A source that draws random numbers in all steps.
         *
         * @param kind kind of the source
         * @param parameters its parameters, in the order of {@link Kind#parameters}
         * @param key key of its random stream
         * @return the source
         */
        public static Source random(Kind kind, List<SourceParameter> parameters, RandomKey key) {
            return random(kind, parameters, step -> 1f, null, key);
        }

        /**
         * A source that draws random numbers.
         *
         * @param kind kind of the source
         * @param parameters its parameters, in the order of {@link Kind#parameters}
         * @param window 1 in each step in which the source is on, 0 in others
         * @param text describes the window; null if the source is always on
         * @param key key of its random stream
         * @return the source
         */
        public static Source random(
                Kind kind, List<SourceParameter> parameters, TimeSeries window, Supplier<String> text, RandomKey key) {
            return new Source(STIMULUS, kind, parameters, window, null, text, key);
        }

        /**
         * This source with a subject that all its error messages name.
         *
         * @param stimulus the stimulus that the source is part of
         * @return the source
         */
        public Source within(Subject stimulus) {
            List<SourceParameter> named = parameters.stream()
                    .map(parameter -> new SourceParameter(parameter.from(), naming(stimulus, parameter.derivation())))
                    .toList();
            return new Source(
                    stimulus,
                    kind,
                    named,
                    timeSeries == null ? null : naming(stimulus, timeSeries),
                    perUnitSeries == null ? null : new NamedSeries(stimulus, perUnitSeries),
                    text,
                    key);
        }

        private static Derivation naming(Subject stimulus, Derivation derivation) {
            return (values, dt) -> {
                try {
                    return derivation.of(values, dt);
                } catch (InputException e) {
                    throw e.within(stimulus);
                }
            };
        }

        private static TimeSeries naming(Subject stimulus, TimeSeries series) {
            return step -> {
                try {
                    return series.at(step);
                } catch (InputException e) {
                    throw e.within(stimulus);
                }
            };
        }

        private void checkSizes(long units) {
            for (SourceParameter parameter : parameters) {
                parameter.from().forEach(values -> values.checkSize(subject, units));
            }
            if (perUnitSeries != null) {
                perUnitSeries.checkSize(units);
            }
        }
    }

    /** A time series whose error messages name a stimulus. */
    private record NamedSeries(Subject stimulus, PerUnitSeries series) implements PerUnitSeries {
        @Override
        public void checkSize(long units) {
            try {
                series.checkSize(units);
            } catch (InputException e) {
                throw e.within(stimulus);
            }
        }

        @Override
        public void read(long step, int steps, long first, int units, float[] dst, int offset, int stride) {
            try {
                series.read(step, steps, first, units, dst, offset, stride);
            } catch (InputException e) {
                throw e.within(stimulus);
            }
        }
    }

    /**
     * Checks that per-unit parameters and time series have one value per unit.
     *
     * @param units number of units of the population, without batch
     * @throws InputException if the number of units is another one
     */
    public void checkSizes(long units) {
        sources.forEach(source -> source.checkSizes(units));
    }

    /**
     * Kinds of the sources.
     *
     * @return the kinds, in the order of the sources
     */
    public List<Kind> kinds() {
        return sources.stream().map(Source::kind).collect(Collectors.toList());
    }

    /**
     * Number of source parameters that are per unit.
     *
     * @return the number over all sources
     */
    public int perUnitCount() {
        return (int) sources.stream()
                .flatMap(source -> source.parameters().stream())
                .filter(constant -> constant.from().stream()
                        .anyMatch(values -> values.uniformValue().isEmpty()))
                .count();
    }

    /**
     * Number of sources with one value per unit.
     *
     * @param kinds kinds of all sources
     * @return the number of {@link Kind#PER_UNIT_SERIES}
     */
    public static int rowSources(List<Kind> kinds) {
        return (int) kinds.stream().filter(kind -> kind == Kind.PER_UNIT_SERIES).count();
    }

    /**
     * Row of a source among the sources with one value per unit.
     *
     * @param kinds kinds of all sources
     * @param source index of the source, from 0
     * @return number of {@link Kind#PER_UNIT_SERIES} before the source
     */
    public static int rowPlace(List<Kind> kinds, int source) {
        return rowSources(kinds.subList(0, source));
    }

    /**
     * Name of a source parameter in the code of the step.
     *
     * @param source index of the source, from 0
     * @param name one of {@link Kind#parameters}
     * @return the name followed by the index, such as {@code gain_0}
     */
    public static String name(int source, String name) {
        return name + "_" + source;
    }

    /**
     * State variable of a source that has state.
     *
     * @param source index of the source, from 0
     * @return the state variable
     */
    public static StateVariable variable(int source) {
        return new StateVariable(name(source, "x"), "", "state of current source " + source);
    }

    /**
     * State variables of all sources that have state.
     *
     * @param kinds kinds of all sources
     * @return state variables, in the order of the sources
     */
    public static List<StateVariable> variables(List<Kind> kinds) {
        List<StateVariable> variables = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            if (kinds.get(i).hasState()) {
                variables.add(variable(i));
            }
        }
        return variables;
    }
}
