package org.lifsim.experiment;

import java.util.Locale;
import org.lifsim.backend.Backend;
import org.lifsim.internal.population.MemoryEstimate;
import org.lifsim.internal.spi.Device;

/**
 * The division of a population into shards that fit the memory of a backend. A device takes all steps of a shard before the next one.
 *
 * @param units number of units of the whole population
 * @param shardUnits number of units of a shard; the last shard may have fewer, and with several devices others too
 * @param bytesPerUnit memory per unit in bytes
 * @param memory available memory of the backend in bytes
 * @param devices number of devices that take shards at the same time
 */
public record ShardPlan(long units, long shardUnits, int bytesPerUnit, long memory, int devices) {
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
        return new ShardPlan(
                units,
                shardUnits,
                bytesPerUnit,
                backend.availableMemoryBytes(),
                Device.of(backend).parts().size());
    }

    /**
     * The number of shards, if all but the last one have {@link #shardUnits}.
     *
     * @return at least 1; 1 if the population is not divided
     */
    public long shards() {
        return (units - 1) / shardUnits + 1;
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
                : devices > 1
                        ? String.format(
                                Locale.ROOT,
                                "%,d units in shards of at most %,d units, on %d devices at once, %d bytes per unit",
                                units,
                                shardUnits,
                                devices,
                                bytesPerUnit)
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
