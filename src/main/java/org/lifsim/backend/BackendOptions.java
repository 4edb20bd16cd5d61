package org.lifsim.backend;

import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * Options for opening a backend.
 *
 * @param threads number of threads of a CPU backend, 1 to 4096
 * @param allowMismatch true to use an OpenCL device even if it fails its self-test; its results may not be bit-identical
 */
public record BackendOptions(int threads, boolean allowMismatch) {
    private static final int MAX_THREADS = 4096;

    /**
     * Checks the number of threads.
     *
     * @throws InputException if the number is out of range
     */
    public BackendOptions {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new InputException(
                    Problem.of(Subject.setting("threads"), "is " + threads).expected("1 to " + MAX_THREADS));
        }
    }

    /**
     * The default options.
     *
     * @return one thread per available processor; devices that fail their self-test are rejected
     */
    public static BackendOptions defaults() {
        return new BackendOptions(Runtime.getRuntime().availableProcessors(), false);
    }
}
