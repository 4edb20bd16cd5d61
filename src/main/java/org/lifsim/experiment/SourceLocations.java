package org.lifsim.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lifsim.error.InputException;
import org.lifsim.internal.io.YamlFile;

/**
 * File and lines an experiment was read from. Errors that are found only when it runs can then name the line too.
 *
 * @param file the experiment file; null if the experiment was not read from a file
 * @param places file and line of each setting, by {@code KEY}, {@code parameters NAME}, {@code initial NAME},
 *     {@code stimulus TEXT} and {@code record TEXT}
 */
public record SourceLocations(Path file, Map<String, String> places) {
    /** For an experiment that was not read from a file. */
    public static final SourceLocations NONE = new SourceLocations(null, Map.of());

    /** Patterns of messages, and the key in {@code places} that each refers to; $1 is the first group of the pattern. */
    private static final Map<Pattern, String> SUBJECTS = new LinkedHashMap<>();

    static {
        SUBJECTS.put(Pattern.compile("parameter (\\w+)\\b.*", Pattern.DOTALL), "parameters $1");
        SUBJECTS.put(Pattern.compile("(?:column|state variable|initial) (\\w+)\\b.*", Pattern.DOTALL), "initial $1");
        SUBJECTS.put(Pattern.compile("(dt|units|steps|batch)\\b.*", Pattern.DOTALL), "$1");
        SUBJECTS.put(Pattern.compile("(?:the )?(current)\\b.*", Pattern.DOTALL), "$1");
        SUBJECTS.put(Pattern.compile("recorder '([^']*)'.*", Pattern.DOTALL), "record $1");
    }

    /** Messages about current sources. They name an argument and perhaps its source, or a file, or just the stimulus. */
    private static final Pattern OF_SOURCES = Pattern.compile(
            "argument (\\w+) of (?:a source|source (\\w+)) .*|file (.+?\\.npy) .*|.*\\bstimulus\\b.*", Pattern.DOTALL);

    static SourceLocations of(Path file, YamlFile.Mapping root) {
        Map<String, String> places = new LinkedHashMap<>();
        for (String key : List.of("units", "steps", "batch", "dt", "current")) {
            if (root.find(key) != null) {
                places.put(key, root.find(key).place());
            }
        }
        for (String group : List.of("parameters", "initial")) {
            root.entries(group).forEach(entry -> places.put(group + " " + entry.key(), entry.place()));
        }
        return new SourceLocations(file, places);
    }

    /** Adds the place of an entry. */
    void put(String key, YamlFile.Entry entry) {
        places.put(key, entry.place());
    }

    /** Adds file and line to an error, if the setting that it names was read from the file and not replaced since. */
    InputException located(InputException mistake, Experiment experiment) {
        String message = String.valueOf(mistake.getMessage());
        String place = place(message, experiment);
        return place == null || message.contains(place) ? mistake : new InputException(place + ": " + message, mistake);
    }

    private String place(String message, Experiment experiment) {
        for (Map.Entry<Pattern, String> subject : SUBJECTS.entrySet()) {
            Matcher matcher = subject.getKey().matcher(message);
            if (matcher.matches()) {
                return places.get(matcher.replaceFirst(subject.getValue()));
            }
        }
        String current = experiment.current();
        if (current != null && message.startsWith("file " + current + " ")) {
            return places.get("current");
        }
        Matcher named = OF_SOURCES.matcher(message);
        if (!named.matches()) {
            return null;
        }
        List<String> context = experiment.stimulus().stream()
                .filter(sources -> isOf(named, sources))
                .toList();
        return context.size() == 1 ? places.get("stimulus " + context.get(0)) : null;
    }

    /** True if a stimulus contains everything that the message names. */
    private static boolean isOf(Matcher named, String sources) {
        boolean all = true;
        for (int n = 1; n <= named.groupCount(); n++) {
            String name = named.group(n);
            all &= name == null
                    || Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?!\\w)")
                            .matcher(sources)
                            .find();
        }
        return all;
    }
}
