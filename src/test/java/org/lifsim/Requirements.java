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
 * What tests may need of a machine. {@code -Dlifsim.require=opencl} makes a missing thing a failure; without it the test is left out
 * and named in {@code target/not-run.txt}, which Maven prints at the end.
 */
public final class Requirements {
    private static final List<String> REQUIRED =
            List.of(System.getProperty("lifsim.require", "").split(","));

    private Requirements() {}

    /** Fails if the thing is required, else notes that something was not run. */
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

    /** As {@link #missing}, and leaves the test out. */
    public static void skip(String thing, String what, String why) {
        missing(thing, what, why);
        Assumptions.abort(what + ": " + why);
    }
}
