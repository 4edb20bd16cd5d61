package org.lifsim.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.Values;
import org.lifsim.random.RandomStream;

/** A current source of a stimulus: type, arguments and gains. */
final class CurrentSource {
    /** Index of the random stream of the first source in a stimulus. Source n uses stream {@code STREAM + n}. */
    private static final long STREAM = 0x7374_696D_756CL;

    private static final float MS_PER_SECOND = 1000f;

    /** Integers up to this magnitude are exact in a double. It bounds steps and seeds. */
    private static final double MAX_STEPS = 0x1p53;

    private final CurrentSourceType type;
    private final Map<String, Values> arguments;
    private final Path file;
    private final List<Values> gains;

    /** Number of units of the smaller population whose values in the file are repeated; 0 if they are not repeated. */
    private final long tile;

    /** The stimulus as text that the source was read from, which error messages name; null if there is none. */
    private final Subject origin;

    private CurrentSource(
            CurrentSourceType type,
            Map<String, Values> arguments,
            Path file,
            List<Values> gains,
            long tile,
            Subject origin) {
        this.origin = origin;
        this.type = type;
        this.arguments = arguments;
        this.file = file;
        this.gains = gains;
        this.tile = tile;
    }

    /** Creates a source. The file is null except for a playback. */
    static CurrentSource of(CurrentSourceType type, Map<String, Values> given, Path file) {
        Map<String, Values> all = new LinkedHashMap<>();
        requireKnown(type, given.keySet());
        for (CurrentSourceType.Argument argument : type.arguments()) {
            if (argument.name().equals("file")) {
                continue;
            }
            Values values = given.get(argument.name());
            if (values == null && argument.isRequired()) {
                throw new InputException(Problem.of(
                                "argument " + argument.name() + " of source " + type.key(),
                                "is missing (" + argument.description() + ")")
                        .hint("add it, for example " + argument.name() + "=1"));
            }
            if (values != null) {
                check(type, argument, values);
            }
            all.put(argument.name(), values == null ? Values.of(argument.defaultValue()) : values);
        }
        return new CurrentSource(type, all, file, List.of(all.get(CurrentSourceType.GAIN.name())), 0, null).checked();
    }

    Stream<String> files() {
        Stream<String> ofArguments = arguments.values().stream().flatMap(values -> values.file().stream());
        return file == null ? ofArguments : Stream.concat(Stream.of(file.toString()), ofArguments);
    }

    private static void requireKnown(CurrentSourceType type, Set<String> given) {
        List<String> names =
                type.arguments().stream().map(CurrentSourceType.Argument::name).toList();
        for (String name : given) {
            if (!names.contains(name)) {
                throw new InputException(Problem.of("source " + type.key(), "has no argument '" + name + "'")
                        .hint(DidYouMean.hint(name, names)));
            }
        }
    }

    private static void check(CurrentSourceType type, CurrentSourceType.Argument argument, Values values) {
        if (values.uniformValue().isEmpty() && !argument.perUnit()) {
            throw new InputException(
                    Problem.of("argument " + argument.name() + " of source " + type.key(), "is " + values)
                            .expected("one number for all units"));
        }
        values.uniformValue().ifPresent(value -> {
            boolean unbounded = argument.defaultValue() == Double.POSITIVE_INFINITY && value == argument.defaultValue();
            if (!Float.isFinite((float) value) && !unbounded) {
                throw new InputException(
                        Problem.of("argument " + argument.name() + " of source " + type.key(), "is " + value)
                                .expected("a finite number"));
            }
        });
    }

