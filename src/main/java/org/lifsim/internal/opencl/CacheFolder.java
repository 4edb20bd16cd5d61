package org.lifsim.internal.opencl;

import java.nio.file.Path;

/** The folder of what lifsim keeps between runs: {@code $LIFSIM_CACHE}, else {@code lifsim} in {@code $XDG_CACHE_HOME} or {@code ~/.cache}. */
final class CacheFolder {
    private CacheFolder() {}

    /** The folder, which may not exist. */
    static Path path() {
        String own = System.getenv("LIFSIM_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        String shared = System.getenv("XDG_CACHE_HOME");
        Path caches = shared != null && !shared.isEmpty()
                ? Path.of(shared)
                : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("lifsim");
    }
}
