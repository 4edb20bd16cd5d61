package org.lifsim.internal.population;

/**
 * Adapts the number of steps in a chunk to the measured speed of a population, so that a chunk takes a fraction of a
 * second.
 */
public final class AdaptiveChunkSize {
    /** Target time of a chunk, about 0.25 s. It is long enough to make the overhead between two chunks negligible. */
    private static final long MOMENT_NANOS = 250_000_000;

    /** Upper bound on the time of a chunk, so that cancellation stays responsive. */
    private static final long MAX_NANOS = 750_000_000;

    /**
     * With fewer steps in a chunk, a large population is limited by memory bandwidth. Chunks are shorter only if this
     * many steps exceed {@link #MAX_NANOS}.
     */
    private static final long FEW_STEPS = 64;

    /**
     * Units times steps in the first chunk. Even the slowest model with the slowest stimulus, not yet compiled by the
     * JVM, takes only about the target time for them.
     */
    private static final long FIRST_UNIT_STEPS = 1 << 21;

    private static final int MAX_GROWTH = 4;

    private static final long MAX_STEPS = 1 << 30;

    private long steps;

    /**
     * Starts with a conservative number of steps.
     *
     * @param units number of units of the population
     */
    public AdaptiveChunkSize(long units) {
        steps = Math.max(1, Math.min(MAX_STEPS, FIRST_UNIT_STEPS / units));
    }

    /**
     * The number of steps of the next chunk.
     *
     * @return number of steps, from 1 to 2^30
     */
    public long steps() {
        return steps;
    }

    /**
     * Adapts the number of steps to the time that a chunk took. The number grows at most by a factor of 4, or is
     * halved.
     *
     * @param completed number of steps of the chunk
     * @param nanos time that they took, in nanoseconds
     */
    public void update(long completed, long nanos) {
        long moment = steps > FEW_STEPS ? MOMENT_NANOS : MAX_NANOS;
        if (nanos > moment) {
            steps = Math.max(1, steps / 2);
        } else if (nanos < moment / 2 && completed >= steps) {
            long growth = nanos < moment / (2 * MAX_GROWTH) ? MAX_GROWTH : 2;
            steps = Math.min(MAX_STEPS, growth * steps);
        }
    }
}
