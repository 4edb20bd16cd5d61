package org.lifsim.internal.sparse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The direct currents into a part's cells. They change only when one begins or ends, so they are summed only then. The order of a sum
 * is NEST's: by arrival, so the longest delay first, then as they were connected.
 */
public final class DirectCurrents {
    private final SparsePlan plan;
    private final List<SparsePlan.Direct> own = new ArrayList<>();

    /** Steps in which some current begins to flow, or flows no more. */
    private final TreeSet<Long> changes = new TreeSet<>();

    private boolean isStale;

    /**
     * Prepares the currents of a part.
     *
     * @param plan the network
     * @param partition how cells are divided
     * @param part the part
     */
    public DirectCurrents(SparsePlan plan, Partition partition, int part) {
        this.plan = plan;
        for (SparsePlan.Direct input : plan.direct()) {
            if (partition.partOf(input.target(), input.cell()) == part) {
                own.add(input);
                changes.add(begin(input));
                changes.add(end(input));
            }
        }
        own.sort(Comparator.comparingInt(SparsePlan.Direct::delay).reversed());
    }

    /** Sums the currents anew in the next step, which is not the one after the last. */
    public void restart() {
        isStale = true;
    }

    /** The first step whose potential the current moves: one after that in which it arrives. */
    private static long begin(SparsePlan.Direct input) {
        return Math.max(input.start(), 1) + input.delay() + 1;
    }

    private static long end(SparsePlan.Direct input) {
        return input.stop() + input.delay() + 1;
    }

    /**
     * Sets the currents for a step.
     *
     * @param step the step, from 1
     * @return whether any current may have changed
     */
    public boolean update(long step) {
        if (!changes.contains(step) && !isStale) {
            return false;
        }
        isStale = false;
        for (SparsePlan.Direct input : own) {
            values(input)[input.cell()] = 0;
        }
        for (SparsePlan.Direct input : own) {
            if (step >= begin(input) && step < end(input)) {
                values(input)[input.cell()] += input.picoamperes();
            }
        }
        for (SparsePlan.Direct input : own) {
            plan.groups().get(input.target()).currentChanged(input.cell());
        }
        return true;
    }

    /**
     * The next step in which a current changes.
     *
     * @param step a step
     * @return the first such step after this one; the largest number if there is none
     */
    public long nextChange(long step) {
        Long next = changes.higher(step);
        return next == null ? Long.MAX_VALUE : next;
    }

    private double[] values(SparsePlan.Direct input) {
        CellGroup cells = plan.groups().get(input.target());
        return input.isFiltered() ? cells.filtered : cells.direct;
    }
}
