package org.lifsim.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("java")
class Float32TextTest {
    /** NumPy printed the expected values. */
    @Test
    void numpyTextIsNumPys() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Float32TextTest.class.getResourceAsStream("/org/lifsim/numpy-float32.txt"), StandardCharsets.UTF_8))) {
            int rows = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("#")) {
                    String[] row = line.split(" ", 2);
                    float x = Float.intBitsToFloat(Integer.parseInt(row[0]));
                    assertEquals(row[1], Float32Text.numpy(x), "bits " + row[0]);
                    rows++;
                }
            }
            assertTrue(rows > 100);
        }
    }

    @Test
    void shortestTextReadsBackAsTheSameFloat() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(x)) {
                assertEquals(
                        Float.floatToRawIntBits(x), Float.floatToRawIntBits(Float.parseFloat(Float32Text.shortest(x))));
            }
        }
        assertEquals("2.1", Float32Text.shortest(2.1f));
        assertEquals("200", Float32Text.shortest(200f));
        assertEquals("-0", Float32Text.shortest(-0f));
        assertEquals("2E-44", Float32Text.shortest(2e-44f), "Java before 19 says 2.0E-44 for 1.96E-44 too");
    }
}
