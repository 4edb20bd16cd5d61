package org.lifsim.internal.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lifsim.error.InputException;
import org.lifsim.model.StateVariable;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * What is added to the clamped input of each unit in each step, within the steps of a pass: some sources, each times a gain. A unit's
 * number of a step depends on neither backend, slices nor chunks. In order of the sources, from the clamped input on,
 * {@code input = fma(gain, x, input)}; at the end it is flushed.
 *
 * @param sources one after the other
 */
public record CurrentSources(List<Source> sources) {
    /** Nothing is added. */
    public static final CurrentSources NONE = new CurrentSources(List.of());

    /** The largest number of a source, so that products of two and their sums over any number of sources stay finite. */
    public static final double MAX_MAGNITUDE = 1e15;

    /** What is expected where a number is beyond {@link #MAX_MAGNITUDE}. */
    public static final String EXPECTED_RANGE = "expected numbers from -1e15 to 1e15";

    /** What a source's x is in a step. */
    public enum Kind {
        /** The same for all units, from a table that the host computed. */
        TIME_SERIES("gain"),

        /** Each unit's own, from a table that the host hands over for each pass. */
        PER_UNIT_SERIES("gain"),

        /** A normal number, {@code x = sd * normal}. */
        WHITE_NOISE("gain", "sd"),

        /** A normal number that decays, an Ornstein-Uhlenbeck process: {@code x = flush(fma(x, decay, noise_amplitude * normal))}. */
        ORNSTEIN_UHLENBECK("gain", "decay", "noise_amplitude"),

        /**
         * A synapse under a Poisson process, which adds its weight at a spike and decays: {@code x = flush(fma(x, decay, s ? weight : 0))},
         * where s is {@code uniform < rate}.
         */
        SHOT_NOISE("gain", "decay", "weight", "rate");

        private final List<String> parameters;

        Kind(String... constants) {
            this.parameters = List.of(constants);
        }

        /**
         * What its statement reads and never changes.
         *
         * @return names, without the source's number
         */
        public List<String> parameters() {
            return parameters;
        }

        /**
         * Whether it draws a number for each unit in each step.
         *
         * @return true if so
         */
        public boolean isRandom() {
            return this == WHITE_NOISE || hasState();
        }

        /**
         * Whether its x goes on from step to step.
         *
         * @return true if so
         */
        public boolean hasState() {
            return this == ORNSTEIN_UHLENBECK || this == SHOT_NOISE;
        }
    }

    /** What all units are given in a step. */
    public interface TimeSeries {
        /**
         * The number of a step.
         *
         * @param step the step, from 0 after a reset
         * @return x, finite
         */
        float at(long step);
    }

    /** What each unit is given in each step. */
    public interface PerUnitSeries {
        /**
         * Checks that there are numbers of each unit.
         *
         * @param units of the population, without its copies in a batch; those have the same numbers
         * @throws InputException if not
         */
        void checkSize(long units);

        /**
         * Reads the numbers of some units in some steps.
         *
         * @param step the first step, from 0 after a reset
         * @param steps how many
         * @param first the first unit's index in the population
         * @param units how many units
         * @param dst where they go
         * @param offset where those of the first step begin
         * @param stride from where a step's begin to where the next one's do
         */
        void read(long step, int steps, long first, int units, float[] dst, int offset, int stride);
    }

    /** Derives a constant of a source for one unit. */
    public interface Derivation {
        /**
         * Derives it.
         *
         * @param values of the unit
         * @param dt the step, ms
         * @return the constant
         */
        float of(double[] values, double dt);
    }

    /**
     * A constant of a source.
     *
     * @param from what units have it from: one number for all or one for each
     * @param derivation how
     */
    public record SourceParameter(List<Values> from, Derivation derivation) {
        /**
         * A number, rounded.
         *
         * @param values of the units
         * @return the constant
         */
        public static SourceParameter of(Values values) {
            return new SourceParameter(List.of(values), (all, dt) -> rounded(all[0]));
        }

