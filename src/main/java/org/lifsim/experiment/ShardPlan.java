package org.lifsim.experiment;

import java.util.Locale;
import org.lifsim.backend.Backend;

/**
 * How a population passes through the memory of a backend: all at once, or part by part, each through all steps.
 *
 * @param units of the whole population
 * @param shardUnits of a part; of the last perhaps fewer
 * @param bytesPerUnit what a unit takes
 * @param memory of the backend, bytes
 */
public record ShardPlan(long units, long shardUnits, int bytesPerUnit, long memory) {
    /** A part takes no more than this of the memory, since a run needs some for other things. */
    private static final double SHARE = 0.8;

    private static final double MEGA = 1e6;

    /**
     * The plan for a backend.
     *
     * @param units of the whole population
     * @param bytesPerUnit what a unit takes
     * @param part units of a part; 0 for all, or as many as fit
     * @param coupled whether units must be stepped together
     * @param backend where to run
     * @return the plan
     */
    static ShardPlan of(long units, int bytesPerUnit, long part, boolean coupled, Backend backend) {
        long fitting = (long) (backend.availableMemoryBytes() * SHARE / bytesPerUnit);
        boolean whole = coupled || units <= backend.availableMemoryBytes() / bytesPerUnit;
        long partUnits = part > 0 ? Math.min(part, units) : whole ? units : Math.max(1, fitting);
        return new ShardPlan(units, partUnits, bytesPerUnit, backend.availableMemoryBytes());
    }

    /**
     * How many parts there are.
     *
     * @return 1 if all units are stepped together
     */
    public long shards() {
        return (units - 1) / shardUnits + 1;
    }

    /**
     * The size of a part.
     *
     * @param part from 0
     * @return its units
     */
    long unitsOf(long part) {
        return Math.min(shardUnits, units - part * shardUnits);
    }

    /** What is planned, in a line. */
    @Override
    public String toString() {
        return shards() == 1
                ? String.format(
                        Locale.ROOT,
                        "%,d units together, %d bytes each: %,.1f MB of %,.0f MB",
                        units,
                        bytesPerUnit,
                        units * (double) bytesPerUnit / MEGA,
                        memory / MEGA)
                : String.format(
                        Locale.ROOT,
                        "%,d units in %,d parts of %,d, one through all steps after the other, %d bytes each: %,.1f MB of %,.0f MB at a time",
                        units,
                        shards(),
                        shardUnits,
                        bytesPerUnit,
                        shardUnits * (double) bytesPerUnit / MEGA,
                        memory / MEGA);
    }
}
