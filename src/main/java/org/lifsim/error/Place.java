package org.lifsim.error;

import java.io.Serializable;
import java.util.Objects;

/**
 * Where an input was read from.
 *
 * @param file name of the file
 * @param line line in the file, from 1; 0 if it is not known
 */
public record Place(String file, int line) implements Serializable {
    /** Checks that the file is named. */
    public Place {
        Objects.requireNonNull(file, "file");
    }

    /**
     * The place as text.
     *
     * @return such as {@code file run.yaml line 3}
     */
    @Override
    public String toString() {
        return "file " + file + (line > 0 ? " line " + line : "");
    }
}
