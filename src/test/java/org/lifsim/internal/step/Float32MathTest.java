package org.lifsim.internal.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("java")
class Float32MathTest {
    /** The NumPy version of the reference computed the expected values. */
    @Test
    void expHasTheReferencesBits() throws IOException {
        List<String> rows = rows("/org/lifsim/exp-float32.txt");
        assertTrue(rows.size() > 800);
        for (String row : rows) {
            String[] bits = row.split(" ");
            float x = Float.intBitsToFloat(Integer.parseInt(bits[0]));
            assertEquals(Integer.parseInt(bits[1]), Float.floatToRawIntBits(Float32Math.exp(x)), "exp(" + x + ")");
        }
    }

    @Test
    void expOfExtremesIsZeroOrInfinite() {
        assertEquals(0f, Float32Math.exp(Float.NEGATIVE_INFINITY));
        assertEquals(0f, Float32Math.exp(-1e30f));
        assertEquals(Float.POSITIVE_INFINITY, Float32Math.exp(1e30f));
    }

    @Test
    void flushKeepsNormalNumbersAndNothingSmaller() {
        assertEquals(Float.MIN_NORMAL, Float32Math.flushSubnormals(Float.MIN_NORMAL));
        assertEquals(-Float.MIN_NORMAL, Float32Math.flushSubnormals(-Float.MIN_NORMAL));
        for (float tiny : new float[] {-0f, 0f, Float.MIN_VALUE, Math.nextDown(Float.MIN_NORMAL), -Float.MIN_VALUE}) {
            assertEquals(0, Float.floatToRawIntBits(Float32Math.flushSubnormals(tiny)));
        }
        assertTrue(Float.isNaN(Float32Math.flushSubnormals(Float.NaN)));
    }

    static List<String> rows(String resource) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Float32MathTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }
}
