package org.lifsim.internal.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Closes several resources, also if closing one of them fails. The first failure is thrown, and the others are suppressed in it. */
public final class CloseAll implements AutoCloseable {
    private final List<? extends AutoCloseable> resources;

    /**
     * Takes resources to close.
     *
     * @param resources in the order of closing
     */
    public CloseAll(List<? extends AutoCloseable> resources) {
        this.resources = resources;
    }

    /**
     * Closes resources after a failure. What fails in closing is suppressed in it.
     *
     * @param failure the failure
     * @param resources in the order of closing
     */
    public static void after(Throwable failure, List<? extends AutoCloseable> resources) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception | Error e) {
                failure.addSuppressed(e);
            }
        }
    }

    /**
     * Closes resources whose closing throws no checked exception.
     *
     * @param resources in the order of closing
     */
    public static void unchecked(List<? extends AutoCloseable> resources) {
        try {
            new CloseAll(resources).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        Throwable first = null;
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof IOException failure) {
            throw failure;
        }
        if (first instanceof RuntimeException failure) {
            throw failure;
        }
        if (first instanceof Error failure) {
            throw failure;
        }
        if (first != null) {
            throw new IllegalStateException(first);
        }
    }
}
