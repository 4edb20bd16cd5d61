package org.lifsim.internal.verification;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lifsim.internal.io.Float32Text;

/** Compares an array of a case with the computed values bit for bit. Zeros of either sign are equal. NaN equals NaN. */
final class ArrayComparison {
    /** Prefix of the names of random keys, which are in the .json file of a case. */
    static final String KEY = "key_";

    private final String array;

    /** Names the presentation; empty for a population. */
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

    /** Whether the case lists this array. Random keys are checked but not listed. */
    private boolean isArray() {
        return !array.startsWith(KEY);
    }

    String array() {
        return array;
    }

    /** Compares consecutive values; the first one has index {@code from} in the case. */
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

    /** The array's name. If values differ, also their number, the place of the first one, and the size of its difference. */
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

    /** Summarizes the comparisons of a case: all arrays if they are equal, otherwise the differing ones, each name once. */
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

    /** The distance of two numbers in units in the last place. */
    private static long ulps(float a, float b) {
        return Math.abs(ordinal(a) - ordinal(b));
    }

    private static long ordinal(float x) {
        int bits = Float.floatToIntBits(x);
        return bits >= 0 ? bits : (long) Integer.MIN_VALUE - bits;
    }
}
