package org.lifsim.backend;

import org.lifsim.neuron.LifConstants;
import org.lifsim.neuron.LifForm;

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
    String device();

    /**
     * The largest slice.
     *
     * @return units, at most what one buffer and one Java array hold
     */
    int maxSliceUnits();

    /**
     * The memory that populations may fill.
     *
     * @return bytes
     */
    long memory();

    /**
     * Whether the device rounds a division correctly, which the surrogate needs.
     *
     * @return true if populations may keep the surrogate
     */
    boolean roundsDivision();

    /**
     * Allocates a slice; its columns hold nothing defined until they are filled.
     *
     * @param constants what its steps read
     * @param form which optional columns it keeps
     * @param units how many units, from 1 to {@link #maxSliceUnits}
     * @return the slice
     * @throws org.lifsim.fault.DeviceException if the device cannot, saying which buffer or kernel and why
     */
    LifSlice allocate(LifConstants constants, LifForm form, int units);

    /**
     * Prepares a triad, to measure the memory's bandwidth; see {@link Triad#bytesPerSecond}.
     *
     * @param length elements of each of its three arrays
     * @return the triad, not yet run for a measurement
     * @throws org.lifsim.fault.DeviceException if the device cannot
     */
    Triad.Run triad(int length);

    /** Lets the device go. Slices must have been closed before. Safe twice. */
    @Override
    void close();
}
