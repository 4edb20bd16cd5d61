package org.lifsim.internal.opencl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.lifsim.internal.io.CloseAll;

/** OpenCL objects that are released together, newest first, and only once. */
final class ResourceScope implements AutoCloseable {
    private final Deque<AutoCloseable> releases = new ArrayDeque<>();

    /** Registers an object that {@link #close} releases, and returns it. */
    <T> T keep(T handle, Consumer<T> release) {
        releases.push(() -> release.accept(handle));
        return handle;
    }

    /** Releases all objects, also if one fails. The first failure is thrown, and the others are suppressed in it. */
    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(releases);
        releases.clear();
        CloseAll.unchecked(all);
    }
}
