package org.lifsim.internal.step;

/**
 * The step of a model on Java arrays, scalar or SIMD, bound to some units. Several threads may call it at the same time
 * on disjoint units.
 */
public interface StepUpdate {
    /**
     * Advances units [from, to) by one step. It counts their spikes, unless a group selects among its spikes. The range
     * of coupled units must lie in one group.
     *
     * @param from the first unit
     * @param to the unit after the last one
     * @param context what the steps of the chunk share
     * @param k index of the step in the chunk, from 0
     */
    void update(int from, int to, AdvanceContext context, int k);

    /**
     * Completes a step of coupled units, after all units of their group have been updated. With
     * {@link ModelFeature#SOFTMAX} the range is the whole group.
     *
     * @param from the first unit
     * @param to the unit after the last one, of the same group
     * @param context what the steps of the chunk share
     * @param k index of the step in the chunk, from 0
     */
    default void updateAfterCoupling(int from, int to, AdvanceContext context, int k) {}
}
