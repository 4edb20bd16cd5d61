package org.lifsim.internal.sparse;

import org.lifsim.random.RandomKey;

/**
 * Draws the Poisson spikes of an input for a part's cells. The number of a cell in a step is a function of the input's key, the step and
 * the cell. A block of the generator has the random bits of two steps.
 */
public final class PoissonInput {
    /** Cells whose numbers are drawn together. They stay in the L1 cache. */
    private static final int TILE = 1024;

    private final RandomKey ownKey;
    private RandomKey key;
    private final PoissonTable table;
    private final int delay;
    private final int weight;
    private final int from;
    private final int to;
    private final int first;
    private final int[] even;
    private final int[] odd;
    private final int[] bits = new int[TILE];
    private final int[] counts = new int[TILE];

    /** The pair of steps whose random bits are in memory. */
    private long pair = -1;

    /**
     * Prepares the input of a part.
     *
     * @param plan the network
     * @param input index of the input
     * @param partition how cells are divided
     * @param part the part
     */
    public PoissonInput(SparsePlan plan, int input, Partition partition, int part) {
        SparsePlan.Poisson given = plan.poisson().get(input);
        ownKey = given.key();
        key = ownKey;
        table = new PoissonTable(given.mean());
        delay = given.delay();
        weight = plan.quanta(given.target(), given.weight());
        from = partition.from(part, given.target());
        to = partition.to(part, given.target());
        int channel = plan.channel(given.target(), given.weight());
        first = from == to ? 0 : partition.accumulator(part, given.target(), channel, from);
        even = new int[to - from];
        odd = new int[to - from];
    }

    /**
     * The key of a trial.
     *
     * @param key key of an input
     * @param trial number of the trial
     * @return the same key for trial 0
     */
    public static RandomKey keyOf(RandomKey key, long trial) {
        return trial == 0 ? key : key.foldIn(trial).foldIn(trial);
    }

    /**
     * Draws the numbers of a trial from now on.
     *
     * @param trial number of the trial
     */
    public void restart(long trial) {
        key = keyOf(ownKey, trial);
        pair = -1;
    }

    /**
     * Adds the spikes that arrive in a step.
     *
     * @param step the step, from 1
     * @param arrivals accumulators of the part
     */
    public void draw(long step, Arrivals arrivals) {
        long sent = step - delay;
        if (sent < 1 || table.largest() == 0) {
            return;
        }
        if (pair != sent >> 1) {
            pair = sent >> 1;
            Threefry.blocks(key.foldIn(pair), from, even, odd, to - from);
        }
        int[] words = (sent & 1) == 0 ? even : odd;
        for (int i = 0; i < to - from; i += TILE) {
            int length = Math.min(TILE, to - from - i);
            System.arraycopy(words, i, bits, 0, length);
            table.draw(bits, counts, length);
            arrivals.addMultiples(first + i, counts, length, weight);
        }
    }
}
