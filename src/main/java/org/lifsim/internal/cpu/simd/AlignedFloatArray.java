package org.lifsim.internal.cpu.simd;

/**
 * An array per thread. Its elements from {@link #FIRST} on start at a cache line, where the garbage collector allows
 * it. A load of a full line that crosses into the next costs two loads. Java aligns arrays to 8 bytes and does not
 * reveal their address. But a collector with regions, such as G1 or ZGC, gives an array of half a region its own place,
 * which starts at a page. With other collectors the array has no special alignment.
 */
final class AlignedFloatArray {
    /** The first element that starts a cache line: the header of 16 bytes and the elements before it fill one line. */
    static final int FIRST = (64 - 16) / Float.BYTES;

    private static final long MIN_REGION = 1 << 20;

    /** Half of a region is large for a few thousand bytes, but at most 1/4096 of a heap that has such regions. */
    private static final long MAX_REGION = 32 * MIN_REGION;

    /** G1 makes at most this many regions of its maximum heap, if they do not get too small. */
    private static final int REGIONS = 2048;

    /** One per thread, since stepping must not allocate memory. */
    private static final ThreadLocal<float[]> OF_THREAD = ThreadLocal.withInitial(() -> new float[length()]);

    private AlignedFloatArray() {}

    /** The array of this thread, with room for at least a hundred thousand elements. */
    static float[] ofThread() {
        return OF_THREAD.get();
    }

    private static int length() {
        long region = MIN_REGION;
        while (region < Math.min(MAX_REGION, Runtime.getRuntime().maxMemory() / REGIONS)) {
            region *= 2;
        }
        return (int) (region / 2 / Float.BYTES);
    }
}
