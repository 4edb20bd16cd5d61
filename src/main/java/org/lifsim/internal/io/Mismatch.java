package org.lifsim.internal.io;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A difference between two sets of named properties, such as those of a checkpoint and of the run that resumes from it.
 *
 * @param name name of the property
 * @param there its value in the first set, or {@code missing}
 * @param here its value in the second set, or {@code missing}
 */
public record Mismatch(String name, String there, String here) {
    private static final String NOTHING = "missing";

    /**
     * Compares two sets of properties.
     *
     * @param there the first set, values by name
     * @param here the second set, values by name
     * @return the first difference, in the order of the first set, then of the names that only the second set has; empty if equal
     */
    public static Optional<Mismatch> first(Map<String, String> there, Map<String, String> here) {
        Map<String, String> all = new LinkedHashMap<>(there);
        all.putAll(here);
        return all.keySet().stream()
                .map(name -> new Mismatch(name, there.getOrDefault(name, NOTHING), here.getOrDefault(name, NOTHING)))
                .filter(difference -> !difference.there.equals(difference.here))
                .findFirst();
    }
}