    /** Checks the arguments that depend on each other or have a limited range. */
    private CurrentSource checked() {
        if (type.isRandom()) {
            double seed = number("seed");
            require(
                    seed == Math.rint(seed) && Math.abs(seed) <= MAX_STEPS,
                    "seed",
                    "a whole number from -2^53 to 2^53");
        }
        switch (type) {
            case STEP -> require(number("off") >= number("on"), "off", "a time not before on = " + number("on"));
            case RAMP -> {
                require(number("end") > number("start"), "end", "a time after start = " + number("start"));
                for (String name : List.of("from", "to")) {
                    require(
                            Math.abs(number(name)) <= CurrentSources.MAX_MAGNITUDE,
                            name,
                            "a number from -1e15 to 1e15");
                }
            }
            case SINE -> require(number("frequency") >= 0, "frequency", "0 Hz or more");
            case PULSES -> {
                require(number("period") > 0, "period", "more than 0 ms");
                require(
                        number("width") >= 0 && number("width") <= number("period"),
                        "width",
                        "from 0 to period = " + number("period"));
            }
            case OU -> requireEach("tau", 0, "sd", 0);
            case NOISE -> requireEach("sd", 0, "sd", 0);
            case POISSON -> requireEach("tau", 0, "rate", 0);
            default -> {
                // no further checks
            }
        }
        return this;
    }

    private double number(String name) {
        return arguments.get(name).uniformValue().orElseThrow();
    }

    private void require(boolean legal, String name, String expected) {
        if (!legal) {
            throw new InputException(Problem.of("argument " + name + " of source " + type.key(), "is " + number(name))
                    .expected(expected));
        }
    }

    private void requireEach(String first, double firstLeast, String second, double secondLeast) {
        arguments
                .get(first)
                .uniformValue()
                .ifPresent(value -> require(value >= firstLeast, first, firstLeast + " or more"));
        arguments
                .get(second)
                .uniformValue()
                .ifPresent(value -> require(value >= secondLeast, second, secondLeast + " or more"));
    }

    CurrentSource scaledBy(Values gain) {
        List<Values> more = new ArrayList<>(gains);
        more.add(gain);
        return new CurrentSource(type, arguments, file, List.copyOf(more), tile, origin);
    }

    CurrentSourceType type() {
        return type;
    }

    CurrentSource with(String argument, Values values) {
        List<String> names = type.arguments().stream()
                .filter(CurrentSourceType.Argument::perUnit)
                .map(CurrentSourceType.Argument::name)
                .toList();
        if (!names.contains(argument)) {
            throw new InputException(Problem.of(
                            "source " + type.key(), "has no argument '" + argument + "' that can differ between units")
                    .hint(DidYouMean.hint(argument, names)));
        }
        Map<String, Values> changed = new LinkedHashMap<>(arguments);
        changed.put(argument, values);
        List<Values> changedGains = new ArrayList<>(gains);
        changedGains.set(0, changed.get(CurrentSourceType.GAIN.name()));
        return new CurrentSource(type, changed, file, List.copyOf(changedGains), tile, origin).checked();
    }

    CurrentSource tile(long units) {
        Map<String, Values> tiled = new LinkedHashMap<>();
        arguments.forEach((name, values) -> tiled.put(name, Values.tile(values, units)));
        List<Values> tiledGains =
                gains.stream().map(gain -> Values.tile(gain, units)).toList();
        return new CurrentSource(type, tiled, file, tiledGains, tile > 0 ? tile : units, origin);
    }

    /** This source, read from a stimulus. */
    CurrentSource readFrom(Subject stimulus) {
        return new CurrentSource(type, arguments, file, gains, tile, stimulus);
    }

    void requireSteps(long steps) {
        if (type == CurrentSourceType.PLAYBACK) {
            try {
                new PlaybackFile(file).requireSteps(steps);
            } catch (InputException e) {
                throw located(e);
            }
        }
    }

    private InputException located(InputException e) {
        return origin == null ? e : e.within(origin);
    }

    void addTo(List<CurrentSources.Source> addedSources, double dt) {
        int before = addedSources.size();
        try {
            addSources(addedSources, dt);
        } catch (InputException e) {
            throw located(e);
        }
        if (origin != null) {
            addedSources.subList(before, addedSources.size()).replaceAll(source -> source.within(origin));
        }
    }

