package org.lifsim.internal.spi;

import java.util.List;
import org.lifsim.backend.Backend;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.sparse.SparsePlan;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;

/** What a backend implements: a {@link Backend} that allocates slices and networks. */
public interface Device extends Backend {
    /**
     * The device of a backend that a user opened.
     *
     * @param backend opened by {@link org.lifsim.backend.Backends}
     * @return the same object
     * @throws IllegalArgumentException if the backend is another implementation of {@link Backend}
     */
    static Device of(Backend backend) {
        if (backend instanceof Device device) {
            return device;
        }
        throw new IllegalArgumentException("backend " + backend.name() + " is a "
                + backend.getClass().getName() + ", expected one that org.lifsim.backend.Backends opened");
    }

    /**
     * Allocates a slice. Its state variables are undefined until they are filled.
     *
     * @param variant the model variant, which determines the state variables and the update
     * @param derived the derived parameters; their length is the number of units, from 1 to {@link #maxUnitsPerSlice}
     * @return the slice
     * @throws org.lifsim.error.DeviceException if the allocation fails; the message names the buffer or kernel and the reason
     * @throws org.lifsim.error.UnavailableException if the variant uses divisions and the device does not round them correctly
     */
    Slice allocate(ModelVariant variant, DerivedParameterTable derived);

    /**
     * Allocates a slice in the form that a slice of more units would have, so that few units test it.
     *
     * @param variant as in {@link #allocate(ModelVariant, DerivedParameterTable)}
     * @param derived as in {@link #allocate(ModelVariant, DerivedParameterTable)}
     * @param like number of units whose {@link #form} is taken
     * @return the slice, of as many units as there are derived parameters
     * @throws org.lifsim.error.DeviceException if the allocation fails
     */
    default Slice allocate(ModelVariant variant, DerivedParameterTable derived, int like) {
        return allocate(variant, derived);
    }

    /**
     * In which form the device steps units: what it compiles or launches differently for many units than for few.
     *
     * @param variant the model variant
     * @param units number of units of a slice
     * @return the form, such as a measured launch configuration; equal texts mean equal code
     */
    default String form(ModelVariant variant, int units) {
        return "";
    }

    /**
     * Takes charge of the slices of a population.
     *
     * @param slices slices that this device allocated
     * @return what advances them; by default one after the other
     */
    default SliceTeam team(Slice[] slices) {
        return (steps, context, spikes) -> {
            for (int s = 0; s < slices.length; s++) {
                slices[s].advance(steps, context, spikes == null ? null : spikes[s]);
            }
        };
    }

    /**
     * The devices of which this one consists. Each can run a shard while others run other shards.
     *
     * @return by default only this one
     */
    default List<Device> parts() {
        return List.of(this);
    }

    /**
     * Whether the device computes on the cores on which this program runs.
     *
     * @return true for a CPU
     */
    default boolean usesHostCores() {
        return true;
    }

    /**
     * The size of slices into which a population is cut, unless its units are coupled.
     *
     * @return number of units; by default as many as a slice can have
     */
    default int preferredUnitsPerSlice() {
        return Integer.MAX_VALUE;
    }

    /**
     * Allocates a network. Its variables are undefined until they are filled.
     *
     * @param plan variables and operations of the network
     * @return the network
     * @throws org.lifsim.error.DeviceException if the allocation fails; the message names the buffer or kernel and the reason
     * @throws org.lifsim.error.UnavailableException if a neuron group uses divisions and the device does not round them correctly
     */
    NetworkExecutor allocateNetwork(NetworkPlan plan);

    /**
     * Whether the device computes in float64, which sparse networks need.
     *
     * @return whether it does, with subnormal numbers
     */
    default boolean hasFloat64() {
        return true;
    }

    /**
     * Allocates a sparse network, and builds its connections.
     *
     * @param plan cells, sources and connections of the network
     * @return the network
     * @throws org.lifsim.error.UnavailableException if the device has no float64 numbers
     * @throws org.lifsim.error.DeviceException if the allocation fails
     */
    SparseExecutor allocateSparse(SparsePlan plan);

    /**
     * The maximum size of a slice that has a buffer with several values per unit.
     *
     * @param valuesPerUnit number of float32 values per unit in the largest buffer, at least 1
     * @return number of units, at least 1
     */
    default int maxUnitsPerSlice(int valuesPerUnit) {
        return Math.max(1, maxUnitsPerSlice() / valuesPerUnit);
    }

    /**
     * Reclaims memory that nobody uses, so that {@link #availableMemoryBytes} grows. This may take seconds. By default there is
     * nothing to reclaim.
     */
    default void reclaimMemory() {}

    /**
     * Draws the random numbers that a step would draw, for tests.
     *
     * @param distribution the distribution
     * @param key the random key of a step
     * @param parameter probability for {@link Distribution#BERNOULLI}; expected spikes per step for {@link Distribution#SPIKE};
     *     otherwise ignored
     * @param first index of the first unit
     * @param dst receives the numbers: {@code dst[i]} is that of unit {@code first + i}
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst);

    /**
     * Prepares a stream triad, which measures the memory bandwidth; see {@link StreamTriad#bytesPerSecond}.
     *
     * @param length number of elements of each of its three arrays
     * @return the triad, without warm-up
     * @throws org.lifsim.error.DeviceException if the allocation fails
     */
    StreamTriad.Run streamTriad(int length);
}
