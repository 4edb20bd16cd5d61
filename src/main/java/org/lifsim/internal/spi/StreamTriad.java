package org.lifsim.internal.spi;

import org.lifsim.backend.Backend;

/**
 * A triad, {@code a = a + b c} over float32 arrays: the memory bandwidth that a step over all units at a time can use. After STREAM's
 * (J. D. McCalpin), but in place as a step is, so that no store fetches a line that nobody counts.
 */
public final class StreamTriad {
    private static final int ARRAYS = 3;

    /** Bytes that an element moves: three numbers read, one written. */
    private static final int MOVED = 4 * Float.BYTES;

    /** So long it runs before it is measured, since Java compiles it meanwhile. */
    private static final double WARM_UP_SECONDS = 0.05;

    private static final double SHORTEST_SECONDS = 0.01;
    private static final int REPETITIONS = 5;
    private static final long MIN_BYTES = 1 << 14;

    /** More than this lies in no cache. */
    private static final long MAX_BYTES = 1L << 29;

    private StreamTriad() {}

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
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    public static double bytesPerSecond(Backend backend, long bytes) {
        int length = (int) (Math.max(MIN_BYTES, Math.min(MAX_BYTES, bytes)) / (ARRAYS * Float.BYTES));
        try (Run triad = Device.of(backend).streamTriad(length)) {
            int times = 1;
            double warm = 0;
            double seconds = 0;
            while (warm < WARM_UP_SECONDS || seconds < SHORTEST_SECONDS) {
                times = seconds < SHORTEST_SECONDS ? 2 * times : times;
                seconds = seconds(triad, times);
                warm += seconds;
            }
            for (int k = 0; k < REPETITIONS; k++) {
                seconds = Math.min(seconds, seconds(triad, times));
            }
            return (double) length * MOVED * times / seconds;
        }
    }

    private static double seconds(Run triad, int times) {
        long start = System.nanoTime();
        triad.run(times);
        return (System.nanoTime() - start) * 1e-9;
    }
}
