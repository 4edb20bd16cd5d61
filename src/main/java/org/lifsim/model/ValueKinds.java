package org.lifsim.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.NpyReader;
import org.lifsim.internal.random.NameHash;
import org.lifsim.internal.random.NormalSampler;
import org.lifsim.random.RandomKey;
import org.lifsim.random.RandomStream;

/** Implementations of {@link Values}. */
final class ValueKinds {
    /** Index of the random stream from which per-unit values are drawn. */
    private static final long STREAM = 0x7061_7261_6DL;

    private static final String UPPER_BOUND = "an upper bound that is not below the lower bound";

    private ValueKinds() {}

    /**
     * The key from which the values of something are drawn. Its name enters the key, so that a membrane time constant and a
     * threshold of the same seed are independent.
     *
     * @param seed random seed
     * @param name what is drawn; empty for values that belong to nothing yet
     * @return in JAX, {@code fold_in(fold_in(fold_in(key(seed), stream), FNV-1a of the name), 0)}
     */
    private static RandomKey key(long seed, String name) {
        return new RandomStream(seed, STREAM).key().foldIn(NameHash.of(name)).foldIn(0);
    }

    /** Base of per-unit values. */
    private abstract static class PerUnit implements Values {
        @Override
        public final OptionalDouble uniformValue() {
            return OptionalDouble.empty();
        }

        @Override
        public final void read(long first, double[] dst, int length, long units) {
            for (int i = 0; i < length; i++) {
                dst[i] = at((first + i) % units, units);
            }
        }

        abstract double at(long unit, long units);
    }

    record UniformValue(double value) implements Values {
        @Override
        public OptionalDouble uniformValue() {
            return OptionalDouble.of(value);
        }

        @Override
        public void read(long first, double[] dst, int length, long units) {
            Arrays.fill(dst, 0, length, value);
        }

        @Override
        public String toString() {
            return Parameter.shortest(value);
        }
    }

    static final class ArrayValues extends PerUnit {
        private final double[] values;

        /** The file they were read from; null if they were given as an array. */
        private final Path file;

        ArrayValues(double[] values, Path file) {
            this.values = values;
            this.file = file;
        }

        @Override
        public Optional<String> file() {
            return Optional.ofNullable(file).map(Path::toString);
        }

        @Override
        public Optional<String> form() {
            return file();
        }

        @Override
        double at(long unit, long units) {
            return values[(int) unit];
        }

        @Override
        public void checkSize(Subject subject, long units) {
            if (values.length != units) {
                throw new InputException(Problem.of(subject, "is " + this + " of " + values.length + " values")
                        .expected(units + ", one per unit"));
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ArrayValues each && Arrays.equals(values, each.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }

        @Override
        public String toString() {
            return file == null ? "an array" : "file " + file;
        }
    }

    static final class Linspace extends PerUnit {
        private final double low;
        private final double high;

        Linspace(double low, double high) {
            this.low = low;
            this.high = high;
        }

        @Override
        double at(long unit, long units) {
            return units == 1 ? low : low + (high - low) * unit / (units - 1);
        }

        @Override
        public String toString() {
            return Parameter.shortest(low) + ":" + Parameter.shortest(high);
        }
    }

    static final class Repeated extends PerUnit {
        private final double[] values;
        private final long length;

        Repeated(double[] values, long length) {
            this.values = values;
            this.length = length;
        }

        @Override
        double at(long unit, long units) {
            return values[(int) (unit / length % values.length)];
        }

        @Override
        public Optional<String> form() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "blocks of " + length;
        }
    }

    record Tiled(Values values, long smaller) implements Values {
        @Override
        public OptionalDouble uniformValue() {
            return OptionalDouble.empty();
        }

        @Override
        public void read(long first, double[] dst, int length, long units) {
            values.read(first % smaller, dst, length, smaller);
        }

        @Override
        public void checkSize(Subject subject, long units) {
            values.checkSize(subject, smaller);
        }

        @Override
        public Optional<String> form() {
            return Optional.empty();
        }

        @Override
        public Values drawnFor(String name) {
            return new Tiled(values.drawnFor(name), smaller);
        }

        @Override
        public String toString() {
            return values + " for every " + smaller;
        }
    }

    static final class UniformRandom extends PerUnit {
        private final double low;
        private final double high;
        private final long seed;
        private final String name;
        private final RandomKey key;

        UniformRandom(double low, double high, long seed, String name) {
            if (!(low <= high)) {
                throw new InputException(Problem.of("uniform distribution", "is from " + low + " to " + high)
                        .expected(UPPER_BOUND));
            }
            this.low = low;
            this.high = high;
            this.seed = seed;
            this.name = name;
            this.key = key(seed, name);
        }

        @Override
        double at(long unit, long units) {
            return low + (high - low) * key.uniform(unit);
        }

        @Override
        public Values drawnFor(String thing) {
            return thing.equals(name) ? this : new UniformRandom(low, high, seed, thing);
        }

        @Override
        public String toString() {
            return "uniform:" + Parameter.shortest(low) + ":" + Parameter.shortest(high) + ":" + seed;
        }
    }

    static final class Normal extends PerUnit {
        private final double mean;
        private final double sd;
        private final double low;
        private final double high;
        private final long seed;
        private final String name;
        private final RandomKey key;

        Normal(double mean, double sd, double low, double high, long seed, String name) {
            if (!(sd >= 0)) {
                throw new InputException(Problem.of("normal distribution", "has standard deviation " + sd)
                        .expected("0 or more"));
            }
            if (!(low <= high)) {
                throw new InputException(Problem.of("normal distribution", "is clipped to " + low + " to " + high)
                        .expected(UPPER_BOUND));
            }
            this.mean = mean;
            this.sd = sd;
            this.low = low;
            this.high = high;
            this.seed = seed;
            this.name = name;
            this.key = key(seed, name);
        }

        @Override
        double at(long unit, long units) {
            return Math.max(low, Math.min(high, mean + sd * NormalSampler.of(key.randomBits(unit))));
        }

        @Override
        public Values drawnFor(String thing) {
            return thing.equals(name) ? this : new Normal(mean, sd, low, high, seed, thing);
        }

        @Override
        public String toString() {
            boolean clipped = low > Double.NEGATIVE_INFINITY || high < Double.POSITIVE_INFINITY;
            String shape = Parameter.shortest(mean) + ":" + Parameter.shortest(sd);
            return clipped
                    ? "clipped:" + shape + ":" + Parameter.shortest(low) + ":" + Parameter.shortest(high) + ":" + seed
                    : "normal:" + shape + ":" + seed;
        }
    }

    static Values npy(Path path) {
        try (NpyReader file = NpyReader.openNumbers(path)) {
            long[] shape = file.header().shape();
            if (shape.length != 1 || shape[0] > Integer.MAX_VALUE - 8) {
                throw new InputException(Problem.of(
                                Subject.file(path), "has shape " + file.header().shapeText())
                        .expected("(units,), one value per unit"));
            }
            double[] values = new double[(int) shape[0]];
            file.readDoubles(0, values);
            return new ArrayValues(values, path);
        } catch (IOException e) {
            throw new UncheckedIOException("file " + path + " cannot be read", e);
        }
    }
}
