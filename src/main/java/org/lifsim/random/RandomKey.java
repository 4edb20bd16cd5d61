package org.lifsim.random;

/**
 * A key of the counter-based generator Threefry-2x32 with 20 rounds: any of its 2^64 numbers can be had without the ones before it. Equal
 * to JAX's default generator in every bit: a key is what {@code jax.random.key_data} shows, and the operations have JAX's names.
 * Source: J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; {@code jax/_src/prng.py}.
 *
 * @param hi the key's first word
 * @param lo the key's second word
 */
public record RandomKey(int hi, int lo) {
    /** The key schedule's parity, so that no key is all zero. */
    private static final int PARITY = 0x1BD11BDA;

    /** Two rows of rotations, in turn; each round of four takes one. */
    private static final int[][] ROTATIONS = {{13, 15, 26, 6}, {17, 29, 16, 24}};

    private static final int ROUNDS_OF_FOUR = 5;

    /** The exponent of 1, which 23 random bits follow. */
    private static final int ONE = 0x3F80_0000;

    /** Bits that a float32's mantissa does not hold. */
    private static final int SURPLUS_BITS = 9;

    /**
     * The key of a seed, {@code jax.random.key(seed)}.
     *
     * @param seed any number
     * @return its key
     */
    public static RandomKey ofSeed(long seed) {
        return new RandomKey((int) (seed >>> Integer.SIZE), (int) seed);
    }

    /**
     * A block of the generator: 64 random bits for a counter.
     *
     * @param counter any number
     * @return the first word in the upper half, the second in the lower
     */
    public long block(long counter) {
        int third = hi ^ lo ^ PARITY;
        int x0 = (int) (counter >>> Integer.SIZE) + hi;
        int x1 = (int) counter + lo;
        for (int i = 0; i < ROUNDS_OF_FOUR; i++) {
            for (int rotation : ROTATIONS[i & 1]) {
                x0 += x1;
                x1 = Integer.rotateLeft(x1, rotation) ^ x0;
            }
            x0 += scheduled(i + 1, third);
            x1 += scheduled(i + 2, third) + i + 1;
        }
        return (long) x0 << Integer.SIZE | Integer.toUnsignedLong(x1);
    }

    private int scheduled(int index, int third) {
        return switch (index % 3) {
            case 0 -> hi;
            case 1 -> lo;
            default -> third;
        };
    }

    /**
     * The key that goes on, the first of {@code jax.random.split(key)}.
     *
     * @return the next key
     */
    public RandomKey next() {
        return ofSeed(block(0));
    }

    /**
     * The key to draw with now, the second of {@code jax.random.split(key)}.
     *
     * @return the subkey
     */
    public RandomKey sub() {
        return ofSeed(block(1));
    }

    /**
     * A key of its own for some number, {@code jax.random.fold_in(key, data)}.
     *
     * @param data any number
     * @return the key
     */
    public RandomKey foldIn(long data) {
        return ofSeed(block(data));
    }

    /**
     * Random bits, as {@code jax.random.bits} has them at this index of an array.
     *
     * @param counter the index, from 0
     * @return 32 bits
     */
    public int bits(long counter) {
        long block = block(counter);
        return (int) (block >>> Integer.SIZE) ^ (int) block;
    }

    /**
     * A uniform number, as {@code jax.random.uniform} has it at this index of an array.
     *
     * @param counter the index, from 0
     * @return one of 2^23 numbers in [0, 1)
     */
    public float uniform(long counter) {
        return uniformOf(bits(counter));
    }

    /**
     * Whether something happens: whether the uniform number at this index is less than its probability.
     *
     * @param counter the index, from 0
     * @param probability of it; none of 0 or less ever happens, and nothing is drawn for it
     * @return true if so
     */
    public boolean event(long counter, float probability) {
        return probability > 0 && uniform(counter) < probability;
    }

    /**
     * What a uniform number is made of.
     *
     * @param bits 32 random bits, of which the upper 23 count
     * @return a number in [0, 1)
     */
    public static float uniformOf(int bits) {
        return Float.intBitsToFloat(bits >>> SURPLUS_BITS | ONE) - 1f;
    }
}
