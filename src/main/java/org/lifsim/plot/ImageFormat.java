package org.lifsim.plot;

import java.util.Locale;

/** File format of a figure. */
public enum ImageFormat {
    /** Pixels, compressed without loss. */
    PNG,
    /** Vector graphics. */
    SVG,
    /** Pixels, compressed with loss. */
    JPG;

    /**
     * The file name extension of the format.
     *
     * @return the extension in lower case, without the dot
     */
    public String ending() {
        return name().toLowerCase(Locale.ROOT);
    }
}
