package org.lifsim.internal.sparse;

import org.lifsim.random.RandomKey;

/** Many blocks of {@link RandomKey#threefry2x32} at once, in a loop that the JVM vectorizes. */
final class Threefry {
    private static final int PARITY = 0x1BD11BDA;

    private Threefry() {}

    /**
     * Computes the blocks of consecutive counters.
     *
     * @param key the key
     * @param first the first counter, from 0 to 2^31 - 1 - length
     * @param high receives the first word of each block
     * @param low receives the second word of each block
     * @param length number of blocks
     */
    static void blocks(RandomKey key, int first, int[] high, int[] low, int length) {
        int k0 = key.hi();
        int k1 = key.lo();
        int k2 = k0 ^ k1 ^ PARITY;
        for (int i = 0; i < length; i++) {
            int a = k0;
            int b = first + i + k1;
            a += b;
            b = (b << 13 | b >>> 19) ^ a;
            a += b;
            b = (b << 15 | b >>> 17) ^ a;
            a += b;
            b = (b << 26 | b >>> 6) ^ a;
            a += b;
            b = (b << 6 | b >>> 26) ^ a;
            a += k1;
            b += k2 + 1;
            a += b;
            b = (b << 17 | b >>> 15) ^ a;
            a += b;
            b = (b << 29 | b >>> 3) ^ a;
            a += b;
            b = (b << 16 | b >>> 16) ^ a;
            a += b;
            b = (b << 24 | b >>> 8) ^ a;
            a += k2;
            b += k0 + 2;
            a += b;
            b = (b << 13 | b >>> 19) ^ a;
            a += b;
            b = (b << 15 | b >>> 17) ^ a;
            a += b;
            b = (b << 26 | b >>> 6) ^ a;
            a += b;
            b = (b << 6 | b >>> 26) ^ a;
            a += k0;
            b += k1 + 3;
            a += b;
            b = (b << 17 | b >>> 15) ^ a;
            a += b;
            b = (b << 29 | b >>> 3) ^ a;
            a += b;
            b = (b << 16 | b >>> 16) ^ a;
            a += b;
            b = (b << 24 | b >>> 8) ^ a;
            a += k1;
            b += k2 + 4;
            a += b;
            b = (b << 13 | b >>> 19) ^ a;
            a += b;
            b = (b << 15 | b >>> 17) ^ a;
            a += b;
            b = (b << 26 | b >>> 6) ^ a;
            a += b;
            b = (b << 6 | b >>> 26) ^ a;
            high[i] = a + k2;
            low[i] = b + k0 + 5;
        }
    }
}
