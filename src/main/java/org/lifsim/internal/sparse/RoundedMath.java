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
     * A power with the exponent 1/n, rounded to float64 first, as {@code pow(x, 1. / n)} of C.
     *
     * @param x a positive normal number
     * @param n 5 or 6
     * @return the power, correctly rounded but for one in about 2^40 arguments
     */
    static double root(double x, int n) {
        double exponent = 1.0 / n;
        double estimate = StrictMath.pow(x, exponent);
        // One step of Newton's method in twice the precision: the residue estimate^n - x is nearly exact.
        double high = estimate;
        double low = 0;
        for (int k = 1; k < n; k++) {
            double product = high * estimate;
            low = Math.fma(high, estimate, -product) + low * estimate;
            high = product;
        }
        double residue = high - x + low;
        // The exponent is not quite 1/n: fma gives what its rounding left of n * exponent = 1.
        double surplus = Math.fma(exponent, n, -1) / n;
        double correction = estimate * (surplus * StrictMath.log(x)) - residue * estimate / (n * x);
        return estimate + correction;
    }
}
