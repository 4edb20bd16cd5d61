package org.lifsim.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.TestBackends;
import org.lifsim.backend.Backend;

/** The reference's bits for parameters that nobody chose: 200 random configurations of each model, on every backend. */
class RandomCasesTest {
    private static final int CONFIGURATIONS = 200;

    static Stream<Arguments> models() {
        return TestBackends.usual().stream()
                .flatMap(backend -> RandomCases.NAMES.stream().map(name -> Arguments.of(backend, name)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyConfigurationHasTheBitsOfTheReference(String backendName, String name) throws IOException {
        try (Backend backend = TestBackends.open(backendName)) {
            RandomCases cases = RandomCases.of(name);
            assertEquals(CONFIGURATIONS, cases.count());
            Verdict verdict = cases.verify(backend);
            System.out.println(name + " on " + backendName + ": " + verdict.text());
            assertTrue(verdict.equal(), verdict.text());
        }
    }
}
