package org.lifsim.experiment;

import java.util.Locale;
import org.lifsim.backend.Backend;
import org.lifsim.internal.population.MemoryEstimate;

/**
 * The division of a population into shards that fit the memory of a backend. Each shard takes all steps before the next one.
 *
 * @param units number of units of the whole population
 * @param shardUnits number of units of a shard; the last shard may have fewer
 * @param bytesPerUnit memory per unit in bytes
 * @param memory available memory of the backend in bytes
 */
public record ShardPlan(long units, long shardUnits, int bytesPerUnit, long memory) {
    private static final double MEGA = 1e6;

    /**
     * Plans the shards for a backend.
     *
     * @param units number of units of the whole population
     * @param bytesPerUnit memory per unit in bytes
     * @param shard units per shard; 0 for all units if they fit, else as many as fit
     * @param coupled true if the units influence each other, so that they cannot be divided
     * @param backend the backend to run on
     * @return the plan
     */
    static ShardPlan of(long units, int bytesPerUnit, long shard, boolean coupled, Backend backend) {
        long shardUnits = shard > 0
                ? Math.min(shard, units)
                : coupled ? units : MemoryEstimate.wholeOrComfortable(backend, units, bytesPerUnit);
        return new ShardPlan(units, shardUnits, bytesPerUnit, backend.availableMemoryBytes());
    }

    /**
     * The number of shards.
     *
     * @return at least 1; 1 if the population is not divided
     */
    public long shards() {
        return (units - 1) / shardUnits + 1;
    }

    /**
     * The size of a shard.
     *
     * @param shard index of the shard, from 0
     * @return number of units
     */
    long unitsOf(long shard) {
        return Math.min(shardUnits, units - shard * shardUnits);
    }

    /** The plan in one line, for the user. */
    @Override
    public String toString() {
        return shards() == 1
                ? String.format(
                        Locale.ROOT,
                        "%,d units at once, %d bytes per unit: %,.1f MB of %,.0f MB",
                        units,
                        bytesPerUnit,
                        units * (double) bytesPerUnit / MEGA,
                        memory / MEGA)
                : String.format(
                        Locale.ROOT,
                        "%,d units in %,d shards of %,d units, one shard after the other, %d bytes per unit:"
                                + " %,.1f MB of %,.0f MB at a time",
                        units,
                        shards(),
                        shardUnits,
                        bytesPerUnit,
                        shardUnits * (double) bytesPerUnit / MEGA,
                        memory / MEGA);
    }
}
