package org.lifsim.internal.io;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggests a known name for a mistyped one. */
public final class DidYouMean {
    /** A longer name is no slip of a finger. */
    private static final int MAX_LENGTH = 100;

    private DidYouMean() {}

    /**
     * A hint with all known names, which first suggests the most similar one, if one is near.
     *
     * @param found the mistyped name
     * @param known the known names
     * @return such as {@code did you mean 'tau_m'? Available: tau_m, thr}; null if no name is known
     */
    public static String hint(String found, Collection<String> known) {
        return hint(found, known, "");
    }

    /**
     * Like {@link #hint(String, Collection)}, and tells what has the known names.
     *
     * @param found the mistyped name
     * @param known the known names
     * @param owner what has them, such as {@code LIF}; empty for nothing in particular
     * @return such as {@code did you mean 'tau_m'? Available in LIF: tau_m, thr}; null if no name is known
     */
    public static String hint(String found, Collection<String> known, String owner) {
        if (known.isEmpty()) {
            return null;
        }
        String list = "vailable" + (owner.isEmpty() ? "" : " in " + owner) + ": " + String.join(", ", known);
        return nearest(found, known)
                .map(name -> "did you mean '" + name + "'? A" + list)
                .orElse("a" + list);
    }

    /**
     * The most similar known name, if one is near. A name is near if it starts with the given name. It is near, too, if its
     * Damerau-Levenshtein distance is at most about a third of the longer name's length. Ties go to the first name. Case is ignored.
     *
     * @param found the mistyped name
     * @param known the known names
     * @return the name, or empty if none is near
     */
    public static Optional<String> nearest(String found, Collection<String> known) {
        if (found.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String small = found.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(small, name.toLowerCase(Locale.ROOT))))
                .filter(name -> distance(small, name.toLowerCase(Locale.ROOT))
                        <= Math.max(1, (Math.max(small.length(), name.length()) + 1) / 3));
    }

    /** Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of neighbors. */
    private static int distance(String a, String b) {
        if (!a.isEmpty() && b.startsWith(a)) {
            return a.equals(b) ? -1 : 0;
        }
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                rows[i][j] =
                        Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
