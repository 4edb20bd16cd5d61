package org.lifsim.plot;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.function.Consumer;
import org.lifsim.error.UnavailableException;

/** The machine's fonts, which a picture's words need; a small container has none, and Java then fails in one of several ways. */
final class Fonts {
    private Fonts() {}

    /**
     * Looks whether words can be painted.
     *
     * @throws UnavailableException if not, with the way out
     */
    static void require() {
        require(font -> font.getStringBounds("0", new FontRenderContext(null, true, false)));
    }

    static void require(Consumer<Font> measurement) {
        try {
            measurement.accept(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (RuntimeException | Error e) { // the JDK has an exception, and errors of four kinds, for it
            throw new UnavailableException(
                    "the picture cannot be drawn: this machine has no fonts (" + e.getMessage()
                            + "); install some (Debian: fontconfig and fonts-dejavu-core)",
                    e);
        }
    }
}
