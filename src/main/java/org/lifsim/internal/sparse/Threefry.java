package org.lifsim.internal.sparse;

import org.lifsim.random.RandomKey;

/** Many blocks of {@link RandomKey#threefry2x32} at once, in loops of four rounds, which the JVM vectorizes. */
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
        int start = first + k1;
        for (int i = 0; i < length; i++) {
            high[i] = k0;
            low[i] = start + i;
        }
        evenRounds(high, low, length, k1, k2 + 1);
        oddRounds(high, low, length, k2, k0 + 2);
        evenRounds(high, low, length, k0, k1 + 3);
        oddRounds(high, low, length, k1, k2 + 4);
        evenRounds(high, low, length, k2, k0 + 5);
    }

    private static void evenRounds(int[] high, int[] low, int length, int toHigh, int toLow) {
        for (int i = 0; i < length; i++) {
            int a = high[i];
            int b = low[i];
            a += b;
            b = Integer.rotateLeft(b, 13) ^ a;
            a += b;
            b = Integer.rotateLeft(b, 15) ^ a;
            a += b;
            b = Integer.rotateLeft(b, 26) ^ a;
            a += b;
            b = Integer.rotateLeft(b, 6) ^ a;
            high[i] = a + toHigh;
            low[i] = b + toLow;
        }
    }

    private static void oddRounds(int[] high, int[] low, int length, int toHigh, int toLow) {
        for (int i = 0; i < length; i++) {
            int a = high[i];
            int b = low[i];
            a += b;
            b = Integer.rotateLeft(b, 17) ^ a;
            a += b;
            b = Integer.rotateLeft(b, 29) ^ a;
            a += b;
            b = Integer.rotateLeft(b, 16) ^ a;
            a += b;
            b = Integer.rotateLeft(b, 24) ^ a;
            high[i] = a + toHigh;
            low[i] = b + toLow;
        }
    }
}