    private void addSources(List<CurrentSources.Source> addedSources, double dt) {
        switch (type) {
            case NOISE ->
                addedSources.add(random(
                        CurrentSources.Kind.WHITE_NOISE,
                        addedSources.size(),
                        gain(),
                        new CurrentSources.SourceParameter(List.of(arguments.get("sd")), (all, step) -> {
                            requireSpread(all[0]);
                            return CurrentSources.SourceParameter.rounded(all[0]);
                        })));
            case OU -> {
                if (!arguments.get("mean").uniformValue().equals(OptionalDouble.of(0))) {
                    addedSources.add(CurrentSources.Source.of(gain("mean"), step -> 1f, () -> "mean"));
                }
                addedSources.add(random(
                        CurrentSources.Kind.ORNSTEIN_UHLENBECK,
                        addedSources.size(),
                        gain(),
                        new CurrentSources.SourceParameter(
                                List.of(arguments.get("tau")), (all, step) -> decay(step, all[0])),
                        new CurrentSources.SourceParameter(
                                List.of(arguments.get("tau"), arguments.get("sd")),
                                (all, step) -> noiseAmplitude(step, all[0], all[1]))));
            }
            case POISSON ->
                addedSources.add(random(
                        CurrentSources.Kind.SHOT_NOISE,
                        addedSources.size(),
                        gain(),
                        new CurrentSources.SourceParameter(
                                List.of(arguments.get("tau")), (all, step) -> decay(step, all[0])),
                        constant("weight"),
                        new CurrentSources.SourceParameter(
                                List.of(arguments.get("rate")), (all, step) -> probability(all[0], step))));
            case PLAYBACK -> addedSources.add(playback());
            default -> addedSources.add(CurrentSources.Source.of(timeSeriesGain(), timeSeries(dt), this::text));
        }
    }

    private CurrentSources.Source playback() {
        PlaybackFile played = new PlaybackFile(file);
        if (played.isConstant()) {
            return CurrentSources.Source.of(gainOfFile(), step -> 1f, this::text);
        }
        return played.isShared()
                ? CurrentSources.Source.of(gain(), played.timeSeries(), this::text)
                : CurrentSources.Source.of(gain(), played.perUnitSeries(tile), this::text);
    }

    private CurrentSources.Source random(
            CurrentSources.Kind driveKind, int number, CurrentSources.SourceParameter... constants) {
        RandomStream stream = new RandomStream((long) number("seed"), STREAM + number);
        return CurrentSources.Source.random(driveKind, List.of(constants), stream.key());
    }

    private static float decay(double dt, double tau) {
        if (!(tau >= 0)) {
            throw new InputException(Problem.of("argument tau of a source", "is " + tau + " for some unit")
                    .expected("0 or more"));
        }
        return tau == 0 ? 0f : Float32Math.decay(dt, tau);
    }

    /** Amplitude of the noise in a step, for which the process has the stationary standard deviation sd. */
    private static float noiseAmplitude(double dt, double tau, double sd) {
        double decay = decay(dt, tau);
        requireSpread(sd);
        return CurrentSources.SourceParameter.rounded(sd * Math.sqrt(1 - decay * decay));
    }

    private static void requireSpread(double sd) {
        if (!(sd >= 0)) {
            throw new InputException(Problem.of("argument sd of a source", "is " + sd + " for some unit")
                    .expected("0 or more"));
        }
    }

    private static float probability(double rate, double dt) {
        float probability = (float) rate * ((float) dt / MS_PER_SECOND);
        if (!(probability >= 0 && probability <= 1)) {
            throw new InputException(Problem.of("argument rate of a source", "is " + rate + " Hz")
                    .expected("from 0 to " + MS_PER_SECOND / dt + " Hz, at most one spike per step of " + dt + " ms"));
        }
        return probability;
    }

    private CurrentSources.SourceParameter constant(String name) {
        return CurrentSources.SourceParameter.of(arguments.get(name));
    }

    private CurrentSources.SourceParameter gain(String argument) {
        return gain(arguments.get(argument));
    }

