package org.lifsim.internal.opencl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** OpenCL objects that are released together, newest first, and only once. */
final class ResourceScope implements AutoCloseable {
    private final Deque<Runnable> releases = new ArrayDeque<>();

    /** Registers an object that {@link #close} releases, and returns it. */
    <T> T keep(T handle, Consumer<T> release) {
        releases.push(() -> release.accept(handle));
        return handle;
    }

    @Override
    public void close() {
        RuntimeException first = null;
        while (!releases.isEmpty()) {
            try {
                releases.pop().run();
            } catch (RuntimeException e) { // the others must still be released
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
