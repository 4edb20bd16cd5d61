package org.lifsim.internal.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.internal.cpu.CpuBackend;

/** Sparse networks have the bits of NEST 3.10.0, whatever the number of threads. */
class NestCaseTest {
    private static final String FOLDER = "/org/lifsim/internal/verification/cases/";

    @TempDir
    private Path folder;

    static List<Arguments> casesOnBackends() {
        return TestBackends.usual().stream()
                .flatMap(backend -> cases().stream().map(name -> Arguments.of(backend, name)))
                .toList();
    }

    static List<String> cases() {
        return CaseFile.builtInNames().stream()
                .filter(name -> name.startsWith("nest-"))
                .toList();
    }

    @Test
    void casesOfEveryModelAreBuiltIn() {
        assertEquals(13, cases().size(), cases().toString());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void recordedBitsAreComputedOnAnyNumberOfThreads(String name) throws IOException {
        ReferenceCase reference = ReferenceCase.builtIn(name);
        for (int threads : new int[] {1, 2, 3, 16}) {
            try (Backend backend = CpuBackend.scalar(threads)) {
                VerificationResult result = reference.verify(backend);
                assertTrue(result.equal(), threads + " threads: " + result.text());
                assertTrue(result.text().startsWith("equal spikes v"), result.text());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("casesOnBackends")
    void recordedBitsAreComputedOnEveryBackend(String backendName, String name) throws IOException {
        try (Backend backend = TestBackends.open(backendName)) {
            VerificationResult result = ReferenceCase.builtIn(name).verify(backend);
            assertTrue(result.equal(), result.text());
        }
    }

    private Path copied(String name) throws IOException {
        for (String ending : List.of(".json", ".npz")) {
            try (var in = NestCaseTest.class.getResourceAsStream(FOLDER + name + ending)) {
                Files.write(folder.resolve("case" + ending), in.readAllBytes());
            }
        }
        return folder.resolve("case.json");
    }

    private void change(Path json, String from, String to) throws IOException {
        String text = Files.readString(json, StandardCharsets.UTF_8);
        assertTrue(text.contains(from), from);
        Files.writeString(json, text.replaceFirst(java.util.regex.Pattern.quote(from), to));
    }

    @Test
    void aDifferenceNamesItsFirstStep() throws IOException {
        Path json = copied("nest-hops");
        change(json, "\"tau_syn_ex\": 0.5", "\"tau_syn_ex\": 0.50000001");
        try (Backend backend = CpuBackend.scalar(2)) {
            VerificationResult result = ReferenceCase.load(json).verify(backend);
            assertFalse(result.equal());
            assertTrue(
                    result.text().matches("differs .*i_ex \\d+/\\d+ first step \\d+ unit \\d+ found .* expected .*"),
                    result.text());
        }
    }

    @Test
    void mistakesInACaseAreTold() throws IOException {
        Path json = copied("nest-hops");
        change(json, "iaf_psc_delta", "iaf_psc_dleta");
        InputException model = assertThrows(InputException.class, () -> ReferenceCase.load(json));
        assertTrue(model.getMessage().contains("did you mean 'iaf_psc_delta'?"), model.getMessage());
        change(json, "iaf_psc_dleta", "iaf_psc_delta");
        change(json, "\"t_ref\"", "\"t_reff\"");
        InputException parameter = assertThrows(InputException.class, () -> ReferenceCase.load(json));
        assertTrue(parameter.getMessage().contains("did you mean 't_ref'?"), parameter.getMessage());
        Files.writeString(json, "{\"synapses\": []}");
        InputException plastic = assertThrows(InputException.class, () -> ReferenceCase.load(json));
        assertTrue(plastic.getMessage().contains("has plastic synapses"), plastic.getMessage());
    }
}
