package org.lifsim.backend;

/**
 * A device, or the CPU, on which populations and networks are stepped. {@link Backends} opens one; it must stay open until all that was built
 * on it is closed. Several populations may use one backend, from several threads. Only lifsim implements this interface.
 */
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

    /** Lets the device go. Slices must have been closed before. Safe twice. */
    @Override
    void close();
}
