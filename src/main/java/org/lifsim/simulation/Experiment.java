package org.lifsim.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.io.YamlFile;
import org.lifsim.record.RecorderKind;
import org.lifsim.stimulus.Stimulus;

/**
 * A whole run, as command line and files describe it.
 *
 * @param cell the kind of unit
 * @param units how many; 0 where nobody says so
 * @param steps how many; 0 where nobody says so
 * @param current what is clamped, as {@link org.lifsim.stimulus.CurrentSpec} reads it; null for what suits the model
 * @param stimulus sources that are added, as {@link Stimulus#parse} reads them
 * @param recorders what is written, as {@link RecorderKind#recorder} reads it
 * @param checkpointEvery steps from one checkpoint to the next; 0 for none
 * @param checkpointSeconds seconds from one to the next; 0 for none
 */
public record Experiment(
        CellDescription cell,
        long units,
        long steps,
        String current,
        List<String> stimulus,
        List<String> recorders,
        long checkpointEvery,
        double checkpointSeconds) {
    private static final List<String> KEYS = List.of("units", "steps", "current", "stimulus", "record", "checkpoint");
    private static final List<String> CHECKPOINT_KEYS = List.of("every", "seconds");
    private static final Pattern FILE = Pattern.compile("=\\s*([^=,()]*\\.npy)\\s*(?=[,)])");

    /**
     * An experiment of which only the cell is said.
     *
     * @param cell the kind of unit
     * @return the experiment
     */
    public static Experiment of(CellDescription cell) {
        return new Experiment(cell, 0, 0, null, List.of(), List.of(), 0, 0);
    }

    /**
     * Reads a file: a mapping with the keys that docs/experiments.md lists, each optional. Files that it names are looked for beside it.
     *
     * @param path a YAML file
     * @return the experiment
     * @throws org.lifsim.fault.InputException if it is missing or no such file; the message names file, line and key
     * @throws IOException if reading fails
     */
    public static Experiment load(Path path) throws IOException {
        YamlFile.Mapping root = YamlFile.read(path).root();
        List<String> keys = new ArrayList<>(CellDescription.KEYS);
        keys.addAll(KEYS);
        root.requireKeys(keys);
        CellDescription cell = CellDescription.read(root, path);
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
                cell,
                wholeOrZero(root.find("units")),
                wholeOrZero(root.find("steps")),
                current == null ? null : CellDescription.beside(path, current.text()),
                texts(root.find("stimulus"), text -> {
                    String found = filesBeside(text, path);
                    Stimulus.parse(found);
                    return found;
                }),
                texts(root.find("record"), text -> {
                    RecorderKind.recorder(text, Path.of(""), cell.dt());
                    return text;
                }),
                wholeOrZero(every),
                seconds == null ? 0 : seconds.number());
    }

    private interface Reader {
        String read(String text);
    }

    private static long wholeOrZero(YamlFile.Entry entry) {
        return entry == null ? 0 : entry.wholeFromOne();
    }

    private static List<String> texts(YamlFile.Entry entry, Reader reader) {
        List<String> texts = new ArrayList<>();
        if (entry != null) {
            for (YamlFile.Entry item : entry.items()) {
                texts.add(item.reading(() -> reader.read(item.text())));
            }
        }
        return List.copyOf(texts);
    }

    private static String filesBeside(String stimulus, Path path) {
        return FILE.matcher(stimulus)
                .replaceAll(file -> Matcher.quoteReplacement("=" + CellDescription.beside(path, file.group(1))));
    }

    /**
     * With other recorders.
     *
     * @param others what is written
     * @return a changed experiment
     */
    public Experiment withRecorders(List<String> others) {
        return new Experiment(
                cell, units, steps, current, stimulus, List.copyOf(others), checkpointEvery, checkpointSeconds);
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
