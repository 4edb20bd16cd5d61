package org.lifsim.internal.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpzReader;

/** Compares the four surrogates with surrogate_fx of ngc-learn 3.2.3, as recorded by docs/reference-cases/make_cases.py. */
@Tag("java")
class SurrogateGradientTest {
    private interface Derivative {
        float of(float v, float thr, float j);
    }

    @Test
    void theyAreNgcLearns() throws IOException {
        Map<String, Derivative> derivatives = Map.of(
                "straight_through", (v, thr, j) -> SurrogateGradient.straightThrough(v),
                "triangular", (v, thr, j) -> SurrogateGradient.triangular(v - thr),
                "arctan", (v, thr, j) -> SurrogateGradient.arctan(v - thr),
                "secant", (v, thr, j) -> SurrogateGradient.secant(j));
        Map<String, NpzReader.Array> arrays;
        try (InputStream in = getClass().getResourceAsStream("/org/lifsim/surrogates.npz")) {
            arrays = NpzReader.read(
                    in,
                    Subject.of("surrogates.npz"),
                    Set.of("v", "thr", "j", "straight_through", "triangular", "arctan", "secant"));
        }
        float[] v = arrays.get("v").floats();
        float[] thr = arrays.get("thr").floats();
        float[] j = arrays.get("j").floats();
        derivatives.forEach((name, derivative) -> {
            float[] expected = arrays.get(name).floats();
            for (int i = 0; i < expected.length; i++) {
                float found = Float32Math.flushSubnormals(derivative.of(v[i], thr[i], j[i]));
                assertEquals(
                        Float.floatToIntBits(Float32Math.flushSubnormals(expected[i])),
                        Float.floatToIntBits(found),
                        name + " of v " + v[i] + " thr " + thr[i] + " j " + j[i]);
            }
        });
    }
}