    /** The product of all gains and further factors, computed in double and rounded once. */
    private CurrentSources.SourceParameter gain(Values... more) {
        List<Values> factors = new ArrayList<>(gains);
        factors.addAll(List.of(more));
        return new CurrentSources.SourceParameter(List.copyOf(factors), (all, dt) -> {
            double product = 1;
            for (double factor : all) {
                product *= factor;
            }
            return CurrentSources.SourceParameter.rounded(product);
        });
    }

    /** The product of all gains and of the per-unit values in the file. */
    private CurrentSources.SourceParameter gainOfFile() {
        Values values = Values.npy(file);
        CurrentSources.SourceParameter gain = gain(tile > 0 ? Values.tile(values, tile) : values);
        return new CurrentSources.SourceParameter(gain.from(), (all, dt) -> {
            double played = all[all.length - 1];
            if (!(Math.abs(played) <= CurrentSources.MAX_MAGNITUDE)) {
                throw new InputException(Problem.of(Subject.file(file), "has " + played + " for some unit")
                        .expected(CurrentSources.EXPECTED_RANGE));
            }
            return gain.derivation().of(all, dt);
        });
    }

    private CurrentSources.SourceParameter timeSeriesGain() {
        return arguments.containsKey("amplitude") ? gain("amplitude") : gain();
    }

    /** Text for the fingerprint. A file is identified by its contents, not by its name. */
    private String text() {
        try {
            return file == null ? toString() : "playback(sha256=" + Sha256.of(file) + ")";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CurrentSources.TimeSeries timeSeries(double dt) {
        return switch (type) {
            case CONSTANT -> step -> 1f;
            case STEP -> {
                long on = steps("on", dt);
                long off = steps("off", dt);
                yield step -> step >= on && step < off ? 1f : 0f;
            }
            case RAMP -> {
                long start = steps("start", dt);
                long end = Math.max(start + 1, steps("end", dt));
                yield step -> ramp(Math.min(1, Math.max(0, step - start) / (double) (end - start)));
            }
            case SINE -> {
                double turns = number("frequency") / MS_PER_SECOND * dt;
                double phase = number("phase") / 360;
                // StrictMath has the same bits everywhere. The remainder of 2 pi keeps precision in late steps.
                yield step -> (float) StrictMath.sin(2 * Math.PI * (turns * step + phase) % (2 * Math.PI));
            }
            case PULSES -> {
                long start = steps("start", dt);
                long stop = steps("stop", dt);
                long period = Math.max(1, steps("period", dt));
                long width = steps("width", dt);
                yield step -> step >= start && step < stop && (step - start) % period < width ? 1f : 0f;
            }
            default -> throw new IllegalStateException(type + " is not a uniform time series");
        };
    }

    private float ramp(double share) {
        return (float) (number("from") + (number("to") - number("from")) * share);
    }

    private long steps(String name, double dt) {
        double steps = number(name) / dt;
        if (Math.abs(steps) > MAX_STEPS && number(name) != Double.POSITIVE_INFINITY) {
            throw new InputException(
                    Problem.of("argument " + name + " of source " + type.key(), "is " + number(name) + " ms")
                            .expected("at most 2^53 steps"));
        }
        return Math.round(steps);
    }

    @Override
    public String toString() {
        String all = arguments.entrySet().stream()
                .filter(argument -> !isDefault(argument.getKey(), argument.getValue()))
                .map(argument -> argument.getKey() + "=" + argument.getValue())
                .collect(Collectors.joining(", "));
        String product = gains.stream().skip(1).map(gain -> " times " + gain).collect(Collectors.joining());
        return type.key() + "("
                + (file == null ? "" : "file=" + CallExpression.quoted(file.toString()) + (all.isEmpty() ? "" : ", "))
                + all
                + ")" + product;
    }

    private boolean isDefault(String name, Values values) {
        return type.arguments().stream()
                .anyMatch(argument -> argument.name().equals(name)
                        && !argument.isRequired()
                        && values.equals(Values.of(argument.defaultValue())));
    }
}