        /**
         * What a unit's number becomes.
         *
         * @param value the number
         * @return it as a float32, flushed
         * @throws InputException if that is no number, or beyond {@link #MAX_MAGNITUDE}
         */
        public static float rounded(double value) {
            if (!(Math.abs(value) <= MAX_MAGNITUDE)) {
                throw new InputException("a number of the stimulus is " + value + " for some unit, all gains included: "
                        + EXPECTED_RANGE);
            }
            return Float32Math.flushSubnormals((float) value);
        }
    }

    /**
     * A source.
     *
     * @param kind what it adds
     * @param constants in the order of {@link Kind#parameters}
     * @param course its numbers, of a course; else null
     * @param rows its numbers, of rows; else null
     * @param text tells what course or rows are, by which they are told from others; null where kind and constants tell
     * @param key of its stream of random numbers, the key of step t being {@code key.foldIn(t)}; null where none are drawn
     */
    public record Source(
            Kind kind,
            List<SourceParameter> constants,
            TimeSeries course,
            PerUnitSeries rows,
            Supplier<String> text,
            RandomKey key) {
        /**
         * A source that gives all units the same.
         *
         * @param gain what that is multiplied by
         * @param course its numbers
         * @param text tells what the course is
         * @return the source
         */
        public static Source of(SourceParameter gain, TimeSeries course, Supplier<String> text) {
            return new Source(Kind.TIME_SERIES, List.of(gain), course, null, text, null);
        }

        /**
         * A source that gives each unit its own.
         *
         * @param gain what that is multiplied by
         * @param rows its numbers
         * @param text tells what the rows are
         * @return the source
         */
        public static Source of(SourceParameter gain, PerUnitSeries rows, Supplier<String> text) {
            return new Source(Kind.PER_UNIT_SERIES, List.of(gain), null, rows, text, null);
        }

        /**
         * A source that draws.
         *
         * @param kind what it adds
         * @param constants in the order of {@link Kind#parameters}
         * @param key of its stream of random numbers
         * @return the source
         */
        public static Source random(Kind kind, List<SourceParameter> constants, RandomKey key) {
            return new Source(kind, constants, null, null, null, key);
        }
    }

    /**
     * What the sources are, in order.
     *
     * @return kinds
     */
    public List<Kind> kinds() {
        return sources.stream().map(Source::kind).collect(Collectors.toList());
    }

    /**
     * How many constants units have of their own.
     *
     * @return their number
     */
    public int perUnitCount() {
        return (int) sources.stream()
                .flatMap(source -> source.constants().stream())
                .filter(constant -> constant.from().stream()
                        .anyMatch(values -> values.uniformValue().isEmpty()))
                .count();
    }

    /**
     * How many sources give each unit its own numbers.
     *
     * @param kinds what the sources are
     * @return their number
     */
    public static int rowSources(List<Kind> kinds) {
        return (int) kinds.stream().filter(kind -> kind == Kind.PER_UNIT_SERIES).count();
    }

    /**
     * The place of a source's numbers among those that each unit is given in a step.
     *
     * @param kinds what the sources are
     * @param source its number, from 0
     * @return how many sources before it give each unit its own numbers
     */
    public static int rowPlace(List<Kind> kinds, int source) {
        return rowSources(kinds.subList(0, source));
    }

    /**
     * A constant of a source as statements of the step know it.
     *
     * @param source the source's number, from 0
     * @param name one of {@link Kind#parameters}
     * @return its name
     */
    public static String name(int source, String name) {
        return name + "_" + source;
    }

    /**
     * The column of a source whose x goes on.
     *
     * @param source its number, from 0
     * @return a column
     */
    public static StateVariable variable(int source) {
        return new StateVariable(name(source, "x"), "", "what source " + source + " of the stimulus carries on");
    }

    /**
     * The columns of all sources that go on.
     *
     * @param kinds what the sources are
     * @return columns, in order
     */
    public static List<StateVariable> variables(List<Kind> kinds) {
        List<StateVariable> columns = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            if (kinds.get(i).hasState()) {
                columns.add(variable(i));
            }
        }
        return columns;
    }
}
