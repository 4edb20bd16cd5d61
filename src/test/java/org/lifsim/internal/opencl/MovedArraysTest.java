package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** JVMs that would lose numbers in transfers are refused with the way out. */
class MovedArraysTest {
    private static final List<String> G1 = List.of("G1 Young Generation", "G1 Concurrent GC", "G1 Old Generation");

    @Test
    void affectedVersionsAreRefusedWithG1() {
        for (String version : List.of("25", "25.0.1", "25.0.2+10-LTS")) {
            String told =
                    MovedArrays.problem(Runtime.Version.parse(version), G1).orElseThrow();
            assertTrue(told.startsWith("Java " + version + " ") && told.contains("-XX:+UseParallelGC"), told);
            assertEquals(Optional.empty(), MovedArrays.problem(Runtime.Version.parse(version), List.of("Copy")));
        }
    }

    @Test
    void otherVersionsAreAccepted() {
        for (String version : List.of("17.0.15+6", "24.0.1", "25.0.3", "26")) {
            assertEquals(Optional.empty(), MovedArrays.problem(Runtime.Version.parse(version), G1));
        }
    }
}
