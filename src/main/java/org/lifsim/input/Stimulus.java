package org.lifsim.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lifsim.error.InputException;
import org.lifsim.internal.input.StimulusCompiler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.model.Values;

/**
 * A current that is computed within the steps, as a sum of sources, each with a gain; it is added to what is clamped. What it gives to a
 * unit in a step does not depend on the backend nor on how the work is cut. Immutable.
 *
 * <p>Times are in ms from the reset, rounded to the nearest step. docs/experiments.md has the formula of each source.
 */
public final class Stimulus {
    /** Nothing. */
    public static final Stimulus NONE = new Stimulus(List.of());

    static {
        StimulusCompiler.register(new StimulusCompiler.Access() {
            @Override
            public CurrentSources compile(Stimulus stimulus, double dt) {
                return stimulus.currentSources(dt);
            }

            @Override
            public Stimulus stimulusOf(CurrentSources sources) {
                return new Stimulus(List.of(), sources);
            }
        });
    }

    private final List<CurrentSource> sources;

    /** What it compiles to if it was not made of {@link #sources}; else null. */
    private final CurrentSources compiled;

    private Stimulus(List<CurrentSource> sources) {
        this(sources, null);
    }

    private Stimulus(List<CurrentSource> sources, CurrentSources compiled) {
        this.sources = sources;
        this.compiled = compiled;
    }

    /**
     * A single source.
     *
     * @param type what it is
     * @param arguments by name; those that are left out have their defaults
     * @return the stimulus
     * @throws org.lifsim.error.InputException if an argument is unknown, missing or out of its range
     */
    public static Stimulus of(CurrentSourceType type, Map<String, Values> arguments) {
        return new Stimulus(List.of(CurrentSource.of(type, arguments, null)));
    }

    static Stimulus of(CurrentSource source) {
        return new Stimulus(List.of(source));
    }

    /**
     * Reads a stimulus as it is written: sources such as {@code step(amplitude=0.3, on=10)}, joined by {@code +}.
     *
     * @param text the text; values are numbers or, where each unit may have its own, what
     *     {@link org.lifsim.model.ValuesParser} reads
     * @return the stimulus
     * @throws org.lifsim.error.InputException if it is no such text; the message has the source and the nearest name
     */
    public static Stimulus parse(String text) {
        return StimulusParser.parse(text);
    }

    /**
     * The same current always.
     *
     * @param amplitude one for all units or one for each
     * @return the stimulus
     */
    public static Stimulus constant(Values amplitude) {
        return of(CurrentSourceType.CONSTANT, Map.of("amplitude", amplitude));
    }

    /**
     * A current for some time.
     *
     * @param amplitude one for all units or one for each
     * @param on when it begins, ms
     * @param off when it ends, ms; may be infinite
     * @return the stimulus
     */
    public static Stimulus step(Values amplitude, double on, double off) {
        return of(CurrentSourceType.STEP, named("amplitude", amplitude, "on", one(on), "off", one(off)));
    }

    /**
     * A current that grows evenly, and stays.
     *
     * @param from the current until it begins to grow
     * @param to the current from when it is grown
     * @param start when it begins to grow, ms
     * @param end when it is grown, ms
     * @return the stimulus
     */
    public static Stimulus ramp(double from, double to, double start, double end) {
        return of(
                CurrentSourceType.RAMP, named("from", one(from), "to", one(to), "start", one(start), "end", one(end)));
    }

    /**
     * A sine.
     *
     * @param amplitude the current at its crest, one for all units or one for each
     * @param frequency Hz
     * @param phase where it begins, degrees
     * @return the stimulus
     */
    public static Stimulus sine(Values amplitude, double frequency, double phase) {
        return of(
                CurrentSourceType.SINE,
                named("amplitude", amplitude, "frequency", one(frequency), "phase", one(phase)));
    }

    /**
     * Pulses at regular times, from the start on.
     *
     * @param amplitude one for all units or one for each
     * @param period from one pulse's begin to the next one's, ms
     * @param width how long a pulse is, ms
     * @return the stimulus
     */
    public static Stimulus pulses(Values amplitude, double period, double width) {
        return of(CurrentSourceType.PULSES, named("amplitude", amplitude, "period", one(period), "width", one(width)));
    }

