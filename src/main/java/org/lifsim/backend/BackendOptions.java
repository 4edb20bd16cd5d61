package org.lifsim.backend;

import org.lifsim.error.InputException;

/**
 * How a backend is opened.
 *
 * @param threads threads of the CPU backends, from 1
 * @param allowMismatch whether to take an OpenCL device although its self-check fails
 */
public record BackendOptions(int threads, boolean allowMismatch) {
    private static final int MAX_THREADS = 4096;

    /**
     * Checks the number of threads.
     *
     * @throws InputException if it is out of its range
     */
    public BackendOptions {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new InputException("threads is " + threads + ", expected 1 to " + MAX_THREADS);
        }
    }

    /**
     * All processors, no device that fails its self-check.
     *
     * @return the usual options
     */
    public static BackendOptions defaults() {
        return new BackendOptions(Runtime.getRuntime().availableProcessors(), false);
    }
}
