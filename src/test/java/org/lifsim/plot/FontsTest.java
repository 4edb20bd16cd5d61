package org.lifsim.plot;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lifsim.fault.UnavailableException;

/** A machine without fonts is told what it lacks. */
class FontsTest {
    @Test
    void missingFontsAreToldWithTheWayOut() {
        UnavailableException e = assertThrows(
                UnavailableException.class,
                () -> Fonts.require(font -> {
                    throw new NoClassDefFoundError("Could not initialize class sun.font.SunFontManager");
                }));
        assertTrue(e.getMessage().contains("SunFontManager"), e.getMessage());
        assertTrue(e.getMessage().contains("fonts-dejavu-core"), e.getMessage());
    }

    @Test
    void theFontsOfThisMachineAreFound() {
        Fonts.require();
    }
}
