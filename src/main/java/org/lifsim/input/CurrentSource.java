package org.lifsim.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.random.PoissonSampler;
import org.lifsim.internal.step.CurrentSources;
import org.lifsim.internal.step.Float32Math;
import org.lifsim.model.Values;
import org.lifsim.random.RandomKey;
import org.lifsim.random.RandomStream;

/** A current source of a stimulus: type, arguments and gains. */
final class CurrentSource {
    /** Index of the random stream of the first source in a stimulus. Source n uses stream {@code STREAM + n}. */
    private static final long STREAM = 0x7374_696D_756CL;

    private static final float MS_PER_SECOND = 1000f;

    /** Integers up to this magnitude are exact in a double. It bounds steps and seeds. */
    static final double MAX_STEPS = 0x1p53;

    /** Bernoulli spikes of a larger probability are told from Poisson spikes by their counts. */
    private static final double MAX_BERNOULLI = 0.1;

    private static final double RAREST_BERNOULLI = 0x1p-23;

    /** A bound on a rate may be exceeded by its rounding. */
    private static final double ROUNDING = 1 + 1e-12;

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
            if (values != null || !Double.isNaN(argument.defaultValue())) {
                all.put(argument.name(), values == null ? Values.of(argument.defaultValue()) : values);
            }
        }
        return new CurrentSource(type, all, file, List.of(all.get(CurrentSourceType.GAIN.name())), 0, null).checked();
    }

    boolean isRandom() {
        return type.isRandom();
    }

    boolean isPerUnit() {
        return file != null
                || Stream.concat(arguments.values().stream(), gains.stream())
                        .anyMatch(values -> values.uniformValue().isEmpty());
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
            if (hasSeed()) {
                double seed = number("seed");
                require(
                        seed == Math.rint(seed) && Math.abs(seed) <= MAX_STEPS,
                        "seed",
                        "a whole number from -2^53 to 2^53");
            }
            require(number("shared") == 0 || number("shared") == 1, "shared", "0 or 1");
            requireWindow();
        }
        switch (type) {
            case STEP -> requireWindow();
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
            case WHITE_NOISE -> requireEach("sigma", 0, "sigma", 0);
            case STEP_NOISE -> requireEach("sd", 0, "sd", 0);
            case POISSON, BERNOULLI -> requireEach("tau", 0, "rate", 0);
            default -> {
                // no further checks
            }
        }
        return this;
    }

    private void requireWindow() {
        require(number("off") >= number("on"), "off", "a time not before on = " + number("on"));
    }

    private boolean hasSeed() {
        return arguments.containsKey(CurrentSourceType.SEED.name());
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

    /** A warning that names the stimulus. */
    Problem located(Problem warning) {
        return origin == null ? warning : warning.within(origin);
    }

    private InputException located(InputException e) {
        return origin == null ? e : e.within(origin);
    }

    /**
     * Adds the compiled sources.
     *
     * @param run the random key of the run, for a source without a seed of its own
     * @param warnings receives what is rounded or approximated
     */
    void addTo(List<CurrentSources.Source> addedSources, double dt, RandomKey run, Consumer<Problem> warnings) {
        int before = addedSources.size();
        try {
            numbered(before).addSources(addedSources, dt, run, warnings);
        } catch (InputException e) {
            throw located(e);
        }
        if (origin != null) {
            addedSources.subList(before, addedSources.size()).replaceAll(source -> source.within(origin));
        }
    }

    /** This source, whose random arguments are drawn by their names, so that equal seeds do not correlate. */
    private CurrentSource numbered(int number) {
        Map<String, Values> drawn = new LinkedHashMap<>();
        arguments.forEach((name, values) -> drawn.put(name, values.drawnFor(type.key() + number + "." + name)));
        List<Values> drawnGains = new ArrayList<>();
        for (int k = 0; k < gains.size(); k++) {
            drawnGains.add(gains.get(k).drawnFor(type.key() + number + ".gain" + k));
        }
        return new CurrentSource(type, drawn, file, List.copyOf(drawnGains), tile, origin);
    }

    private void addSources(
            List<CurrentSources.Source> addedSources, double dt, RandomKey run, Consumer<Problem> warnings) {
        TimeGrid grid = new TimeGrid(type, dt, warnings);
        if (type == CurrentSourceType.PLAYBACK) {
            addedSources.add(playback());
        } else if (!type.isRandom()) {
            addedSources.add(CurrentSources.Source.of(timeSeriesGain(), timeSeries(grid), this::text));
        } else {
            if (type == CurrentSourceType.OU && !arguments.get("mean").equals(Values.of(0))) {
                addedSources.add(CurrentSources.Source.of(gain("mean"), window(grid), () -> "mean" + windowText()));
            }
            RandomKey key = hasSeed()
                    ? new RandomStream((long) number("seed"), STREAM + addedSources.size()).key()
                    : run.foldIn(STREAM + addedSources.size());
            addedSources.add(number("shared") == 1 ? shared(key, grid) : random(key, grid));
            warnOfDistribution(dt, warnings);
        }
    }

    private CurrentSources.Kind kind() {
        return switch (type) {
            case WHITE_NOISE, STEP_NOISE -> CurrentSources.Kind.NORMAL;
            case OU -> CurrentSources.Kind.ORNSTEIN_UHLENBECK;
            case POISSON -> CurrentSources.Kind.POISSON_SPIKES;
            case BERNOULLI -> CurrentSources.Kind.BERNOULLI_SPIKES;
            default -> throw new IllegalStateException(type + " draws no random numbers");
        };
    }

    /** Parameters of a random source without its gain, in the order of {@link CurrentSources.Kind#parameters}. */
    private List<CurrentSources.SourceParameter> randomParameters() {
        return switch (type) {
            case WHITE_NOISE ->
                List.of(parameter(
                        (all, dt) -> CurrentSources.SourceParameter.rounded(spread("sigma", all[0]) / Math.sqrt(dt)),
                        "sigma"));
            case STEP_NOISE ->
                List.of(parameter((all, dt) -> CurrentSources.SourceParameter.rounded(spread("sd", all[0])), "sd"));
            case OU ->
                List.of(
                        parameter((all, dt) -> decay(dt, all[0]), "tau"),
                        parameter((all, dt) -> noiseAmplitude(dt, all[0], all[1]), "tau", "sd"));
            case POISSON ->
                List.of(
                        parameter((all, dt) -> decay(dt, all[0]), "tau"),
                        constant("weight"),
                        parameter((all, dt) -> PoissonSampler.most(mean(all[0], dt)), "rate"),
                        parameter((all, dt) -> PoissonSampler.top(mean(all[0], dt)), "rate"),
                        parameter((all, dt) -> all[0] == 0 ? 0f : (float) (1 / mean(all[0], dt)), "rate"));
            default ->
                List.of(
                        parameter((all, dt) -> decay(dt, all[0]), "tau"),
                        constant("weight"),
                        parameter((all, dt) -> probability(all[0], dt), "rate"));
        };
    }

    private CurrentSources.SourceParameter parameter(CurrentSources.Derivation derivation, String... from) {
        return new CurrentSources.SourceParameter(
                Stream.of(from).map(arguments::get).toList(), derivation);
    }

    private CurrentSources.Source random(RandomKey key, TimeGrid grid) {
        List<CurrentSources.SourceParameter> parameters = new ArrayList<>(List.of(gain()));
        parameters.addAll(randomParameters());
        String window = windowText();
        return CurrentSources.Source.random(
                kind(), List.copyOf(parameters), window(grid), window.isEmpty() ? null : () -> window, key);
    }

    /** One random series for all units, which only their gains tell apart. */
    private CurrentSources.Source shared(RandomKey key, TimeGrid grid) {
        List<Float> values = new ArrayList<>();
        for (CurrentSources.SourceParameter parameter : randomParameters()) {
            double[] from = new double[parameter.from().size()];
            for (int k = 0; k < from.length; k++) {
                Values one = parameter.from().get(k);
                from[k] = one.uniformValue()
                        .orElseThrow(() -> new InputException(
                                Problem.of("source " + type.key(), "is shared, but has the argument value " + one)
                                        .expected("one number for all units, except for gain")));
            }
            values.add(parameter.derivation().of(from, grid.dt()));
        }
        return CurrentSources.Source.shared(
                gain(), new SharedSeries(kind(), values, key, window(grid)), () -> this + " with key " + key, key);
    }

    private CurrentSources.TimeSeries window(TimeGrid grid) {
        if (windowText().isEmpty()) {
            return step -> 1f;
        }
        long on = grid.step("on", number("on"));
        long off = grid.end("off", number("off"), "on", number("on"));
        return step -> step >= on && step < off ? 1f : 0f;
    }

    /** When a random source is on, for the fingerprint; empty if it always is. */
    private String windowText() {
        boolean always = number("on") <= 0 && number("off") == Double.POSITIVE_INFINITY;
        return always ? "" : " from " + number("on") + " to " + number("off") + " ms";
    }

    /** Warns where a draw does not have the distribution that its name suggests. */
    private void warnOfDistribution(double dt, Consumer<Problem> warnings) {
        if (type == CurrentSourceType.POISSON || type == CurrentSourceType.BERNOULLI) {
            arguments
                    .get("rate")
                    .uniformValue()
                    .ifPresent(rate -> warnOfRareSpikes(rate, rate * dt / MS_PER_SECOND, warnings));
        }
        if (type == CurrentSourceType.BERNOULLI) {
            arguments.get("rate").uniformValue().ifPresent(rate -> {
                double probability = rate * dt / MS_PER_SECOND;
                if (probability > MAX_BERNOULLI) {
                    warnings.accept(Problem.of(
                                    "argument rate of source bernoulli",
                                    "is " + rate + " Hz, a probability of " + (float) probability
                                            + " in each step: counts have " + (float) (1 - probability)
                                            + " of the variance of a Poisson process")
                            .hint("use poisson, which draws any number of spikes in a step"));
                }
            });
        }
    }

    /** The uniform numbers with which a probability is compared have 32 bits for Poisson and 23 for Bernoulli spikes. */
    private void warnOfRareSpikes(double rate, double perStep, Consumer<Problem> warnings) {
        boolean poisson = type == CurrentSourceType.POISSON;
        if (perStep > 0 && perStep < (poisson ? PoissonSampler.RAREST : RAREST_BERNOULLI)) {
            warnings.accept(Problem.of(
                            "argument rate of source " + type.key(),
                            "is " + rate + " Hz, a probability of " + (float) perStep + " in each step: "
                                    + (poisson
                                            ? "below 2^-33 there are no spikes at all"
                                            : "below 2^-23 spikes are as frequent as with 2^-23"))
                    .hint("use a higher rate, or rate=0 for none"));
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
        return CurrentSources.SourceParameter.rounded(spread("sd", sd) * Math.sqrt(1 - decay * decay));
    }

    private static double spread(String name, double sd) {
        if (!(sd >= 0)) {
            throw new InputException(Problem.of("argument " + name + " of a source", "is " + sd + " for some unit")
                    .expected("0 or more"));
        }
        return sd;
    }

    /** Mean number of Poisson spikes in a step. */
    private static double mean(double rate, double dt) {
        double mean = rate * dt / MS_PER_SECOND;
        if (!(mean >= 0 && mean <= PoissonSampler.MAX_MEAN * ROUNDING)) {
            throw new InputException(Problem.of("argument rate of source poisson", "is " + rate + " Hz")
                    .expected("from 0 to " + PoissonSampler.MAX_MEAN * MS_PER_SECOND / dt + " Hz, on average "
                            + (int) PoissonSampler.MAX_MEAN + " spikes per step of " + dt + " ms")
                    .hint("use a smaller dt, or normal noise with the same mean and variance"));
        }
        return mean;
    }

    private static float probability(double rate, double dt) {
        float probability = (float) rate * ((float) dt / MS_PER_SECOND);
        if (!(probability >= 0 && rate * dt / MS_PER_SECOND <= ROUNDING)) {
            throw new InputException(Problem.of("argument rate of source bernoulli", "is " + rate + " Hz")
                    .expected("from 0 to " + MS_PER_SECOND / dt + " Hz, at most one spike per step of " + dt + " ms")
                    .hint("use poisson, which draws any number of spikes in a step"));
        }
        return Math.min(1f, probability);
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

    private CurrentSources.TimeSeries timeSeries(TimeGrid grid) {
        return switch (type) {
            case CONSTANT -> step -> 1f;
            case STEP -> window(grid);
            case RAMP -> {
                long start = grid.step("start", number("start"));
                long end = grid.end("end", number("end"), "start", number("start"));
                yield step -> ramp(Math.min(1, Math.max(0, step - start) / (double) (end - start)));
            }
            case SINE -> {
                grid.requireSampled("frequency", number("frequency"));
                double turns = number("frequency") / MS_PER_SECOND * grid.dt();
                double phase = number("phase") / 360;
                // StrictMath has the same bits everywhere. The remainder of 2 pi keeps precision in late steps.
                yield step -> (float) StrictMath.sin(2 * Math.PI * (turns * step + phase) % (2 * Math.PI));
            }
            case PULSES -> {
                long start = grid.step("start", number("start"));
                long stop = grid.end("stop", number("stop"), "start", number("start"));
                long period = grid.duration("period", number("period"));
                long width = number("width") == 0 ? 0 : grid.duration("width", number("width"));
                yield step -> step >= start && step < stop && (step - start) % period < width ? 1f : 0f;
            }
            default -> throw new IllegalStateException(type + " is not a uniform time series");
        };
    }

    private float ramp(double share) {
        return (float) (number("from") + (number("to") - number("from")) * share);
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
