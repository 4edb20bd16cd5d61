package org.lifsim.internal.io;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Suggests a known name for a mistyped one. */
public final class DidYouMean {
    private DidYouMean() {}

    /**
     * The end of a sentence that suggests the most similar known name, if one is near: it starts with the given name, or its Levenshtein
     * distance is at most about a third of the longer name's length. Ties go to the first name. Case is ignored.
     *
     * @param found the mistyped name
     * @param known the known names
     * @return {@code ": did you mean 'NAME'? "}, or {@code ". "} if no name is near
     */
    public static String hint(String found, Collection<String> known) {
        String small = found.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(small, name.toLowerCase(Locale.ROOT))))
                .filter(name -> distance(small, name.toLowerCase(Locale.ROOT))
                        <= Math.max(1, (Math.max(small.length(), name.length()) + 1) / 3))
                .map(name -> ": did you mean '" + name + "'? ")
                .orElse(". ");
    }

    private static int distance(String a, String b) {
        if (!a.isEmpty() && b.startsWith(a)) {
            return a.equals(b) ? -1 : 0;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
