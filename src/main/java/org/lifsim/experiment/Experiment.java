package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.input.Stimulus;
import org.lifsim.internal.io.CallExpression;
import org.lifsim.internal.io.YamlFile;
import org.lifsim.recording.RecorderKind;

/**
 * A whole run, as command line and files describe it.
 *
 * @param model the kind of unit
 * @param units how many; 0 where nobody says so
 * @param steps how many; 0 where nobody says so
 * @param current what is clamped, as {@link org.lifsim.input.InputCurrentParser} reads it; null for what suits the model
 * @param stimulus sources that are added, as {@link Stimulus#parse} reads them
 * @param recorders what is written, as {@link RecorderKind#recorder} reads it
 * @param checkpointEvery steps from one checkpoint to the next; 0 for none
 * @param checkpointSeconds seconds from one to the next; 0 for none
 * @param origin where it was read from
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
    private static final List<String> CHECKPOINT_KEYS = List.of("every", "seconds");
    private static final Pattern FILE = Pattern.compile("=\\s*(?:\"([^\"]*\\.npy)\"|([^=,()\"]*\\.npy))\\s*(?=[,)])");

    /**
     * An experiment that was read from no file.
     *
     * @param model the kind of unit
     * @param units how many; 0 where nobody says so
     * @param steps how many; 0 where nobody says so
     * @param current what is clamped; null for what suits the model
     * @param stimulus sources that are added
     * @param recorders what is written
     * @param checkpointEvery steps from one checkpoint to the next; 0 for none
     * @param checkpointSeconds seconds from one to the next; 0 for none
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
     * An experiment of which only the cell is said.
     *
     * @param model the kind of unit
     * @return the experiment
     */
    public static Experiment of(ModelSpec model) {
        return new Experiment(model, 0, 0, null, List.of(), List.of(), 0, 0);
    }

    /**
     * Reads a file: a mapping with the keys that docs/experiments.md lists, each optional. Files that it names are looked for beside it.
     *
     * @param path a YAML file
     * @return the experiment
     * @throws org.lifsim.error.InputException if it is missing or no such file; the message names file, line and key
     * @throws IOException if reading fails
     */
    public static Experiment load(Path path) throws IOException {
        YamlFile.Mapping root = YamlFile.read(path).root();
        List<String> keys = new ArrayList<>(ModelSpec.KEYS);
        keys.addAll(KEYS);
        root.requireKeys(keys);
        SourceLocations origin = SourceLocations.of(path, root);
        ModelSpec model = ModelSpec.read(root, path);
        YamlFile.Entry current = root.find("current");
        YamlFile.Entry checkpoint = root.find("checkpoint");
        YamlFile.Entry every = null;
        YamlFile.Entry seconds = null;
        if (checkpoint != null) {
            checkpoint.mapping().requireKeys(CHECKPOINT_KEYS);
            every = checkpoint.mapping().find("every");
            seconds = checkpoint.mapping().find("seconds");
        }
        if (seconds != null && !(seconds.number() > 0)) {
            throw seconds.wrong("is " + seconds.text() + ", expected a number > 0");
        }
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
                        origin),
                texts(
                        root.find("record"),
                        text -> {
                            RecorderKind.recorder(text, Path.of(""), model.dt());
                            return text;
                        },
                        origin),
                wholeOrZero(every),
                seconds == null ? 0 : seconds.number(),
                origin);
    }

    private interface Reader {
        String read(String text);
    }

    private static long wholeOrZero(YamlFile.Entry entry) {
        return entry == null ? 0 : entry.wholeFromOne();
    }

    private static List<String> texts(YamlFile.Entry entry, Reader reader, SourceLocations origin) {
        List<String> texts = new ArrayList<>();
        if (entry != null) {
            for (YamlFile.Entry item : entry.items()) {
                String text = item.reading(() -> reader.read(item.text()));
                texts.add(text);
                origin.put(entry.key() + " " + text, item);
            }
        }
        return List.copyOf(texts);
    }

    private static String filesBeside(String stimulus, Path path) {
        return FILE.matcher(stimulus)
                .replaceAll(file -> Matcher.quoteReplacement("="
                        + CallExpression.quoted(ModelSpec.beside(path, file.group(file.group(1) == null ? 2 : 1)))));
    }

    /**
     * With other recorders.
     *
     * @param others what is written
     * @return a changed experiment
     */
    public Experiment withRecorders(List<String> others) {
        return new Experiment(
                model,
                units,
                steps,
                current,
                stimulus,
                List.copyOf(others),
                checkpointEvery,
                checkpointSeconds,
                origin);
    }

    /**
     * With what the command line says of it, which wins.
     *
     * @param otherCell the kind of unit
     * @param otherUnits how many, or null
     * @param otherSteps how many, or null
     * @param otherCurrent what is clamped, or null
     * @param otherStimulus sources that are added, none to leave them
     * @param said what of the cell the command line says: {@code dt}, {@code batch}, {@code parameters NAME}, {@code initial COLUMN}
     * @return a changed experiment
     */
    public Experiment with(
            ModelSpec otherCell,
            Long otherUnits,
            Long otherSteps,
            String otherCurrent,
            List<String> otherStimulus,
            Collection<String> said) {
        Map<String, String> places = new LinkedHashMap<>(origin.places());
        places.keySet().removeAll(said);
        if (otherUnits != null) {
            places.remove("units");
        }
        if (otherSteps != null) {
            places.remove("steps");
        }
        if (otherCurrent != null) {
            places.remove("current");
        }
        return new Experiment(
                otherCell,
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
     * The sum of the stimulus.
     *
     * @return sources
     */
    public Stimulus sources() {
        Stimulus sum = Stimulus.NONE;
        for (String sources : stimulus) {
            sum = sum.plus(Stimulus.parse(sources));
        }
        return sum;
    }
}