    /**
     * White noise: a normal number for each unit in each step.
     *
     * @param sd its standard deviation in a step, one for all units or one for each
     * @param seed of its numbers
     * @return the stimulus
     */
    public static Stimulus noise(Values sd, long seed) {
        return of(CurrentSourceType.NOISE, named("sd", sd, "seed", one(seed)));
    }

    /**
     * An Ornstein-Uhlenbeck process of each unit, from its mean on.
     *
     * @param mean its mean
     * @param sd its standard deviation in the long run
     * @param tau its time constant, ms
     * @param seed of its numbers
     * @return the stimulus
     */
    public static Stimulus ornsteinUhlenbeck(Values mean, Values sd, Values tau, long seed) {
        return of(CurrentSourceType.OU, named("mean", mean, "sd", sd, "tau", tau, "seed", one(seed)));
    }

    /**
     * A synapse of each unit under Poisson spikes of its own.
     *
     * @param rate spikes a second, Hz
     * @param weight what a spike adds
     * @param tau how fast it decays, ms
     * @param seed of its numbers
     * @return the stimulus
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
     * The sum of this and another.
     *
     * @param other what is added after this
     * @return the sum
     */
    public Stimulus plus(Stimulus other) {
        List<CurrentSource> both = new ArrayList<>(sources);
        both.addAll(other.sources);
        return new Stimulus(List.copyOf(both));
    }

    /**
     * This, each source times a further gain.
     *
     * @param gain one for all units or one for each
     * @return the product
     */
    public Stimulus scaledBy(Values gain) {
        return new Stimulus(
                sources.stream().map(source -> source.scaledBy(gain)).toList());
    }

    /**
     * This with other numbers for an argument.
     *
     * @param name the source's kind, such as ou; where there are several of it, with the source's number among them from 1 on, such as ou2
     * @param argument its name
     * @param values one for all units or one for each
     * @return the stimulus, in which that source has them
     * @throws org.lifsim.error.InputException if there is no such source or argument
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
        throw new InputException("the stimulus has no source " + name + ", expected "
                + (several == 0
                        ? "one of those in '" + this + "'"
                        : several == 1
                                ? kind + "." + argument + " of its only one"
                                : "which of its " + several + ": " + kind + "1." + argument + " to " + kind + several
                                        + "." + argument));
    }

    /**
     * That of a smaller population again and again.
     *
     * @param units how many units the smaller one has
     * @return a stimulus in which units have the numbers of those, but draw random ones of their own
     */
    public Stimulus tile(long units) {
        return new Stimulus(sources.stream().map(source -> source.tile(units)).toList());
    }

    /**
     * The files that it is read from.
     *
     * @return their names, as they were given
     */
    public List<String> files() {
        return sources.stream().flatMap(CurrentSource::files).distinct().toList();
    }

    /**
     * Whether there is nothing to add.
     *
     * @return true if so
     */
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    private CurrentSources currentSources(double dt) {
        if (compiled != null) {
            return compiled;
        }
        List<CurrentSources.Source> drive = new ArrayList<>();
        for (CurrentSource source : sources) {
            source.addTo(drive, dt);
        }
        return new CurrentSources(drive);
    }

    /**
     * Checks that there is a current for every step.
     *
     * @param steps the steps of a run
     * @throws org.lifsim.error.InputException if a file has fewer
     */
    public void requireSteps(long steps) {
        sources.forEach(source -> source.requireSteps(steps));
    }

    /**
     * What the sources that are the same in every run give, all but the random ones.
     *
     * @param step in which step
     * @param dt the population's step, ms
     * @param first the first unit
     * @param dst where the currents are added, one a unit
     * @param units of the population
     */
    public void addTimeSeries(long step, double dt, long first, double[] dst, long units) {
        for (CurrentSources.Source source : currentSources(dt).sources()) {
            if (!source.kind().isRandom()) {
                CurrentSources.SourceParameter gain = source.constants().get(0);
                float[] x = new float[dst.length];
                if (source.rows() != null) {
                    source.rows().read(step, 1, first, x.length, x, 0, x.length);
                } else {
                    Arrays.fill(x, source.course().at(step));
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

    /** The stimulus as it is written. */
    @Override
    public String toString() {
        return isEmpty()
                ? "none"
                : sources.stream().map(CurrentSource::toString).collect(Collectors.joining(" + "));
    }
}
