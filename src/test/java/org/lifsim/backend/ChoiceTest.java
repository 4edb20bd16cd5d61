package org.lifsim.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.function.Supplier;
import org.jocl.CLException;
import org.junit.jupiter.api.Test;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;
import org.lifsim.internal.cpu.CpuBackend;

/** A driver that fails is a reason to choose another device, never the end. */
class ChoiceTest {
    private final Backend cpu = CpuBackend.scalar(1);
    private final Supplier<Backends.Choice> otherwise = () -> new Backends.Choice(cpu, "the CPU");

    @Test
    void everyFailureIsAReason() {
        List<Throwable> failures = List.of(
                new CLException("no memory"),
                new UnsatisfiedLinkError("no symbol"),
                new AssertionError("of a driver"),
                new UnavailableException(Problem.of("device A", "failed"), null));
        Backends.Choice choice = Backends.firstThatOpens(failures, ChoiceTest::fail, otherwise);
        assertSame(cpu, choice.backend());
        assertEquals(
                "the driver of a GPU failed: org.jocl.CLException: no memory; "
                        + "the driver of a GPU failed: java.lang.UnsatisfiedLinkError: no symbol; "
                        + "the driver of a GPU failed: java.lang.AssertionError: of a driver; "
                        + "device A failed; the CPU",
                choice.reason());
    }

    @Test
    void firstThatOpensIsChosen() {
        Backends.Choice choice = Backends.firstThatOpens(
                List.of(1, 2), number -> number == 1 ? fail(new LinkageError()) : cpu, otherwise);
        assertEquals("a GPU that passed its self-test", choice.reason());
    }

    private static Backend fail(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
