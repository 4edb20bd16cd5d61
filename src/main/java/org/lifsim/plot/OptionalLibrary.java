package org.lifsim.plot;

import org.lifsim.error.Problem;
import org.lifsim.error.UnavailableException;

/** Libraries that only figures need, so that a project that depends on lifsim does not inherit them. */
enum OptionalLibrary {
    /** Charts: axes, ticks, titles. */
    XCHART("XChart", "org.knowm.xchart:xchart:4.0.3", "org.knowm.xchart.XYChart"),

    /** SVG files. */
    VECTOR_GRAPHICS(
            "VectorGraphics2D",
            "de.erichseifert.vectorgraphics2d:VectorGraphics2D:0.13",
            "de.erichseifert.vectorgraphics2d.VectorGraphics2D");

    private final String title;
    /** As a Maven dependency, group:artifact:version. */
    private final String coordinates;

    private final String type;

    OptionalLibrary(String title, String coordinates, String type) {
        this.title = title;
        this.coordinates = coordinates;
        this.type = type;
    }

    /**
     * Requires the library, before a class that uses it is loaded.
     *
     * @throws UnavailableException if it is on neither the class path nor the module path
     */
    void require() {
        try {
            Class.forName(type, false, OptionalLibrary.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new UnavailableException(
                    Problem.of("figures", "need the optional library " + title + ", which is missing")
                            .hint("add " + coordinates + " to the class path or the module path"),
                    e);
        }
    }
}
