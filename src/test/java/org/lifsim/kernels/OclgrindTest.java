package org.lifsim.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lifsim.Oclgrind;
import org.lifsim.Processes;

/** Runs the host code and kernels under Oclgrind, which checks memory accesses, data races, uninitialized reads and API calls. */
@Tag("kernels")
class OclgrindTest {
    private static Path library;

    @TempDir
    Path folder;

    @BeforeAll
    static void oclgrindIsThere() {
        library = Oclgrind.driver();
    }

    private Processes.Result probe(String what) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("oclgrind.icd"), library.toString());
        Map<String, String> environment = new HashMap<>(Map.of(
                "OCL_ICD_VENDORS", folder.toString(),
                "OCLGRIND_DATA_RACES", "1",
                "OCLGRIND_CHECK_API", "1"));
        if (!what.startsWith("sparse")) {
            // Where the host writes a part of a buffer, as for sparse networks, Oclgrind forgets the other parts.
            environment.put("OCLGRIND_UNINITIALIZED", "1");
        }
        return Processes.java(folder, environment, OclgrindProbe.class.getName(), what);
    }

    @ParameterizedTest
    @CsvSource({
        "all, self-check passed",
        "circuits, circuits passed",
        "batches, batches passed",
        "sparse, sparse passed",
        "sparse wide, sparse wide passed"
    })
    void itFindsNothing(String what, String told) throws IOException, InterruptedException {
        Processes.Result result = probe(what);
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains(told) && result.out().contains("ran on Oclgrind"), result.out());
        String complaints = result.err()
                .lines()
                .filter(line ->
                        !line.contains("incubator modules") && !line.startsWith("SLF4J") && !line.contains("libjsig"))
                .reduce("", (a, b) -> a + b + "\n");
        assertEquals("", complaints.strip());
    }

    @Test
    void itWouldFindAnUninitialisedRead() throws IOException, InterruptedException {
        Processes.Result result = probe("uninitialised");
        assertTrue(result.err().toLowerCase().contains("uninitialized"), result.err());
    }
}
