package org.lifsim.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;

/**
 * A current that is computed within the steps and added to the clamped current. It is a sum of sources, each with a
 * gain. Its value for a unit and step does not depend on the backend, slices or chunks.
 *
 * <pre>{@code
 * Stimulus pulse = Stimulus.step(Values.of(0.3), 10, 60);
 * Stimulus noise = Stimulus.ornsteinUhlenbeck(Values.of(0), Values.of(0.05), Values.of(5), 1);
 * Stimulus sum = pulse.plus(noise.scaledBy(Values.linspace(0, 2)));
 * // the same as text: Stimulus.parse("step(amplitude=0.3, on=10, off=60) + 0:2 * ou(sd=0.05, tau=5, seed=1)")
 * try (Backend backend = Backends.auto();
 *         Population population =
 *                 Population.of(Lif.tutorialParameters()).units(1000).stimulus(sum).build(backend)) {
 *     population.advance(1000);
 *     System.out.println(population.totalSpikeCount() + " spikes");
 * }
 * }</pre>
 *
 * <p>Times are in ms since the last reset, rounded to the nearest step. Currents have an arbitrary unit; multiplied by
 * the membrane resistance they are in mV. docs/stimuli.md has the equation of each source. Immutable and
 * thread-safe.
 */
public final class Stimulus {
    private static final int MAX_SOURCES = 1000;

    /** The empty stimulus. */
    public static final Stimulus NONE = new Stimulus(List.of());

    static {
        StimulusCompiler.register(new StimulusCompiler.Access() {
            @Override
            public CurrentSources compile(Stimulus stimulus, double dt, RandomKey run) {
                return stimulus.currentSources(dt, run);
            }

            @Override
            public Stimulus stimulusOf(CurrentSources sources) {
                return new Stimulus(List.of(), sources);
            }
        });
    }

    private final List<CurrentSource> sources;

    /** The compiled sources if the stimulus was created from them, else null. */
    private final CurrentSources compiled;

    private Stimulus(List<CurrentSource> sources) {
        this(sources, null);
    }

    private Stimulus(List<CurrentSource> sources, CurrentSources compiled) {
        this.sources = sources;
        this.compiled = compiled;
    }

    /**
     * A stimulus of one source.
     *
     * @param type type of the source; for {@link CurrentSourceType#PLAYBACK} use {@link #parse}
     * @param arguments argument values by name; missing ones have their defaults
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is unknown, missing or out of range
     */
    public static Stimulus of(CurrentSourceType type, Map<String, Values> arguments) {
        return new Stimulus(List.of(CurrentSource.of(type, arguments, null)));
    }

    static Stimulus of(CurrentSource source) {
        return new Stimulus(List.of(source));
    }

    /**
     * Parses a stimulus: sources such as {@code step(amplitude=0.3, on=10)}, joined by {@code +}. A gain can precede a
     * source, or a sum in parentheses, as in {@code 0.5 * step_noise(sd=1)}.
     *
     * @param text the text; values are numbers or, if they can be per unit, in a form that
     *     {@link org.lifsim.model.ValuesParser} accepts
     * @return the stimulus
     * @throws org.lifsim.error.InputException if the text has another form, or an argument is unknown, missing or out
     *     of range
     */
    public static Stimulus parse(String text) {
        return StimulusParser.parse(text);
    }

    /**
     * A constant current.
     *
     * @param amplitude the current, uniform or per unit
     * @return the stimulus
     */
    public static Stimulus constant(Values amplitude) {
        return of(CurrentSourceType.CONSTANT, Map.of("amplitude", amplitude));
    }

