package org.lifsim.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.Fingerprint;
import org.lifsim.internal.io.Sha256;

/**
 * Values of a parameter, initial state or stimulus, either uniform or per unit. Per-unit values come from an array, a
 * file, a range or a random distribution. The value of a unit does not depend on how many units are read at once. All
 * implementations of lifsim are immutable and thread-safe.
 *
 * <pre>{@code
 * ModelParameters parameters = Lif.tutorialParameters()
 *         .with(Lif.TAU_M, Values.normal(100, 5, 1))
 *         .with(Lif.THR, Values.linspace(-53, -51));
 * try (Backend backend = Backends.auto();
 *         Population population = Population.of(parameters)
 *                 .units(1000)
 *                 .initial(StateVariable.V, Values.uniform(-65, -60, 2))
 *                 .build(backend)) {
 *     population.clamp(0.3f);
 *     population.advance(1000);
 *     System.out.println(population.totalSpikeCount() + " spikes");
 * }
 * }</pre>
 */
public interface Values {

    /**
     * The uniform value.
     *
     * @return the value of all units, or empty if the values are per unit
     */
    OptionalDouble uniformValue();

    /**
     * The file from which the values were read.
     *
     * @return file name as it was given, or empty if the values are not from a file
     */
    default Optional<String> file() {
        return Optional.empty();
    }

    /**
     * The form in which {@link ValuesParser} accepts the values.
     *
     * @return the form, or empty if there is none, as for values from an array
     */
    default Optional<String> form() {
        return Optional.of(toString());
    }

    /**
     * Reads the values of a range of units: {@code dst[i]} becomes the value of unit {@code (first + i) % units}, for i
     * from 0 to {@code length - 1}.
     *
     * @param first index of the first unit, from 0; may exceed {@code units}, as it does for later batch elements
     * @param dst receives the values, from index 0
     * @param length number of values to read
     * @param units number of units that have values (of one batch element)
     */
    void read(long first, double[] dst, int length, long units);

    /**
     * The values as they are drawn for something. Random values of equal seeds are independent if they belong to different
     * things, such as a time constant and a threshold. Parameters, initial values and arguments of sources do this by
     * themselves.
     *
     * @param name what is drawn, such as {@code tau_m}
     * @return values that depend on the name, too; other than random values are unchanged
     */
    default Values drawnFor(String name) {
        return this;
    }

    /**
     * A text that identifies the values, however they were given. Checkpoints store it.
     *
     * @param units number of units (of one batch element)
     * @return the uniform value, or {@code sha256:} and the first 16 digits of a SHA-256 over the values of all units
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
        return Fingerprint.hash(digest.digest());
    }

    /**
     * Checks that there is one value per unit. By default any number of units is accepted.
     *
     * @param subject what the values belong to, such as a parameter, for error messages
     * @param units number of units
     * @throws org.lifsim.error.InputException if there are more or fewer values than units
     */
    default void checkSize(Subject subject, long units) {}

    /**
     * A uniform value.
     *
     * @param value value of all units
     * @return the uniform value
     */
    static Values of(double value) {
        return new ValueKinds.UniformValue(value);
    }

    /**
     * Per-unit values from an array.
     *
     * @param values {@code values[i]} is the value of unit i; the array is copied
     * @return per-unit values
     */
    static Values of(double... values) {
        return new ValueKinds.ArrayValues(values.clone(), null);
    }

    /**
     * Per-unit values from an array.
     *
     * @param values {@code values[i]} is the value of unit i; the array is copied
     * @return per-unit values
     */
    static Values of(float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return new ValueKinds.ArrayValues(copy, null);
    }

    /**
     * Per-unit values from a file. The whole file is read by this call.
     *
     * @param path a .npy file with float32 or float64 values and shape (units,)
     * @return per-unit values
     * @throws org.lifsim.error.InputException if the file is missing, damaged or of another type or shape
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    static Values npy(Path path) {
        return ValueKinds.npy(path);
    }

    /**
     * Evenly spaced values. The value of unit i is {@code low + (high - low) * i / (units - 1)}, computed in double
     * from left to right. A single unit gets {@code low}.
     *
     * @param low value of the first unit
     * @param high value of the last unit
     * @return per-unit values
     */
    static Values linspace(double low, double high) {
        return new ValueKinds.Linspace(low, high);
    }

    /**
     * The values of an array, each repeated for a block of consecutive units. The value of unit i is
     * {@code values[(i / length) % values.length]}.
     *
     * @param values one value per block; the array is copied
     * @param length number of units in a block, at least 1
     * @return per-unit values
     */
    static Values repeat(double[] values, long length) {
        return new ValueKinds.Repeated(values.clone(), length);
    }

    /**
     * The values of a smaller population, repeated. The value of unit i is that of unit {@code i % units} of the
     * smaller population.
     *
     * @param values values of the smaller population
     * @param units number of units of the smaller population
     * @return per-unit values, or {@code values} itself if it is uniform
     */
    static Values tile(Values values, long units) {
        return values.uniformValue().isPresent() ? values : new ValueKinds.Tiled(values, units);
    }

    /**
     * Random values with a uniform distribution. They depend only on the seed, on what is drawn ({@link #drawnFor}) and
     * on the index of the unit.
     *
     * @param low lower bound, inclusive
     * @param high upper bound, exclusive, at least {@code low}
     * @param seed random seed
     * @return per-unit values
     * @throws org.lifsim.error.InputException if {@code high} is less than {@code low}, or one of them is NaN
     */
    static Values uniform(double low, double high, long seed) {
        return new ValueKinds.UniformRandom(low, high, seed, "");
    }

    /**
     * Random values with a normal distribution. They depend only on the seed, on what is drawn ({@link #drawnFor}) and
     * on the index of the unit.
     *
     * @param mean mean of the distribution
     * @param sd standard deviation, at least 0
     * @param seed random seed
     * @return per-unit values
     * @throws org.lifsim.error.InputException if {@code sd} is negative or NaN
     */
    static Values normal(double mean, double sd, long seed) {
        return clippedNormal(mean, sd, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, seed);
    }

    /**
     * Random values with a normal distribution, clipped to a range: values outside of it become its bounds. They depend
     * only on the seed, on what is drawn ({@link #drawnFor}) and on the index of the unit.
     *
     * @param mean mean of the distribution before clipping
     * @param sd standard deviation before clipping, at least 0
     * @param low lower bound
     * @param high upper bound, at least {@code low}
     * @param seed random seed
     * @return per-unit values
     * @throws org.lifsim.error.InputException if {@code sd} is negative or NaN, {@code high} is less than {@code low},
     *     or one of the bounds is NaN
     */
    static Values clippedNormal(double mean, double sd, double low, double high, long seed) {
        return new ValueKinds.Normal(mean, sd, low, high, seed, "");
    }
}
