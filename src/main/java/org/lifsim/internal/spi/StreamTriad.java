package org.lifsim.internal.spi;

import org.lifsim.backend.Backend;

/**
 * A stream triad, {@code a = a + b c} over float32 arrays. It measures the memory bandwidth that a step over all units can use.
 * It follows STREAM (J. D. McCalpin) but works in place, as a step does, so that a store causes no additional, uncounted read of
 * a cache line.
 */
public final class StreamTriad {
    private static final int ARRAYS = 3;

    /** Bytes moved per element: three numbers are read, one is written. */
    private static final int MOVED = 4 * Float.BYTES;

    /** Duration of the warm-up, in which Java compiles the loop. */
    private static final double WARM_UP_SECONDS = 0.05;

    private static final double SHORTEST_SECONDS = 0.01;
    private static final int REPETITIONS = 5;
    private static final long MIN_BYTES = 1 << 14;

    /** Larger than any cache. */
    private static final long MAX_BYTES = 1L << 29;

    private StreamTriad() {}

    /** A triad on a device. */
    public interface Run extends AutoCloseable {
        /**
         * Computes the triad and waits for the result.
         *
         * @param times number of repetitions
         */
        void run(int times);

        @Override
        void close();
    }

    /**
     * Measures the memory bandwidth of a backend. It takes a fraction of a second.
     *
     * @param backend the backend
     * @param bytes total size of the three arrays, which determines the cache level that is measured; limited to 16 KiB to 512
     *     MiB
     * @return bytes per second, the maximum of several repetitions
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
