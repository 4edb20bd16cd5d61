package org.lifsim.plot;

import java.util.Locale;

/** The file format of a picture. */
public enum ImageFormat {
    /** Pixels, without loss. */
    PNG,
    /** Vectors. */
    SVG,
    /** Pixels, compressed with loss. */
    JPG;

    /**
     * The ending of a file's name.
     *
     * @return the ending, without the dot
     */
    public String ending() {
        return name().toLowerCase(Locale.ROOT);
    }
}
