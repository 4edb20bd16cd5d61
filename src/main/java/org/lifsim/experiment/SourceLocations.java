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
 * Where an experiment was read from, so that a mistake that shows only when it is run is told with its line.
 *
 * @param file which; null if it was read from none
 * @param places file and line of what it says, by {@code key}, {@code parameters NAME}, {@code initial COLUMN}, {@code stimulus TEXT} and
 *     {@code record TEXT}
 */
public record SourceLocations(Path file, Map<String, String> places) {
    /** Of what was read from no file. */
    public static final SourceLocations NONE = new SourceLocations(null, Map.of());

    /** How messages of what is found late begin, and whose place is theirs, with what the pattern finds. */
    private static final Map<Pattern, String> SUBJECTS = new LinkedHashMap<>();

    static {
        SUBJECTS.put(Pattern.compile("parameter (\\w+)\\b.*", Pattern.DOTALL), "parameters $1");
        SUBJECTS.put(Pattern.compile("(?:column|initial) (\\w+)\\b.*", Pattern.DOTALL), "initial $1");
        SUBJECTS.put(Pattern.compile("(dt|units|steps|batch)\\b.*", Pattern.DOTALL), "$1");
        SUBJECTS.put(Pattern.compile("(?:the )?(current)\\b.*", Pattern.DOTALL), "$1");
        SUBJECTS.put(Pattern.compile("recorder '([^']*)'.*", Pattern.DOTALL), "record $1");
    }

    /** What is found late of sources: an argument, of a source of some kind; a file that is played; or nothing that tells one from others. */
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

    /** With the place of a text that stands in it. */
    void put(String key, YamlFile.Entry entry) {
        places.put(key, entry.place());
    }

    /** Tells a mistake with its place, if what it is of was said in the file and not otherwise since. */
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

    /** Whether all that a message names stands in a stimulus. */
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
