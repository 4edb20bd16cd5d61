package org.lifsim.random;

import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;

/**
 * A key of the counter-based random number generator Threefry-2x32 with 20 rounds. Each of the 2^64 numbers of a key
 * can be computed without the preceding ones. All results are bit-identical to JAX's default generator. The two words
 * of a key are those of {@code jax.random.key_data}, and the operations have JAX's names.
 *
 * <pre>{@code
 * RandomKey key = RandomKey.ofSeed(1234).split(1); // jax.random.split(jax.random.key(1234), n)[1]
 * float[] numbers = new float[100];                // jax.random.uniform(key, (100,))
 * for (int i = 0; i < numbers.length; i++) {
 *     numbers[i] = key.uniform(i);
 * }
 * System.out.println(key + " " + key.equals(RandomKey.parse("1234/1")) + " " + Arrays.toString(numbers));
 * }</pre>
 *
 * <p>Source: J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011, doi:10.1145/2063384.2063405;
 * {@code jax/_src/prng.py}. Immutable and thread-safe.
 *
 * @param hi the first word of the key
 * @param lo the second word of the key
 */
public record RandomKey(int hi, int lo) {
    /** Parity constant of the key schedule. With it, the words of the schedule are never all zero. */
    private static final int PARITY = 0x1BD11BDA;

    /** Rotations of four rounds each. Groups of four rounds use the two rows alternately. */
    private static final int[][] ROTATIONS = {{13, 15, 26, 6}, {17, 29, 16, 24}};

    private static final int ROUNDS_OF_FOUR = 5;

    /** Bits of the float32 1. Together with 23 random bits as mantissa they give a number in [1, 2). */
    private static final int ONE = 0x3F80_0000;

    /** Number of the 32 random bits that do not fit in the mantissa of a float32. */
    private static final int SURPLUS_BITS = 9;

    /**
     * The key of a seed, as {@code jax.random.key(seed)}.
     *
     * @param seed any integer
     * @return the key whose words are the upper and the lower half of the seed
     */
    public static RandomKey ofSeed(long seed) {
        return new RandomKey((int) (seed >>> Integer.SIZE), (int) seed);
    }

    /**
     * Parses a key. The text has the two words of the key, such as {@code 202567368:3886822060}, or a seed and a path
     * of splits, such as {@code 1234/1}. The latter is {@code subkeys[0]} of
     * {@code dkey, *subkeys = jax.random.split(jax.random.key(1234), 6)}.
     *
     * @param text {@code HI:LO}, or {@code SEED}, or {@code SEED/I}, {@code SEED/I/J} and so on, with indices from 0
     * @return the key
     * @throws InputException if the text has another form; the message says what is expected
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
            throw new InputException(
                    Problem.of(Subject.setting("key"), "is '" + text + "'")
                            .expected("whole numbers HI:LO from 0 to 4294967295, or a seed with splits such as 1234/1"),
                    e);
        }
    }

    /**
     * The seed of this key, the inverse of {@link #ofSeed}.
     *
     * @return the words of the key as one integer; negative if the highest bit of the first word is set
     */
    public long seed() {
        return (long) hi << Integer.SIZE | Integer.toUnsignedLong(lo);
    }

    /**
     * Computes a block of the generator: 64 random bits for a counter.
     *
     * @param counter any integer
     * @return the block, with its first word in the upper half and its second word in the lower half
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
     * Computes one of the keys of {@code jax.random.split(key, n)}. Since JAX 0.5 it does not depend on n. Earlier
     * versions give other keys.
     *
     * @param index index of the key, from 0, as an unsigned 32-bit integer
     * @return the new key, {@code jax.random.split(key, n)[index]}
     */
    public RandomKey split(int index) {
        return ofSeed(threefry2x32(Integer.toUnsignedLong(index)));
    }

    /**
     * Derives a key from this key and an integer, as {@code jax.random.fold_in(key, data)}.
     *
     * @param data any integer, such as the index of a step
     * @return the new key
     */
    public RandomKey foldIn(long data) {
        return ofSeed(threefry2x32(data));
    }

    /**
     * Computes random bits: the element of {@code jax.random.bits} at this index.
     *
     * @param counter the index, from 0
     * @return 32 random bits
     */
    public int randomBits(long counter) {
        long block = threefry2x32(counter);
        return (int) (block >>> Integer.SIZE) ^ (int) block;
    }

    /**
     * Computes a uniform random number: the element of {@code jax.random.uniform} at this index.
     *
     * @param counter the index, from 0
     * @return one of 2^23 numbers in [0, 1)
     */
    public float uniform(long counter) {
        return uniformOf(randomBits(counter));
    }

    /**
     * Draws whether an event occurs: whether the uniform number at this index is less than the probability.
     *
     * @param counter the index, from 0
     * @param probability probability of the event; at 0 or less it never occurs, and no number is computed
     * @return true if the event occurs
     */
    public boolean bernoulli(long counter, float probability) {
        return probability > 0 && uniform(counter) < probability;
    }

    /**
     * Turns random bits into a uniform number.
     *
     * @param bits 32 random bits; only the upper 23 are used
     * @return one of 2^23 numbers in [0, 1)
     */
    public static float uniformOf(int bits) {
        return Float.intBitsToFloat(bits >>> SURPLUS_BITS | ONE) - 1f;
    }

    /** The two words of the key as unsigned decimal numbers {@code HI:LO}, which {@link #parse} accepts. */
    @Override
    public String toString() {
        return Integer.toUnsignedString(hi) + ":" + Integer.toUnsignedString(lo);
    }
}
