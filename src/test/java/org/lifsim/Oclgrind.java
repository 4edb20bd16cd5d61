package org.lifsim;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Oclgrind, which simulates an OpenCL device. */
public final class Oclgrind {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/oclgrind/liboclgrind-rt-icd.so"),
            Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/liboclgrind-rt-icd.so"),
            Path.of("/usr/lib/aarch64-linux-gnu/liboclgrind-rt-icd.so"));

    private Oclgrind() {}

    /** Its driver. Skips the test if it is not installed. */
    public static Path driver() {
        Path library = LIBRARIES.stream().filter(Files::exists).findFirst().orElse(null);
        if (library == null) {
            Requirements.skip("oclgrind", "kernels under Oclgrind", "liboclgrind-rt-icd.so is not installed");
        }
        return library;
    }
}
