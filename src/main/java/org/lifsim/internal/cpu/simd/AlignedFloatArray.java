package org.lifsim.internal.cpu.simd;

/**
 * A thread's array whose numbers from {@link #FIRST} on begin with a cache line, where the garbage collector allows it: a load of a whole
 * line that crosses into the next costs two. Java aligns arrays to 8 bytes and does not say where they lie; but a collector of regions, as
 * G1 and ZGC are, gives an array of half a region a place of its own, which begins with a page. With others it is an array like any.
 */
final class AlignedFloatArray {
    /** The first number that begins a line: a header of 16 bytes and the numbers before it are one. */
    static final int FIRST = (64 - 16) / Float.BYTES;

    private static final long MIN_REGION = 1 << 20;

    /** Half of that is much for a few thousand bytes, but at most one part in 4,096 of the heap that has such regions. */
    private static final long MAX_REGION = 32 * MIN_REGION;

    /** So many regions at most G1 makes of the memory that it may have, if they do not get too small. */
    private static final int REGIONS = 2048;

    /** One a thread, since a pass allocates nothing. */
    private static final ThreadLocal<float[]> OF_THREAD = ThreadLocal.withInitial(() -> new float[length()]);

    private AlignedFloatArray() {}

    /** The array of this thread, with room for a hundred thousand numbers at least. */
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
