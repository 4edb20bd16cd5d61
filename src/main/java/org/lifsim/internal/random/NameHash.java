package org.lifsim.internal.random;

import java.nio.charset.StandardCharsets;

/** The hash of a name that enters random keys, so that what has different names is drawn independently. */
public final class NameHash {
    /** The hash FNV-1a of 64 bits (G. Fowler, L. C. Noll, K.-P. Vo). */
    private static final long BASIS = 0xCBF2_9CE4_8422_2325L;

    private static final long PRIME = 0x100_0000_01B3L;

    private NameHash() {}

    /**
     * Hashes a name.
     *
     * @param name any text
     * @return FNV-1a of its bytes in UTF-8
     */
    public static long of(String name) {
        long hash = BASIS;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * PRIME;
        }
        return hash;
    }
}