    /**
     * A current between two times.
     *
     * @param amplitude the current, uniform or per unit
     * @param on onset time in ms
     * @param off end time in ms, not before {@code on}; infinity for no end
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus step(Values amplitude, double on, double off) {
        return of(CurrentSourceType.STEP, named("amplitude", amplitude, "on", one(on), "off", one(off)));
    }

    /**
     * A current that changes linearly between two times and then stays constant.
     *
     * @param from current before the ramp, from -1e15 to 1e15
     * @param to current after the ramp, from -1e15 to 1e15
     * @param start start time of the ramp in ms
     * @param end end time of the ramp in ms, after {@code start}
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus ramp(double from, double to, double start, double end) {
        return of(
                CurrentSourceType.RAMP, named("from", one(from), "to", one(to), "start", one(start), "end", one(end)));
    }

    /**
     * A sine wave.
     *
     * @param amplitude peak current, uniform or per unit
     * @param frequency frequency in Hz, at least 0
     * @param phase phase at time 0, in degrees
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus sine(Values amplitude, double frequency, double phase) {
        return of(
                CurrentSourceType.SINE,
                named("amplitude", amplitude, "frequency", one(frequency), "phase", one(phase)));
    }

    /**
     * Periodic rectangular pulses. The first one begins at time 0.
     *
     * @param amplitude current of a pulse, uniform or per unit
     * @param period time between the onsets of two pulses in ms, more than 0
     * @param width duration of a pulse in ms, from 0 to {@code period}
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus pulses(Values amplitude, double period, double width) {
        return of(CurrentSourceType.PULSES, named("amplitude", amplitude, "period", one(period), "width", one(width)));
    }

    /**
     * White noise, independent for each unit: {@code sigma * xi(t)} with {@code <xi(t) xi(t')> = delta(t - t')}. Its effect
     * does not depend on dt.
     *
     * @param sigma current times the square root of ms, at least 0, uniform or per unit
     * @param seed random seed, from -2^53 to 2^53
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus whiteNoise(Values sigma, long seed) {
        return of(CurrentSourceType.WHITE_NOISE, named("sigma", sigma, "seed", one(seed)));
    }

    /**
     * An independent normal number for each unit in each step. Its effect depends on dt; see {@link #whiteNoise}.
     *
     * @param sd standard deviation in a step, at least 0, uniform or per unit
     * @param seed random seed, from -2^53 to 2^53
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus stepNoise(Values sd, long seed) {
        return of(CurrentSourceType.STEP_NOISE, named("sd", sd, "seed", one(seed)));
    }

    /**
     * An independent Ornstein-Uhlenbeck process for each unit, which starts at its mean. All values can be uniform or
     * per unit.
     *
     * @param mean mean current
     * @param sd stationary standard deviation, at least 0
     * @param tau time constant in ms, at least 0
     * @param seed random seed, from -2^53 to 2^53
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus ornsteinUhlenbeck(Values mean, Values sd, Values tau, long seed) {
        return of(CurrentSourceType.OU, named("mean", mean, "sd", sd, "tau", tau, "seed", one(seed)));
    }

    /**
     * Shot noise: an exponential synapse of each unit that receives independent Poisson spikes, any number of them in a
     * step. All values can be uniform or per unit.
     *
     * @param rate rate of the spikes in Hz, from 0 to 64 spikes per step on average; the upper bound is checked when a
     *     population is built
     * @param weight current that a spike adds
     * @param tau time constant of the decay in ms, at least 0
     * @param seed random seed, from -2^53 to 2^53
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is out of range
     */
    public static Stimulus poisson(Values rate, Values weight, Values tau, long seed) {
        return of(CurrentSourceType.POISSON, named("rate", rate, "weight", weight, "tau", tau, "seed", one(seed)));
    }

    private static Values one(double value) {
        return Values.of(value);
    }

