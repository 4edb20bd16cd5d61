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
     * The key that a text names: its two words, as {@code 202567368:3886822060}, or a seed and the way of splits from it, as {@code 1234/1}, the
     * first of the subkeys in {@code dkey, *subkeys = jax.random.split(jax.random.key(1234), 6)}.
     *
     * @param text {@code HI:LO}, or {@code SEED}, or {@code SEED/I}, {@code SEED/I/J} and so on, with indexes from 0
     * @return the key
     * @throws IllegalArgumentException if it is neither; the message says what was expected
     */
    public static RandomKey parse(String text) {
        String[] words = text.strip().split(":", -1);
        try {
            if (words.length == 2) {
                return new RandomKey(Integer.parseUnsignedInt(words[0]), Integer.parseUnsignedInt(words[1]));
            }
            String[] path = text.strip().split("/", -1);
            RandomKey key = ofSeed(Long.parseLong(path[0]));
            for (int i = 1; i < path.length; i++) {
                key = key.split(Integer.parseUnsignedInt(path[i]));
            }
            return key;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "expected two whole numbers HI:LO from 0 to 4294967295, or a seed and indexes of splits as 1234/1",
                    e);
        }
    }

    /**
     * The seed whose key this is.
     *
     * @return any number; negative where the first word's highest bit is set
     */
    public long seed() {
        return (long) hi << Integer.SIZE | Integer.toUnsignedLong(lo);
    }

    /**
     * A block of the generator: 64 random bits for a counter.
     *
     * @param counter any number
     * @return the first word in the upper half, the second in the lower
     */
    public long threefry2x32(long counter) {
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
     * One of the keys of {@code jax.random.split(key, n)}. How many there are does not matter since JAX 0.5; before, it did, and keys were others.
     *
     * @param index which, from 0; below 2^32 if unsigned
     * @return the key
     */
    public RandomKey split(int index) {
        return ofSeed(threefry2x32(Integer.toUnsignedLong(index)));
    }

    /**
     * A key of its own for some number, {@code jax.random.fold_in(key, data)}.
     *
     * @param data any number
     * @return the key
     */
    public RandomKey foldIn(long data) {
        return ofSeed(threefry2x32(data));
    }

    /**
     * Random bits, as {@code jax.random.bits} has them at this index of an array.
     *
     * @param counter the index, from 0
     * @return 32 bits
     */
    public int randomBits(long counter) {
        long block = threefry2x32(counter);
        return (int) (block >>> Integer.SIZE) ^ (int) block;
    }

    /**
     * A uniform number, as {@code jax.random.uniform} has it at this index of an array.
     *
     * @param counter the index, from 0
     * @return one of 2^23 numbers in [0, 1)
     */
    public float uniform(long counter) {
        return uniformOf(randomBits(counter));
    }

    /**
     * Whether something happens: whether the uniform number at this index is less than its probability.
     *
     * @param counter the index, from 0
     * @param probability of it; none of 0 or less ever happens, and nothing is drawn for it
     * @return true if so
     */
    public boolean bernoulli(long counter, float probability) {
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

    /** Its two words, as {@link #parse} reads them. */
    @Override
    public String toString() {
        return Integer.toUnsignedString(hi) + ":" + Integer.toUnsignedString(lo);
    }
}
