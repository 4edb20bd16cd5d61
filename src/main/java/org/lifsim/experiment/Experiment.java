package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.error.Place;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.recording.RecorderKind;

/**
 * The description of a run, as given by an experiment file or by command-line options.
 *
 * <pre>{@code
 * Experiment experiment = new Experiment(
 *         ModelSpec.of(Lif.MODEL).with("refract_time", "2"),
 *         1000,
 *         2000,
 *         "0.3",
 *         List.of("step_noise(sd=0.1, seed=1)"),
 *         List.of("spikes", "rate(bin=5)"),
 *         0,
 *         0);
 * Experiment spikesOnly = experiment.withRecorders(List.of("spikes(file=spikes.csv)"));
 * System.out.println(spikesOnly.units() + " units, " + spikesOnly.parsedStimulus());
 * }</pre>
 *
 * @param model the neuron model with its parameters, dt, random key, batch size and initial values
 * @param units number of units; 0 if not given
 * @param steps number of steps; 0 if not given
 * @param current the clamped input current as text for {@link org.lifsim.input.InputCurrentParser}; null for the default, see
 *     {@link #currentOrDefault}
 * @param stimulus current sources as texts for {@link Stimulus#parse}; their currents are added
 * @param recorders recorders as texts for {@link RecorderKind#recorder}
 * @param checkpointEvery steps between checkpoints; 0 for none
 * @param checkpointSeconds wall-clock seconds between checkpoints; 0 for none
 * @param origin the file and lines it was read from
 */
