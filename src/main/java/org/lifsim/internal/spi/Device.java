package org.lifsim.internal.spi;

import org.lifsim.backend.Backend;
import org.lifsim.internal.plan.NetworkPlan;
import org.lifsim.internal.random.Distribution;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.random.RandomKey;

/** What a backend implements: a {@link Backend} that allocates slices and networks. */
public interface Device extends Backend {
    /**
     * The device behind a backend that a user opened.
     *
     * @param backend opened by {@link org.lifsim.backend.Backends}
     * @return the same object
     * @throws IllegalArgumentException if it is another implementation of {@link Backend}
     */
    static Device of(Backend backend) {
        if (backend instanceof Device device) {
            return device;
        }
        throw new IllegalArgumentException("backend " + backend.name() + " is a "
                + backend.getClass().getName() + ", expected one that org.lifsim.backend.Backends opened");
    }

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
}
