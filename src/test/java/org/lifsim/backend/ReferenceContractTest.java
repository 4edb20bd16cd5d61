package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
    /** Cases of AdEx that take as long as all others where fused multiply-add is software. */
    private static final Set<String> SLOW =
            Set.of("adex-batch", "adex-bursting", "adex-resistance", "adex-resistance-rk2", "adex-rk2-quiet");

    static List<String> referenceCases() throws IOException {
        return cases(name -> !SLOW.contains(name));
    }

    static List<String> slowReferenceCases() throws IOException {
        return cases(SLOW::contains);
    }

    private static List<String> cases(Predicate<String> chosen) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : ReferenceCase.builtInNames()) {
            if (chosen.test(name) && ReferenceCase.builtIn(name) instanceof PopulationCase) {
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

    @ParameterizedTest
    @MethodSource("slowReferenceCases")
    void slowReferenceCaseHasTheRecordedBits(String reference) throws IOException {
        referenceCaseHasTheRecordedBits(reference);
    }

    @Test
    @Tag("basic")
    void selfTestPasses() {
        assertEquals(Optional.empty(), ModelSelfTest.testAll(backend));
    }
}