public record Experiment(
        ModelSpec model,
        long units,
        long steps,
        String current,
        List<String> stimulus,
        List<String> recorders,
        long checkpointEvery,
        double checkpointSeconds,
        SourceLocations origin) {
    private static final List<String> KEYS = List.of("units", "steps", "current", "stimulus", "record", "checkpoint");
    private static final Pattern FILE = Pattern.compile("=\\s*(?:\"([^\"]*\\.npy)\"|([^=,()\"]*\\.npy))\\s*(?=[,)])");

    /**
     * An experiment that was not read from a file.
     *
     * @param model the neuron model with its parameters, dt, random key, batch size and initial values
     * @param units number of units; 0 if not given
     * @param steps number of steps; 0 if not given
     * @param current the clamped input current; null for the default, see {@link #currentOrDefault}
     * @param stimulus current sources; their currents are added
     * @param recorders recorders
     * @param checkpointEvery steps between checkpoints; 0 for none
     * @param checkpointSeconds wall-clock seconds between checkpoints; 0 for none
     */
    public Experiment(
            ModelSpec model,
            long units,
            long steps,
            String current,
            List<String> stimulus,
            List<String> recorders,
            long checkpointEvery,
            double checkpointSeconds) {
        this(
                model,
                units,
                steps,
                current,
                stimulus,
                recorders,
                checkpointEvery,
                checkpointSeconds,
                SourceLocations.NONE);
    }

    /**
     * An experiment that sets only the neuron model.
     *
     * @param model the neuron model with its parameters, dt, random key, batch size and initial values
     * @return an experiment without units, steps, stimulus, recorders and checkpoints
     */
    public static Experiment of(ModelSpec model) {
        return new Experiment(model, 0, 0, null, List.of(), List.of(), 0, 0);
    }

    /**
     * Reads an experiment file: a YAML mapping with the optional keys that docs/experiments.md lists, or the {@code run.json} of a
     * finished run. Relative names of .npy files are resolved against the folder of the experiment file.
     *
     * @param path a YAML file, or a {@code run.json}, whose name must end in {@code .json}
     * @return the experiment
     * @throws org.lifsim.error.InputException if the file is missing or invalid; the message names file, line and key
     * @throws IOException if reading fails
     */
    public static Experiment load(Path path) throws IOException {
        return load(path, null, null);
    }

    /**
     * As {@link #load(Path)}, for a file of which some settings are replaced. What replaces them takes part when others are
     * checked against them.
     *
     * @param path a YAML file or a {@code run.json}
     * @param modelName the model of a file that names none; null for LIF
     * @param dt time step in ms instead of the file's; null for the file's
     * @return the experiment
     * @throws org.lifsim.error.InputException if the file is missing or invalid; the message names file, line and key
     * @throws IOException if reading fails
     */
    public static Experiment load(Path path, String modelName, Double dt) throws IOException {
        if (isRunMetadata(path)) {
            Experiment run = RunMetadata.readFile(path).recordedExperiment();
            return dt == null ? run : run.withModel(run.model.withDt(dt));
        }
        if (Files.isDirectory(path) && Files.isRegularFile(path.resolve(RunMetadata.NAME))) {
            throw new InputException(Problem.of(Subject.file(path), "is a folder")
                    .expected("a file")
                    .hint("to run it again, use " + path.resolve(RunMetadata.NAME)));
        }
        YamlFile.Mapping root = YamlFile.read(path).root();
        if (root.find("duration") != null) {
            throw new InputException(root.find("duration")
                    .problem("is unknown")
                    .hint("use steps: a run lasts steps times dt, so 1000 ms at dt 0.1 are 10000 steps"));
        }
        if (root.find("network") != null) {
            throw new InputException(root.find("network")
                    .problem("is the key of a sparse network")
                    .hint("use lifsim run and lifsim describe; other commands take populations"));
        }
        List<String> keys = new ArrayList<>(ModelSpec.KEYS);
        keys.addAll(KEYS);
        root.requireKeys(keys);
        SourceLocations origin = SourceLocations.of(path, root);
        ModelSpec read = ModelSpec.read(root, path, modelName == null ? ModelSpec.DEFAULT_MODEL : modelName);
        ModelSpec model = dt == null ? read : read.withDt(dt);
        YamlFile.Entry current = root.find("current");
        YamlFile.Entry checkpoint = root.find("checkpoint");
        CheckpointPolicy checkpoints = checkpoint == null ? CheckpointPolicy.NONE : CheckpointPolicy.read(checkpoint);
        return new Experiment(
                model,
                wholeOrZero(root.find("units")),
                wholeOrZero(root.find("steps")),
                current == null ? null : ModelSpec.beside(path, current.text()),
                texts(
                        root.find("stimulus"),
                        text -> {
                            String found = filesBeside(text, path);
                            Stimulus.parse(found);
                            return found;
                        },
                        Subject::stimulus,
                        origin),
                texts(
                        root.find("record"),
                        text -> {
                            RecorderKind.recorder(text, Path.of(""), model.dt());
                            return text;
                        },
                        Subject::recorder,
                        origin),
                checkpoints.everySteps(),
                checkpoints.everySeconds(),
                origin);
    }

    /**
     * Whether a file is read as the {@code run.json} of a run.
     *
     * @param path a file
     * @return true if its name ends in {@code .json}
     */
    public static boolean isRunMetadata(Path path) {
        return path.toString().endsWith(".json");
    }

    private Experiment withModel(ModelSpec other) {
        return new Experiment(
                other, units, steps, current, stimulus, recorders, checkpointEvery, checkpointSeconds, origin);
    }

    static long wholeOrZero(YamlFile.Entry entry) {
        return entry == null ? 0 : entry.wholeFromOne();
    }

    private static List<String> texts(
            YamlFile.Entry entry,
            UnaryOperator<String> reader,
            Function<String, Subject> subject,
            SourceLocations origin) {
        List<String> texts = new ArrayList<>();
        if (entry != null) {
            for (YamlFile.Entry item : entry.items()) {
                String text = item.reading(() -> reader.apply(item.text()));
                texts.add(text);
                origin.put(subject.apply(text), item.place());
            }
        }
        return List.copyOf(texts);
    }

    /** A stimulus with the names of its files resolved against the folder of the file that it was read from. */
    static String filesBeside(String stimulus, Path path) {
        return renamed(stimulus, name -> ModelSpec.beside(path, name));
    }

    /** A stimulus with other names for the files that it reads. */
    static String renamed(String stimulus, UnaryOperator<String> names) {
        return FILE.matcher(stimulus)
                .replaceAll(file -> Matcher.quoteReplacement(
                        "=" + CallExpression.quoted(names.apply(file.group(file.group(1) == null ? 2 : 1)))));
    }

    /**
     * Replaces the recorders. Messages about replaced ones no longer name a line of the file.
     *
     * @param others recorders as texts for {@link RecorderKind#recorder}
     * @return a changed copy
     */
    public Experiment withRecorders(List<String> others) {
        Map<Subject, Place> places = new LinkedHashMap<>(origin.places());
        if (!new HashSet<>(others).containsAll(recorders)) {
            places.keySet().removeIf(subject -> subject.kind() == Subject.Kind.RECORDER);
        }
        return new Experiment(
                model,
                units,
                steps,
                current,
                stimulus,
                List.copyOf(others),
                checkpointEvery,
                checkpointSeconds,
                new SourceLocations(origin.file(), places));
    }

    /**
     * Applies command-line options, which take precedence over the file.
     *
     * @param otherModel the neuron model, replaced always
     * @param otherUnits number of units, or null to keep it
     * @param otherSteps number of steps, or null to keep it
     * @param otherCurrent the clamped input current, or null to keep it
     * @param otherStimulus current sources, or an empty list to keep them
     * @param given settings, parameters and initial states of the model that the command line gave. Messages about
     *     these no longer name a line of the file.
     * @return a changed copy
     */
    public Experiment with(
            ModelSpec otherModel,
            Long otherUnits,
            Long otherSteps,
            String otherCurrent,
            List<String> otherStimulus,
            Collection<Subject> given) {
        Map<Subject, Place> places = new LinkedHashMap<>(origin.places());
        places.keySet().removeAll(given);
        if (otherUnits != null) {
            places.remove(Subject.setting("units"));
        }
        if (otherSteps != null) {
            places.remove(Subject.setting("steps"));
        }
        if (otherCurrent != null) {
            places.remove(Subject.setting("current"));
        }
        if (!otherStimulus.isEmpty()) {
            places.keySet().removeIf(subject -> subject.kind() == Subject.Kind.STIMULUS);
        }
        return new Experiment(
                otherModel,
                otherUnits == null ? units : otherUnits,
                otherSteps == null ? steps : otherSteps,
                otherCurrent == null ? current : otherCurrent,
                otherStimulus.isEmpty() ? stimulus : otherStimulus,
                recorders,
                checkpointEvery,
                checkpointSeconds,
                new SourceLocations(origin.file(), places));
    }

    /**
     * Replaces the number of steps.
     *
     * @param number number of steps
     * @return a changed copy
     */
    public Experiment withSteps(long number) {
        return with(model, null, number, null, List.of(), List.of());
    }

    /**
     * The clamped input current, also if none is given.
     *
     * @return {@code current}; without it 0 if there is a stimulus, else a current at which the model's example spikes
     */
    public String currentOrDefault() {
        if (current != null) {
            return current;
        }
        return stimulus.isEmpty()
                ? String.valueOf((float) model.parameters().model().demoCurrent())
                : "0.0";
    }

    /**
     * Whether random numbers are drawn in the steps.
     *
     * @return true if a current source or the model draws them; parameters and initial values may be random in any case
     */
    public boolean isRandom() {
        return parsedStimulus().isRandom() || model.isRandomInSteps();
    }

    /**
     * Parses the stimulus.
     *
     * @return the sum of all current sources
     */
    public Stimulus parsedStimulus() {
        Stimulus sum = Stimulus.NONE;
        for (String sources : stimulus) {
            sum = sum.plus(Stimulus.parse(sources));
        }
        return sum;
    }
}
