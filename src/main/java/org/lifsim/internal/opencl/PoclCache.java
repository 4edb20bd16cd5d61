package org.lifsim.internal.opencl;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folder where PoCL keeps compiled kernels. PoCL lists no device if it cannot write it, and does not say why. */
final class PoclCache {
    static final String PLATFORM = "Portable Computing Language";

    private PoclCache() {}

    /**
     * Why PoCL lists no device.
     *
     * @param environment the variables of the environment
     * @return the cause and the way out; empty if the folder can be written
     */
    static Optional<String> problem(Map<String, String> environment) {
        try {
            Path folder = folder(environment);
            Path ancestor = folder;
            while (ancestor != null && !Files.exists(ancestor)) {
                ancestor = ancestor.getParent();
            }
            boolean writable = ancestor != null && Files.isDirectory(ancestor) && Files.isWritable(ancestor);
            return writable
                    ? Optional.empty()
                    : Optional.of("PoCL cannot write its cache " + folder
                            + "; set POCL_CACHE_DIR to a folder that can be written");
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** As PoCL chooses it. */
    private static Path folder(Map<String, String> environment) {
        if (environment.containsKey("POCL_CACHE_DIR")) {
            return Path.of(environment.get("POCL_CACHE_DIR")).toAbsolutePath();
        }
        if (environment.containsKey("XDG_CACHE_HOME")) {
            return Path.of(environment.get("XDG_CACHE_HOME"), "pocl", "kcache").toAbsolutePath();
        }
        return environment.containsKey("HOME")
                ? Path.of(environment.get("HOME"), ".cache", "pocl", "kcache").toAbsolutePath()
                : Path.of("/tmp/pocl/kcache");
    }
}
