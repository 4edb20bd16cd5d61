package org.lifsim.backend;

import java.util.List;

/**
 * A device on which populations and networks run: the CPU or an OpenCL device. {@link Backends} opens it. Close it only after all
 * populations and networks that use it. Several populations and threads can use one backend. Only lifsim implements this
 * interface.
 */
public interface Backend extends AutoCloseable {
    /**
     * The backend's name, as in {@link Backends#open}.
     *
     * @return {@code cpu-scalar}, {@code cpu-vector} or {@code opencl}
     */
    String name();

    /**
     * Describes the device, for logs and reports.
     *
     * @return one line of text, never null
     */
    String deviceDescription();

    /**
     * The maximum size of a slice.
     *
     * @return number of units; their float32 values fit in one device buffer and in one Java array
     */
    int maxUnitsPerSlice();

    /**
     * The memory that populations can use. On a CPU backend this is an estimate of the free Java heap. It changes with every
     * allocation, and garbage that is not yet collected counts as used. On an OpenCL device it is the device's total memory.
     *
     * @return number of bytes
     */
    long availableMemoryBytes();

    /**
     * Whether the device rounds divisions correctly. Some models and surrogate derivatives need this.
     *
     * @return false if such populations and networks cannot be built on this backend
     */
    boolean hasCorrectlyRoundedDivision();

    /**
     * What each of several devices did since the backend was opened.
     *
     * @return one entry for each device; none if this is a single device
     */
    default List<DeviceShare> shares() {
        return List.of();
    }

    /** Releases the device. Close populations and networks first. Repeated calls have no effect. */
    @Override
    void close();
}
