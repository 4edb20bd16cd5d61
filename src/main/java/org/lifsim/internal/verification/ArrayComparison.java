package org.lifsim.internal.verification;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.io.Float32Text;

/** How an array of a case differs from what a backend computed, bit for bit; zeros of either sign are equal, and so is NaN to NaN. */
final class ArrayComparison {
    /** With this begin the names of random keys, which stand in a case's text. */
    static final String KEY = "key_";

    private final String array;

    /** Empty, or in which presentation it is. */
    private final String where;

    private final float[] expected;
    private final int units;
    private long differing;
    private int first = -1;
    private float firstFound;

    ArrayComparison(String array, float[] expected, int units) {
        this(array, "", expected, units);
    }

    ArrayComparison(String array, String where, float[] expected, int units) {
        this.array = array;
        this.where = where;
        this.expected = expected;
        this.units = units;
    }

    /** Whether it is an array that the case lists, not what is checked beside. */
    private boolean isArray() {
        return !array.startsWith(KEY);
    }

    String array() {
        return array;
    }

    /** Compares a run of values; the first has this index in the case. */
    void values(int from, float[] found) {
        for (int i = 0; i < found.length; i++) {
            if (!equal(found[i], expected[from + i]) && differing++ == 0) {
                first = from + i;
                firstFound = found[i];
            }
        }
    }

    boolean isEqual() {
        return differing == 0;
    }

    /** The array's name and, where it differs, how often, where first, and by how much. */
    String text() {
        if (isEqual()) {
            return array;
        }
        float should = expected[first];
        return array + where + " " + differing + "/" + expected.length + " first step " + first / units + " unit "
                + first % units
                + " found " + Float32Text.shortest(firstFound) + " expected " + Float32Text.shortest(should) + " "
                + ulps(firstFound, should) + " ulp";
    }

    /** All comparisons of a case in one phrase: what is equal if all is, else what differs first; an array's name appears once. */
    static String text(List<ArrayComparison> comparisons) {
        boolean equal = comparisons.stream().allMatch(ArrayComparison::isEqual);
        List<String> parts = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (ArrayComparison comparison : comparisons) {
            if ((equal ? comparison.isArray() : !comparison.isEqual()) && told.add(comparison.array())) {
                parts.add(comparison.text());
            }
        }
        return equal ? "equal " + String.join(" ", parts) : "differs " + String.join("; ", parts);
    }

    private static boolean equal(float a, float b) {
        return Float.floatToIntBits(a) == Float.floatToIntBits(b) || a == 0 && b == 0;
    }

    /** How many float32 lie between two, counting one of them. */
    private static long ulps(float a, float b) {
        return Math.abs(ordinal(a) - ordinal(b));
    }

    private static long ordinal(float x) {
        int bits = Float.floatToIntBits(x);
        return bits >= 0 ? bits : (long) Integer.MIN_VALUE - bits;
    }
}
