package org.lifsim.internal.io;

import java.io.IOException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** Reads files that are held in memory as a whole. One that is too large is a problem with the file, not with the program. */
public final class FitsHeap {
    private FitsHeap() {}

    /**
     * Reads a file.
     *
     * @param <T> what is read
     */
    public interface Reading<T> {
        /**
         * Reads the file.
         *
         * @return the content
         * @throws IOException if reading fails
         */
        T read() throws IOException;
    }

    /**
     * Reads a file whose content must fit the Java heap.
     *
     * @param file the file, for the error message
     * @param reading reads it
     * @param <T> what is read
     * @return the content
     * @throws InputException if the heap is too small
     * @throws IOException if reading fails
     */
    public static <T> T read(Subject file, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (OutOfMemoryError e) {
            throw new InputException(
                    Problem.of(
                                    file,
                                    "has more content than the Java heap of "
                                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB can hold")
                            .hint("use a smaller file, or start Java with a larger -Xmx"),
                    e);
        }
    }
}
