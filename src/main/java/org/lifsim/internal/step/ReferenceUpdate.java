package org.lifsim.internal.step;

/**
 * A statement of a cell's step on Java arrays, scalar or vector, bound to some units. Any number of threads may call it on units of
 * their own.
 */
public interface ReferenceUpdate {
    /**
     * Advances units [from, to) by one step, and, unless spikes are chosen among, counts those who spiked. Where units are coupled, the
     * range lies in one group.
     *
     * @param from the first unit
     * @param to the unit after the last
     * @param context what the steps of this pass share
     * @param k the step's index in the pass
     */
    void update(int from, int to, AdvanceContext context, int k);

    /**
     * Ends a step of coupled units, when the whole of it is known of their group.
     *
     * @param from the first unit
     * @param to the unit after the last, of the same group
     * @param context what the steps of this pass share
     * @param k the step's index in the pass
     */
    default void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {}
}
