package org.lifsim.population;

/** How many steps a population takes in a moment, measured as it goes. */
public final class AdaptiveChunkSize {
    /** Long enough that what stands between two passes is lost in it. */
    private static final long MOMENT_NANOS = 250_000_000;

    /** Nobody should wait longer. */
    private static final long MAX_NANOS = 750_000_000;

    /** Fewer steps at once make a large population wait for its memory: they are taken only where this many take too long. */
    private static final long FEW_STEPS = 64;

    /** Unit-steps to begin with: a moment's of the slowest cell under the slowest stimulus before anything is compiled. */
    private static final long FIRST_UNIT_STEPS = 1 << 21;

    private static final int MAX_GROWTH = 4;

    private static final long MAX_STEPS = 1 << 30;

    private long steps;

    /**
     * A guess to begin with.
     *
     * @param units of the population
     */
    public AdaptiveChunkSize(long units) {
        steps = Math.max(1, Math.min(MAX_STEPS, FIRST_UNIT_STEPS / units));
    }

    /**
     * So many steps take about a moment.
     *
     * @return steps, at least 1
     */
    public long steps() {
        return steps;
    }

    /**
     * Tells how long some steps took; the next number is at most four times or half the last.
     *
     * @param completed steps
     * @param nanos nanoseconds
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
