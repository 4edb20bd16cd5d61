package org.lifsim.internal.sparse;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Functions of float64 with the same bits on every machine: exp is correctly rounded, and roots nearly always are.
 *
 * <p>NEST takes exp from the C library. With a correctly rounded one, every constant that NEST computed for the recorded cases has
 * the same bits.
 */
final class RoundedMath {
    private static final MathContext DIGITS = new MathContext(60, RoundingMode.HALF_EVEN);

    /** Terms below this do not count, after the argument is halved until it is below 1/16. */
    private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-60");

    private static final double SMALL = 0x1p-4;

    /** exp of smaller arguments is less than half of the smallest float64, and exp of larger ones has no float64. */
    private static final double LOWEST = -746;

    private static final double HIGHEST = 710;

    /** Splits a float64 into two halves of 26 bits. */
    private static final double SPLITTER = 0x1p27 + 1;

    private static final int MANTISSA_BITS = 52;

    /** From an error of a tenth, five steps reach the last bits of a root of order 6. */
    private static final int NEWTON_STEPS = 5;

    private static final int LOGARITHM_TERMS = 8;

    private static final double LN_2 = 0x1.62e42fefa39efp-1;

    private RoundedMath() {}

    /**
     * The exponential function, correctly rounded.
     *
     * @param x any number
     * @return the float64 nearest to e^x
     */
    static double exp(double x) {
        if (Double.isNaN(x) || x == 0) {
            return x == 0 ? 1 : x;
        }
        if (x < LOWEST || x > HIGHEST) {
            return x < 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        int halvings = 0;
        double small = x;
        while (Math.abs(small) >= SMALL) {
            small /= 2;
            halvings++;
        }
        BigDecimal argument = new BigDecimal(small);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 1; term.abs().compareTo(NEGLIGIBLE) > 0; n++) {
            term = term.multiply(argument, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int k = 0; k < halvings; k++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum.doubleValue();
    }

    /**
     * {@code exp(x) - 1} as NEST 3.10.0 computes it: the power series up to |x| = ln 2, and beyond it by subtraction.
     *
     * @param x any number
     * @return e^x - 1
     */
    static double expm1(double x) {
        if (x == 0) {
            return 0;
        }
        if (Math.abs(x) > StrictMath.log(2)) {
            return exp(x) - 1;
        }
        double total = x;
        double term = x * x / 2;
        for (double n = 3; Math.abs(term) > Math.abs(total) * 0x1p-52; n++) {
            total += term;
            term *= x / n;
        }
        return total;
    }

    /**
     * A power with the exponent 1/n, rounded to float64 first, as {@code pow(x, 1. / n)} of C. It takes only +, -, * and /, so that
     * a device computes the same bits; {@code kernels/sparse.cl} follows it line for line.
     *
     * @param x a number from 1e-6 to 1e6
     * @param n 5 or 6
     * @return the power, correctly rounded but for one in about 2^40 arguments
     */
    static double root(double x, int n) {
        long one = Double.doubleToRawLongBits(1);
        // The logarithm of a float64 is nearly linear in its bits, so this is right to a tenth.
        double estimate = Double.longBitsToDouble(one + (Double.doubleToRawLongBits(x) - one) / n);
        for (int k = 0; k < NEWTON_STEPS; k++) {
            double power = estimate;
            for (int m = 2; m < n; m++) {
                power *= estimate;
            }
            estimate -= (estimate - x / power) / n;
        }
        // One more step in twice the precision: the residue estimate^n - x is nearly exact.
        double high = estimate;
        double low = 0;
        for (int k = 1; k < n; k++) {
            double product = high * estimate;
            low = productError(high, estimate, product) + low * estimate;
            high = product;
        }
        double residue = high - x + low;
        // The exponent is not quite 1/n. What its rounding left of n * exponent = 1:
        double exponent = 1.0 / n;
        double rounded = exponent * n;
        double surplus = (rounded - 1 + productError(exponent, n, rounded)) / n;
        double correction = estimate * (surplus * logarithm(x)) - residue * estimate / (n * x);
        return estimate + correction;
    }

    /** What the rounding of a product took away, exactly. Source: T. J. Dekker, Numerische Mathematik 18, 1971. */
    private static double productError(double a, double b, double product) {
        double scaledA = SPLITTER * a;
        double highA = scaledA - (scaledA - a);
        double lowA = a - highA;
        double scaledB = SPLITTER * b;
        double highB = scaledB - (scaledB - b);
        double lowB = b - highB;
        return highA * highB - product + highA * lowB + lowA * highB + lowA * lowB;
    }

    /** The natural logarithm, to ten digits: 2 artanh((m - 1) / (m + 1)) of the mantissa, by its power series. */
    private static double logarithm(double x) {
        long bits = Double.doubleToRawLongBits(x);
        long exponent = (bits >> MANTISSA_BITS) - 1023;
        double m = Double.longBitsToDouble(bits - (exponent << MANTISSA_BITS));
        if (m > 1.5) {
            m /= 2;
            exponent++;
        }
        double s = (m - 1) / (m + 1);
        double square = s * s;
        double sum = 0;
        for (int k = 2 * LOGARITHM_TERMS - 1; k > 0; k -= 2) {
            sum = sum * square + 2. / k;
        }
        return s * sum + exponent * LN_2;
    }
}
