package org.lifsim;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Things that a machine may lack and some tests need. By default such a test is skipped and listed in {@code target/not-run.txt},
 * which Maven prints at the end. With {@code -Dlifsim.require=opencl} a missing OpenCL is a failure instead.
 */
public final class Requirements {
    private static final List<String> REQUIRED =
            List.of(System.getProperty("lifsim.require", "").split(","));

    private Requirements() {}

    /** Fails if the thing is required, otherwise notes that some tests were not run. */
    public static void missing(String thing, String what, String why) {
        if (REQUIRED.contains(thing)) {
            fail(what + " must run (lifsim.require names " + thing + "), but " + why);
        }
        try {
            Path notes = Path.of("target", "not-run.txt");
            String line = what + " (" + why.lines().findFirst().orElse("") + ")";
            if (!Files.exists(notes) || !Files.readString(notes).contains(what)) {
                Files.writeString(notes, line + "; ", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #missing}, and skips the test. */
    public static void skip(String thing, String what, String why) {
        missing(thing, what, why);
        Assumptions.abort(what + ": " + why);
    }
}
