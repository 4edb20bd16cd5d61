package org.lifsim.plot;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.function.Consumer;
import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;

/** Checks that fonts are installed. Small containers have none, and Java then fails in one of several ways. */
final class Fonts {
    private Fonts() {}

    /**
     * Checks that text can be painted.
     *
     * @throws UnavailableException if it cannot; the message names the packages to install
     */
    static void require() {
        require(font -> font.getStringBounds("0", new FontRenderContext(null, true, false)));
    }

    static void require(Consumer<Font> measurement) {
        try {
            measurement.accept(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw e;
        } catch (RuntimeException | Error e) { // the JDK throws an exception or one of four errors
            throw new UnavailableException(
                    Problem.of("the figure", "cannot be drawn: no fonts are installed (" + e.getMessage() + ")")
                            .hint("install some (Debian: fontconfig and fonts-dejavu-core)"),
                    e);
        }
    }
}
