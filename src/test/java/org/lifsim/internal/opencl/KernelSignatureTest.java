package org.lifsim.internal.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lifsim.internal.opencl.KernelSignature.Kind;

/** A kernel's parameters are written and found by the same order, and mistakes are named. No device is needed. */
class KernelSignatureTest {
    private static final KernelSignature SCALE = KernelSignature.of("scale")
            .writes("real_t", "v_buffer")
            .struct("rng_keys", Kind.INT, 4)
            .floats("factor")
            .build();

    private static void assertRefused(String message, Runnable action) {
        Exception e = assertThrows(IllegalStateException.class, action::run);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void theParameterListHasTheOrderOfTheIndices() {
        assertEquals(
                "#define SCALE_PARAMETERS global real_t *restrict v_buffer, const struct rng_keys rng_keys, const float factor\n",
                SCALE.macro());
        assertEquals(0, SCALE.parameter("v_buffer").index());
        assertEquals(2, SCALE.parameter("factor").index());
        assertEquals(16, SCALE.parameter("rng_keys").bytes());
    }

    @Test
    void aNameThatTheKernelDoesNotHaveIsRefused() {
        KernelArguments arguments = new KernelArguments(null, SCALE);
        assertRefused(
                "kernel scale has no parameter facto, expected one of [v_buffer, rng_keys, factor]",
                () -> arguments.floats("facto", 1f));
    }

    @Test
    void anotherTypeAndAnotherNumberOfValuesAreRefused() {
        KernelArguments arguments = new KernelArguments(null, SCALE);
        assertRefused("argument factor of kernel scale", () -> arguments.ints("factor", 1));
        assertRefused("argument rng_keys of kernel scale", () -> arguments.ints("rng_keys", 1, 2));
        assertRefused("argument v_buffer of kernel scale", () -> arguments.floats("v_buffer", 1));
    }

    @Test
    void aKernelIsNotLaunchedWithoutAllItsArguments() {
        assertRefused(
                "arguments [v_buffer, rng_keys, factor] of kernel scale are missing",
                new KernelArguments(null, SCALE)::kernel);
    }

    @Test
    void aNameStandsOnce() {
        assertRefused("two parameters a", KernelSignature.of("twice").ints("a", "a")::build);
    }
}
