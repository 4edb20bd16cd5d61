package org.lifsim.internal.sparse;

/**
 * The quantiles of the standard normal distribution in float64, with equal bits on every machine. Source: M. J. Wichura, "Algorithm
 * AS 241: the percentage points of the normal distribution", Applied Statistics 37, 1988, routine PPND16; its relative error is about
 * 1e-16.
 */
public final class InverseNormal {
    /** Magnitude that no quantile of {@code (n + 0.5) 2^-53} exceeds, for n from 0 to 2^53 - 1. */
    public static final double LARGEST = 8.3;

    private static final double SPLIT_MIDDLE = .425;
    private static final double CENTER = .180625;
    private static final double SPLIT_TAIL = 5;
    private static final double NEAR_TAIL = 1.6;

    private static final double[] A = {
        3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3
    };
    private static final double[] B = {
        1,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3
    };
    private static final double[] C = {
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
    };
    private static final double[] D = {
        1,
        2.05319162663775882187,
        1.67638483018380384940,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9
    };
    private static final double[] E = {
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
    };
    private static final double[] F = {
        1,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15
    };

    private InverseNormal() {}

    /**
     * The quantile of a probability.
     *
     * @param p a probability, above 0 and below 1
     * @return the number below which a standard normal number is with this probability
     */
    public static double quantile(double p) {
        double q = p - .5;
        if (Math.abs(q) <= SPLIT_MIDDLE) {
            double r = CENTER - q * q;
            return q * polynomial(A, r) / polynomial(B, r);
        }
        double r = Math.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
        double tail = r <= SPLIT_TAIL
                ? polynomial(C, r - NEAR_TAIL) / polynomial(D, r - NEAR_TAIL)
                : polynomial(E, r - SPLIT_TAIL) / polynomial(F, r - SPLIT_TAIL);
        return q < 0 ? -tail : tail;
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = coefficients[7];
        for (int n = 6; n >= 0; n--) {
            sum = sum * x + coefficients[n];
        }
        return sum;
    }

    /**
     * The probability of a standard normal number at or below x, found by bisection of {@link #quantile}: to judge bounds, not for
     * speed.
     *
     * @param x any number, or an infinity
     * @return the probability
     */
    public static double probability(double x) {
        if (Double.isNaN(x)) {
            return 1;
        }
        if (Math.abs(x) > LARGEST) {
            return x < 0 ? 0 : 1;
        }
        double low = 0;
        double high = 1;
        for (int k = 0; k < 60; k++) {
            double middle = (low + high) / 2;
            if (quantile(middle) < x) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
