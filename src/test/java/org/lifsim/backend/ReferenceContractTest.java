package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lifsim.BackendContract;
import org.lifsim.internal.selftest.ModelSelfTest;
import org.lifsim.internal.verification.PopulationCase;
import org.lifsim.internal.verification.ReferenceCase;
import org.lifsim.internal.verification.ReferenceCheck;
import org.lifsim.internal.verification.VerificationResult;

/** The bits are those of ngc-learn. */
class ReferenceContractTest extends BackendContract {
    static List<String> referenceCases() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : ReferenceCase.builtInNames()) {
            if (ReferenceCase.builtIn(name) instanceof PopulationCase) {
                names.add(name);
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("referenceCases")
    @Tag("basic")
    void referenceCaseHasTheRecordedBits(String reference) throws IOException {
        VerificationResult result = ReferenceCheck.run(PopulationCase.builtIn(reference), singleThreaded);
        assertTrue(result.equal(), result.text());
    }

    @Test
    @Tag("basic")
    void selfTestPasses() {
        assertEquals(Optional.empty(), ModelSelfTest.testAll(backend));
    }
}
