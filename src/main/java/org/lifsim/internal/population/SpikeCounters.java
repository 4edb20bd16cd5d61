package org.lifsim.internal.population;

import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/** The spike counts of a population, which are unsigned 32-bit integers. It prevents them from wrapping around. */
public final class SpikeCounters {
    /** Largest spike count of a unit. */
    private static final long MAX_SPIKES = 0xFFFF_FFFFL;

    private static final int BLOCK = 1 << 16;

    private final SlicedState state;
    private final long units;

    /** No unit has more spikes. */
    private long upperBound;

    /**
     * Creates the counters of a population without spikes.
     *
     * @param state the state with the counts
     */
    public SpikeCounters(SlicedState state) {
        this.state = state;
        units = state.plan().units();
    }

    /**
     * Announces steps. A unit spikes at most once per step, so the counts need to be read only after about 2^32 steps.
     *
     * @param steps number of steps that follow
     * @throws InputException if a count could overflow
     */
    public void reserve(long steps) {
        if (steps > MAX_SPIKES - upperBound) {
            upperBound = largest();
            if (steps > MAX_SPIKES - upperBound) {
                throw new InputException(Problem.of(
                                Subject.setting("steps"),
                                "is " + steps + ", but a unit has " + upperBound + " spikes already, and counts end at "
                                        + MAX_SPIKES)
                        .hint("in a program, call clearSpikeCounts() first"));
            }
        }
        upperBound += steps;
    }

    /** Sets all counts to 0. */
    public void clear() {
        state.clearCounts();
        upperBound = 0;
    }

    /**
     * Announces that the counts were written. The next steps read them, because a file can hold more spikes than steps.
     */
    public void restored() {
        upperBound = MAX_SPIKES;
    }

    /**
     * The sum of all counts.
     *
     * @return number of spikes
     */
    public long total() {
        long[] total = {0};
        forEachBlock((counts, length) -> {
            for (int i = 0; i < length; i++) {
                total[0] += Integer.toUnsignedLong(counts[i]);
            }
        });
        return total[0];
    }

    private long largest() {
        long[] largest = {0};
        forEachBlock((counts, length) -> {
            for (int i = 0; i < length; i++) {
                largest[0] = Math.max(largest[0], Integer.toUnsignedLong(counts[i]));
            }
        });
        return largest[0];
    }

    private interface BlockAction {
        void on(int[] counts, int length);
    }

    private void forEachBlock(BlockAction action) {
        int[] counts = new int[(int) Math.min(BLOCK, units)];
        for (long from = 0; from < units; from += counts.length) {
            int length = (int) Math.min(counts.length, units - from);
            state.readCounts(from, counts, 0, length);
            action.on(counts, length);
        }
    }
}
