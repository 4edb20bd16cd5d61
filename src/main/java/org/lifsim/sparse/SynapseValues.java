package org.lifsim.sparse;

import java.util.Arrays;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.sparse.InverseNormal;
import org.lifsim.random.RandomKey;

/**
 * Weights or delays of a projection: one for all connections, or one for each. Random values are drawn with Threefry: that of
 * connection k depends on the network's seed, the projection's name and k only.
 *
 * @param kind the kind of values
 * @param first the value; or the lowest value, the mean, or the mean of the logarithm
 * @param second the highest value, the standard deviation, or that of the logarithm; 0 for constants
 * @param least values below are drawn again
 * @param most values above are drawn again
 * @param list one value for each connection; null for other kinds
 */
public record SynapseValues(Kind kind, double first, double second, double least, double most, double[] list) {
    /** Draws of a value, at most. With bounds that accept one in eight, one in 10^14 values needs more than 256. */
    private static final int MAX_DRAWS = 1000;

    /** Share of draws that bounds must accept. */
    private static final double LEAST_SHARE = 1.0 / 32;

    private static final int HIGH_BITS = 11;
    private static final double UNIT = 0x1p-53;

    /** The kinds of values. */
    public enum Kind {
        /** One value for all. */
        CONSTANT,
        /** Uniform between two values. */
        UNIFORM,
        /** Normal. */
        NORMAL,
        /** Numbers whose logarithm is normal. */
        LOGNORMAL,
        /** One for each connection of a list. */
        LIST
    }

    private static SynapseValues of(Kind kind, double first, double second) {
        return new SynapseValues(kind, first, second, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, null);
    }

    /**
     * One value for all connections.
     *
     * @param value a finite number
     * @return the value
     * @throws InputException if it is not finite
     */
    public static SynapseValues constant(double value) {
        return of(Kind.CONSTANT, finite(value), 0);
    }

    /**
     * Values drawn uniformly.
     *
     * @param lowest the lowest value
     * @param highest the highest value
     * @return the values
     * @throws InputException if one is not finite, or they are in the wrong order
     */
    public static SynapseValues uniform(double lowest, double highest) {
        if (!(finite(lowest) <= finite(highest))) {
            throw new InputException(Problem.of(Subject.of("uniform"), "goes from " + lowest + " to " + highest)
                    .expected("the lower value first"));
        }
        return of(Kind.UNIFORM, lowest, highest);
    }

    /**
     * Values drawn from a normal distribution.
     *
     * @param mean mean
     * @param sd standard deviation, from 0
     * @return the values
     * @throws InputException if one is not finite, or the standard deviation is negative
     */
    public static SynapseValues normal(double mean, double sd) {
        return of(Kind.NORMAL, finite(mean), notNegative(sd));
    }

    /**
     * Values whose natural logarithm has a normal distribution, as NEST's {@code lognormal}.
     *
     * @param mean mean of the logarithm
     * @param sd standard deviation of the logarithm, from 0
     * @return the values
     * @throws InputException if one is not finite, or the standard deviation is negative
     */
    public static SynapseValues lognormal(double mean, double sd) {
        return of(Kind.LOGNORMAL, finite(mean), notNegative(sd));
    }

    /**
     * One value for each connection of a {@link Rule#list}.
     *
     * @param values the values, in the order of the list
     * @return the values
     * @throws InputException if one is not finite
     */
    public static SynapseValues list(double... values) {
        for (double value : values) {
            finite(value);
        }
        return new SynapseValues(Kind.LIST, 0, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, values.clone());
    }

    /**
     * The same distribution within bounds: values outside are drawn again.
     *
     * @param lowest lowest value, or -infinity
     * @param highest highest value, or infinity
     * @return the values within the bounds
     * @throws InputException if the bounds accept less than one of 32 draws
     */
    public SynapseValues within(double lowest, double highest) {
        double share = below(highest) - below(lowest);
        if (kind != Kind.LIST && !(share >= LEAST_SHARE)) {
            throw new InputException(Problem.of(
                            Subject.of("the bounds " + lowest + " and " + highest),
                            "accept " + (float) Math.max(0, share) + " of the values")
                    .expected("at least one of 32, since others are drawn again"));
        }
        return new SynapseValues(kind, first, second, lowest, highest, list);
    }

    /** Probability of a value at or below x. */
    private double below(double x) {
        return switch (kind) {
            case CONSTANT -> x >= first ? 1 : 0;
            case UNIFORM ->
                first == second ? (x >= first ? 1 : 0) : Math.max(0, Math.min(1, (x - first) / (second - first)));
            case NORMAL -> InverseNormal.probability((x - first) / second);
            case LOGNORMAL -> x <= 0 ? 0 : InverseNormal.probability((StrictMath.log(x) - first) / second);
            case LIST -> 1;
        };
    }

    /**
     * The value of a connection.
     *
     * @param key key of the projection's weights, or of its delays
     * @param k number of the connection
     * @return the value
     */
    public double of(RandomKey key, long k) {
        return switch (kind) {
            case CONSTANT -> first;
            case LIST -> list[(int) k];
            default -> of(key.threefry2x32(k), key, k);
        };
    }

    /**
     * A value that is drawn, from random bits that are known.
     *
     * @param bits the key's random bits of this connection
     * @param key as in {@link #of(RandomKey, long)}
     * @param k number of the connection
     * @return the same value
     */
    public double of(long bits, RandomKey key, long k) {
        double value = drawn(bits);
        RandomKey draw = key;
        for (int n = 1; n < MAX_DRAWS && !(value >= least && value <= most); n++) {
            draw = draw.split(0);
            value = drawn(draw.threefry2x32(k));
        }
        return Math.min(Math.max(value, least), most);
    }

    private double drawn(long bits) {
        double u = ((bits >>> HIGH_BITS) + .5) * UNIT;
        return switch (kind) {
            case UNIFORM -> first + u * (second - first);
            case NORMAL -> first + second * InverseNormal.quantile(u);
            default -> StrictMath.exp(first + second * InverseNormal.quantile(u));
        };
    }

    /**
     * The largest magnitude that can be drawn.
     *
     * @return a bound of all values
     */
    public double largest() {
        if (kind == Kind.LIST) {
            double most1 = 0;
            for (double value : list) {
                most1 = Math.max(most1, Math.abs(value));
            }
            return most1;
        }
        double low = first;
        double high = first;
        if (kind == Kind.UNIFORM) {
            high = second;
        } else if (kind == Kind.NORMAL) {
            low = first - InverseNormal.LARGEST * second;
            high = first + InverseNormal.LARGEST * second;
        } else if (kind == Kind.LOGNORMAL) {
            low = 0;
            high = StrictMath.exp(first + InverseNormal.LARGEST * second);
        }
        return Math.max(Math.abs(Math.max(low, least)), Math.abs(Math.min(high, most)));
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw new InputException(
                    Problem.of(Subject.of("a value of synapses"), "is " + value).expected("a finite number"));
        }
        return value;
    }

    private static double notNegative(double sd) {
        if (!(finite(sd) >= 0)) {
            throw new InputException(
                    Problem.of(Subject.of("a standard deviation"), "is " + sd).expected("0 or more"));
        }
        return sd;
    }

    /** Kind, numbers and, for a list, a hash of its values. */
    @Override
    public String toString() {
        return kind + "(" + first + ", " + second + ", from " + least + " to " + most
                + (list == null ? "" : ", " + Arrays.hashCode(list)) + ")";
    }
}
