package org.lifsim.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lifsim.internal.io.Sha256;

/**
 * A number of every unit: one that all share, or one for each, given by an array, a file, a range or a distribution. A unit's number does
 * not depend on how many units are read at once.
 */
public interface Values {
    /** How an array is called where values are written out. */
    String ARRAY = "an array";

    /** How those of a file begin where they are written out; its name follows. */
    String FILE = "file ";

    /**
     * The number that all units share.
     *
     * @return it, or empty if each has its own
     */
    OptionalDouble uniformValue();

    /**
     * The file that they were read from.
     *
     * @return its name as it was given, or empty if there is none
     */
    default Optional<String> file() {
        String text = toString();
        return text.startsWith(FILE) ? Optional.of(text.substring(FILE.length())) : Optional.empty();
    }

    /**
     * Reads the numbers of some units.
     *
     * @param first the first unit
     * @param dst where they go, from index 0
     * @param length how many
     * @param units how many units there are; those beyond begin again with the first
     */
    void read(long first, double[] dst, int length, long units);

    /**
     * What tells them from others, however they were given: the one number, or a fingerprint of those of all units.
     *
     * @param units how many units there are
     * @return a phrase
     */
    default String fingerprint(long units) {
        OptionalDouble one = uniformValue();
        if (one.isPresent()) {
            return String.valueOf(one.getAsDouble());
        }
        MessageDigest digest = Sha256.start();
        double[] block = new double[(int) Math.min(1 << 14, units)];
        ByteBuffer bytes = ByteBuffer.allocate(block.length * Double.BYTES);
        for (long from = 0; from < units; from += block.length) {
            int now = (int) Math.min(block.length, units - from);
            read(from, block, now, units);
            bytes.clear().asDoubleBuffer().put(block, 0, now);
            digest.update(bytes.limit(now * Double.BYTES));
        }
        String hex = HexFormat.of().formatHex(digest.digest());
        return "values of each unit's own, " + hex.substring(0, 16);
    }

    /**
     * Checks that there is a number for every unit.
     *
     * @param name what they are the numbers of, for errors
     * @param units how many units there are
     * @throws org.lifsim.error.InputException if there are more or fewer
     */
    default void checkSize(String name, long units) {}

    /**
     * The same for all units.
     *
     * @param value the number
     * @return it
     */
    static Values of(double value) {
        return new ValueKinds.UniformValue(value);
    }

    /**
     * One for each unit.
     *
     * @param values the numbers, which are copied
     * @return them
     */
    static Values of(double... values) {
        return new ValueKinds.ArrayValues(values.clone(), ARRAY);
    }

    /**
     * One for each unit.
     *
     * @param values the numbers, which are copied
     * @return them
     */
    static Values of(float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return new ValueKinds.ArrayValues(copy, ARRAY);
    }

    /**
     * One for each unit, from a file.
     *
     * @param path a .npy file of float32 or float64, of shape (units,)
     * @return the numbers, read at once
     * @throws org.lifsim.error.InputException if it is missing, damaged or of another type or shape
     */
    static Values npy(Path path) {
        return ValueKinds.npy(path);
    }

    /**
     * Spread evenly: unit i gets {@code low + (high - low) * i / (units - 1)}, left to right, in double; low if there is one unit.
     *
     * @param low the first unit's
     * @param high the last unit's
     * @return the numbers
     */
    static Values linspace(double low, double high) {
        return new ValueKinds.Linspace(low, high);
    }

    /**
     * The same for so many units that follow on each other, then another, and from the last on the first again.
     *
     * @param values the numbers, which are copied
     * @param length how many units have one
     * @return the numbers
     */
    static Values repeat(double[] values, long length) {
        return new ValueKinds.Repeated(values.clone(), length);
    }

    /**
     * Those of a smaller population again and again.
     *
     * @param values of the smaller population
     * @param units how many units that has
     * @return the numbers
     */
    static Values tile(Values values, long units) {
        return values.uniformValue().isPresent() ? values : new ValueKinds.Tiled(values, units);
    }

    /**
     * Drawn evenly from a range.
     *
     * @param low the lower bound
     * @param high the upper bound, not reached
     * @param seed of the generator: the same seed, the same numbers
     * @return the numbers
     */
    static Values uniform(double low, double high, long seed) {
        return new ValueKinds.UniformRandom(low, high, seed);
    }

    /**
     * Drawn from a normal distribution.
     *
     * @param mean its mean
     * @param sd its standard deviation, 0 or more
     * @param seed of the generator: the same seed, the same numbers
     * @return the numbers
     */
    static Values normal(double mean, double sd, long seed) {
        return clippedNormal(mean, sd, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, seed);
    }

    /**
     * Drawn from a normal distribution; what lies outside a range is moved to its bound.
     *
     * @param mean the distribution's mean
     * @param sd its standard deviation, 0 or more
     * @param low the lower bound
     * @param high the upper bound
     * @param seed of the generator: the same seed, the same numbers
     * @return the numbers
     */
    static Values clippedNormal(double mean, double sd, double low, double high, long seed) {
        return new ValueKinds.Normal(mean, sd, low, high, seed);
    }
}
