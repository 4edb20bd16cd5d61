package org.lifsim.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.lifsim.error.InputException;
import org.lifsim.error.Place;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.YamlFile;

/**
 * File and lines an experiment was read from. Errors that are found only when it runs can then name the line too.
 *
 * @param file the experiment file; null if the experiment was not read from a file
 * @param places where each setting, parameter, initial state, stimulus and recorder was read from
 */
public record SourceLocations(Path file, Map<Subject, Place> places) {
    /** For an experiment that was not read from a file. */
    public static final SourceLocations NONE = new SourceLocations(null, Map.of());

    static SourceLocations of(Path file, YamlFile.Mapping root) {
        Map<Subject, Place> places = new LinkedHashMap<>();
        for (String key : List.of("units", "steps", "batch", "dt", "current")) {
            if (root.find(key) != null) {
                places.put(Subject.setting(key), root.find(key).place());
            }
        }
        root.entries("parameters").forEach(entry -> places.put(Subject.parameter(entry.key()), entry.place()));
        root.entries("initial").forEach(entry -> places.put(Subject.initial(entry.key()), entry.place()));
        return new SourceLocations(file, places);
    }

    /** Adds the place of a subject. */
    void put(Subject subject, Place place) {
        places.put(subject, place);
    }

    /** Adds file and line to an error, if what it is about was read from the file and not replaced since. */
    InputException located(InputException mistake) {
        return place(mistake.problem()).map(mistake::at).orElse(mistake);
    }

    /** Adds file and line to a warning in the same way. */
    Problem located(Problem warning) {
        return place(warning).map(warning::at).orElse(warning);
    }

    private Optional<Place> place(Problem problem) {
        return Stream.concat(problem.context().stream(), Stream.of(problem.subject()))
                .map(places::get)
                .filter(Objects::nonNull)
                .findFirst();
    }
}
