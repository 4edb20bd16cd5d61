package org.lifsim.plot;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lifsim.error.UnavailableException;

/** On a machine without fonts the message says what to install. */
class FontsTest {
    @Test
    void missingFontsAreToldWithTheWayOut() {
        assertTold(new NoClassDefFoundError("Could not initialize class sun.font.SunFontManager"));
        assertTold(new RuntimeException("Fontconfig head is null"));
        assertTold(new Error("Probable fatal error: No physical fonts found."));
        OutOfMemoryError full = new OutOfMemoryError();
        assertSame(full, assertThrows(OutOfMemoryError.class, () -> requireWith(full)));
    }

    private static void assertTold(Throwable missing) {
        UnavailableException e = assertThrows(UnavailableException.class, () -> requireWith(missing));
        assertTrue(e.getMessage().contains(missing.getMessage()), e.getMessage());
        assertTrue(e.getMessage().contains("fonts-dejavu-core"), e.getMessage());
    }

    private static void requireWith(Throwable missing) {
        Fonts.require(font -> {
            if (missing instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) missing;
        });
    }

    @Test
    void theFontsOfThisMachineAreFound() {
        Fonts.require();
    }
}
