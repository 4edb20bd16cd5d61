package org.lifsim.internal.sparse;

import org.lifsim.model.CellModel;

/**
 * Rough times of a network's parts on a core, from which an order of magnitude follows before anything runs. Measured on Zen 3 and Skylake
 * with Java 17; see docs/performance.md.
 */
public final class SparseCosts {
    /** A step of a cell. */
    private static final double STEP_NANOS = 3;

    /** A step that is integrated in substeps. */
    private static final double SUBSTEPS_NANOS = 150;

    /** A Poisson number. */
    private static final double POISSON_NANOS = 4;

    /** A synaptic event in a long row, and in one that is divided among delays. */
    private static final double EVENT_NANOS = 0.8;

    private static final double SPREAD_EVENT_NANOS = 6;

    private SparseCosts() {}

    /**
     * The time of a step without spikes.
     *
     * @param plan the network
     * @return nanoseconds of a core
     */
    public static double stepNanos(SparsePlan plan) {
        double nanos = 0;
        for (CellGroup cells : plan.groups()) {
            nanos += cells.count() * (cells.model().equals(CellModel.IAF_COND_EXP) ? SUBSTEPS_NANOS : STEP_NANOS);
        }
        for (SparsePlan.Poisson input : plan.poisson()) {
            nanos += plan.groups().get(input.target()).count() * POISSON_NANOS;
        }
        return nanos;
    }

    /**
     * The time of the events if each source spikes once.
     *
     * @param plan the network
     * @return nanoseconds of a core
     */
    public static double spikeNanos(SparsePlan plan) {
        double nanos = 0;
        for (Projection projection : plan.projections()) {
            int[] range = projection.delayRange();
            nanos += projection.expectedSize() * (range[0] == range[1] ? EVENT_NANOS : SPREAD_EVENT_NANOS);
        }
        return nanos;
    }
}
