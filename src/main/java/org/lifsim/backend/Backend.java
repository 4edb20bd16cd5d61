package org.lifsim.backend;

import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.spi.NetworkExecutor;
import org.lifsim.internal.spi.Slice;
import org.lifsim.internal.spi.StreamTriad;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;

/** A device, or the CPU, that steps slices of a population. Several populations may use one backend, from several threads. */
public interface Backend extends AutoCloseable {
    /**
     * The backend's name as the user asks for it.
     *
     * @return {@code cpu-scalar}, {@code cpu-vector} or {@code opencl}
     */
    String name();

    /**
     * The device, for people.
     *
     * @return one line, never null
     */
    String deviceDescription();

    /**
     * The largest slice.
     *
     * @return units, at most what one buffer and one Java array hold
     */
    int maxUnitsPerSlice();

    /**
     * The memory that populations may fill.
     *
     * @return bytes
     */
    long availableMemoryBytes();

    /**
     * Whether the device rounds a division correctly, which some cells and surrogates need.
     *
     * @return true if their populations may be built
     */
    boolean hasCorrectlyRoundedDivision();

    /**
     * Allocates a slice; its columns hold nothing defined until they are filled.
     *
     * @param variant which columns it keeps, and how its steps are taken
     * @param derived what its steps read; tells how many units there are, from 1 to {@link #maxUnitsPerSlice}
     * @return the slice
     * @throws org.lifsim.error.DeviceException if the device cannot, saying which buffer or kernel and why
     * @throws org.lifsim.error.UnavailableException if the form divides and the device does not round that correctly
     */
    Slice allocate(ModelVariant variant, DerivedParameterTable derived);

    /**
     * Allocates a circuit; its variables and cells hold nothing defined until they are filled.
     *
     * @param plan what it holds, and what its steps do
     * @return the circuit
     * @throws org.lifsim.error.DeviceException if the device cannot, saying which buffer or kernel and why
     * @throws org.lifsim.error.UnavailableException if cells divide and the device does not round that correctly
     */
    NetworkExecutor allocateNetwork(NetworkPlan plan);

    /**
     * Draws random numbers, as steps do.
     *
     * @param distribution what to draw
     * @param key the key of a step
     * @param parameter the probability of {@link Distribution#BERNOULLI}, the rate a step of {@link Distribution#SPIKE}; else not read
     * @param first the first unit
     * @param dst where the numbers of units first, first + 1, ... go: as many as fit
     * @throws org.lifsim.error.DeviceException if the device fails
     */
    void fillRandom(Distribution distribution, RandomKey key, float parameter, long first, float[] dst);

    /**
     * Prepares a triad, to measure the memory's bandwidth; see {@link StreamTriad#bytesPerSecond}.
     *
     * @param length elements of each of its three arrays
     * @return the triad, not yet run for a measurement
     * @throws org.lifsim.error.DeviceException if the device cannot
     */
    StreamTriad.Run streamTriad(int length);

    /** Lets the device go. Slices must have been closed before. Safe twice. */
    @Override
    void close();
}
