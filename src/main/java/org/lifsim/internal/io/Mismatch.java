package org.lifsim.internal.io;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where two lists of named facts differ.
 *
 * @param name of the fact
 * @param there what the first list says, or {@code nothing}
 * @param here what the second list says, or {@code nothing}
 */
public record Mismatch(String name, String there, String here) {
    private static final String NOTHING = "nothing";

    /**
     * Compares two lists.
     *
     * @param there by name
     * @param here by name
     * @return the first difference, in the order of the first list and then of what only the second one has; or nothing
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
