package org.lifsim.backend;

/**
 * McCalpin's triad, {@code a = b + 3 c} over float32 arrays: the memory bandwidth that a step over all units at a time could use at
 * most. Source: J. D. McCalpin, STREAM.
 */
public final class Triad {
    /** Bytes that an element moves: two read, one written. */
    private static final int BYTES = 3 * Float.BYTES;

    private static final double SHORTEST_SECONDS = 0.01;
    private static final int REPETITIONS = 5;
    private static final long FEWEST_BYTES = 1 << 14;

    /** More than this lies in no cache. */
    private static final long MOST_BYTES = 1L << 29;

    private Triad() {}

    /** A triad on some device. */
    public interface Run extends AutoCloseable {
        /**
         * Computes the triad, and waits for it.
         *
         * @param times how often
         */
        void run(int times);

        @Override
        void close();
    }

    /**
     * Measures what a backend's memory moves; takes a fraction of a second.
     *
     * @param backend the backend
     * @param bytes the size of the three arrays together, which decides from which cache they come; at most half a gigabyte is taken
     * @return bytes a second, the most of some repetitions
     * @throws org.lifsim.fault.DeviceException if the device fails
     */
    public static double bytesPerSecond(Backend backend, long bytes) {
        int length = (int) (Math.max(FEWEST_BYTES, Math.min(MOST_BYTES, bytes)) / BYTES);
        try (Run triad = backend.triad(length)) {
            int times = 1;
            double seconds = seconds(triad, times);
            while (seconds < SHORTEST_SECONDS) {
                times *= 2;
                seconds = seconds(triad, times);
            }
            for (int k = 1; k < REPETITIONS; k++) {
                seconds = Math.min(seconds, seconds(triad, times));
            }
            return (double) length * BYTES * times / seconds;
        }
    }

    private static double seconds(Run triad, int times) {
        long start = System.nanoTime();
        triad.run(times);
        return (System.nanoTime() - start) * 1e-9;
    }
}