    private static Map<String, Values> named(Object... namesAndValues) {
        Map<String, Values> arguments = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put((String) namesAndValues[i], (Values) namesAndValues[i + 1]);
        }
        return arguments;
    }

    /**
     * The sum of this stimulus and another one.
     *
     * @param other the other stimulus; its sources are added after those of this one
     * @return the sum
     * @throws org.lifsim.error.InputException if the sum has more than 1,000 sources
     */
    public Stimulus plus(Stimulus other) {
        List<CurrentSource> both = new ArrayList<>(sources);
        both.addAll(other.sources);
        if (both.size() > MAX_SOURCES) {
            throw new InputException(Problem.of("the stimulus", "has more than " + MAX_SOURCES + " sources")
                    .hint("play their sum from a .npy file"));
        }
        return new Stimulus(List.copyOf(both));
    }

    /**
     * This stimulus with a further gain for each of its sources.
     *
     * @param gain factor of all sources, uniform or per unit
     * @return the product
     */
    public Stimulus scaledBy(Values gain) {
        return new Stimulus(
                sources.stream().map(source -> source.scaledBy(gain)).toList());
    }

    /**
     * This stimulus with other values for one argument of a source.
     *
     * @param name type of the source, such as {@code ou}. If there are several of that type, a number from 1 follows,
     *     as in {@code ou2}
     * @param argument name of the argument, which must allow per-unit values
     * @param values the new values, uniform or per unit
     * @return the changed stimulus
     * @throws org.lifsim.error.InputException if there is no such source or argument, or a value is out of range
     */
    public Stimulus with(String name, String argument, Values values) {
        String kind = name.replaceAll("[0-9]+$", "");
        CurrentSourceType wanted = CurrentSourceType.named(kind);
        long several =
                sources.stream().filter(source -> source.type() == wanted).count();
        List<CurrentSource> changed = new ArrayList<>(sources);
        int number = 0;
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).type() == wanted) {
                number++;
                if (name.equals(several > 1 ? kind + number : kind)) {
                    changed.set(i, changed.get(i).with(argument, values));
                    return new Stimulus(List.copyOf(changed));
                }
            }
        }
        throw new InputException(Problem.of("the stimulus", "has no source " + name)
                .expected(
                        several == 0
                                ? "one of those in '" + this + "'"
                                : several == 1
                                        ? kind + "." + argument + " (there is only one source " + kind + ")"
                                        : kind + "1." + argument + " to " + kind + several + "." + argument
                                                + " (there are " + several + " sources " + kind + ")"));
    }

    /**
     * The stimulus of a smaller population, repeated for a larger one. Unit i gets the arguments and playback values of
     * unit {@code i % units}, but draws independent random numbers.
     *
     * @param units number of units of the smaller population
     * @return the stimulus of the larger population
     */
    public Stimulus tile(long units) {
        return new Stimulus(sources.stream().map(source -> source.tile(units)).toList());
    }

    /**
     * The files from which values are read.
     *
     * @return file names as they were given, each once
     */
    public List<String> files() {
        return sources.stream().flatMap(CurrentSource::files).distinct().toList();
    }

    /**
     * Whether the stimulus has no sources.
     *
     * @return true if nothing is added to the clamped current
     */
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /**
     * Whether the stimulus draws random numbers.
     *
     * @return true if one of its sources is random
     */
    public boolean isRandom() {
        return sources.stream().anyMatch(CurrentSource::isRandom);
    }

    /**
     * Whether units receive different currents, apart from random numbers.
     *
     * @return true if an argument or a gain of a source is per unit, or a playback may have a value for each unit
     */
    public boolean isPerUnit() {
        return sources.stream().anyMatch(CurrentSource::isPerUnit);
    }

    /** This stimulus, read from a text. */
    Stimulus readFrom(Subject text) {
        return new Stimulus(
                sources.stream().map(source -> source.readFrom(text)).toList());
    }

    private CurrentSources currentSources(double dt, RandomKey run) {
        if (compiled != null) {
            return compiled;
        }
        List<CurrentSources.Source> addedSources = new ArrayList<>();
        List<Problem> warnings = new ArrayList<>();
        for (CurrentSource source : sources) {
            source.addTo(addedSources, dt, run, warning -> warnings.add(source.located(warning)));
        }
        return new CurrentSources(addedSources, List.copyOf(warnings));
    }

    /**
     * Checks that the playback files have enough steps for a run.
     *
     * @param steps number of steps of the run
     * @throws org.lifsim.error.InputException if a file has fewer steps
     */
    public void requireSteps(long steps) {
        sources.forEach(source -> source.requireSteps(steps));
    }

    /**
     * Adds the current of all sources that are not random, for a range of units in one step: {@code dst[i]} increases
     * by the current of unit {@code first + i}.
     *
     * @param step index of the step, from 0 after a reset
     * @param dt time step of the population in ms
     * @param first index of the first unit, from 0
     * @param dst the currents, to which this method adds; its length is the number of units
     * @param units number of units of the population
     */
    public void addDeterministicCurrent(long step, double dt, long first, double[] dst, long units) {
        RandomKey unused = RandomKey.ofSeed(0);
        for (CurrentSources.Source source : currentSources(dt, unused).sources()) {
            if (source.key() == null) {
                CurrentSources.SourceParameter gain = source.parameters().get(0);
                float[] x = new float[dst.length];
                if (source.perUnitSeries() != null) {
                    source.perUnitSeries().read(step, 1, first, x.length, x, 0, x.length);
                } else {
                    Arrays.fill(x, source.timeSeries().at(step));
                }
                double[][] factors = new double[gain.from().size()][dst.length];
                for (int f = 0; f < factors.length; f++) {
                    gain.from().get(f).read(first, factors[f], dst.length, units);
                }
                double[] of = new double[factors.length];
                for (int i = 0; i < dst.length; i++) {
                    for (int f = 0; f < of.length; f++) {
                        of[f] = factors[f][i];
                    }
                    dst[i] += (double) x[i] * gain.derivation().of(of, dt);
                }
            }
        }
    }

    /** The stimulus as text. */
    @Override
    public String toString() {
        return isEmpty()
                ? "none"
                : sources.stream().map(CurrentSource::toString).collect(Collectors.joining(" + "));
    }
}
