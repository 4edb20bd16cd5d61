package org.lifsim.internal.plan;

import java.util.List;
import org.lifsim.internal.plan.Expression.BatchSum;
import org.lifsim.internal.plan.Expression.Binary;
import org.lifsim.internal.plan.Expression.Clock;
import org.lifsim.internal.plan.Expression.Comparison;
import org.lifsim.internal.plan.Expression.Constant;
import org.lifsim.internal.plan.Expression.Fma;
import org.lifsim.internal.plan.Expression.Function;
import org.lifsim.internal.plan.Expression.Index;
import org.lifsim.internal.plan.Expression.Now;
import org.lifsim.internal.plan.Expression.Operator;
import org.lifsim.internal.plan.Expression.Reading;
import org.lifsim.internal.plan.Expression.Select;
import org.lifsim.internal.plan.Expression.Unary;
import org.lifsim.internal.random.NormalConstants;
import org.lifsim.internal.step.Float32Math;

/** Writes expressions as formulas: {@code fma(g, number(0.9f), value(w))}. Functions have the bits of XLA (jax 0.12.0.1). */
public final class Expressions {
    private static final float TANH_BOUND = 7.998811721801758f;
    private static final float TANH_SMALL = .0004f;
    private static final float TANH_LARGE = 20f;

    /** Coefficients of the logarithm: Cephes {@code logf.c} (S. Moshier), in three polynomials of three coefficients. */
    private static final float[][] LOG = {
        {NormalConstants.LOG8, NormalConstants.LOG7, NormalConstants.LOG6},
        {NormalConstants.LOG5, NormalConstants.LOG4, NormalConstants.LOG3},
        {NormalConstants.LOG2, NormalConstants.LOG1, NormalConstants.LOG0}
    };

    /** Numerator and denominator of tanh(x) / x in x^2: the rational approximation of Eigen, which XLA uses. */
    private static final float[][] TANH = {
        {
            -2.76076847742355e-16f,
            2.00018790482477e-13f,
            -8.60467152213735e-11f,
            5.12229709037114e-08f,
            1.48572235717979e-05f,
            6.37261928875436e-04f,
            4.89352455891786e-03f
        },
        {1.19825839466702e-06f, 1.18534705686654e-04f, 2.26843463243900e-03f, 4.89352518554385e-03f}
    };

    private Expressions() {}

    /** A constant. */
    public static Expression number(double value) {
        return new Constant((float) value);
    }

    /** The value of a variable in the same row and column. */
    public static Expression value(Variable variable) {
        return new Reading(variable, Index.SAME);
    }

    /** The value of a variable with one value per row of the result. */
    public static Expression ofRow(Variable variable) {
        return new Reading(variable, Index.ROW);
    }

    /** The value of a variable with one value per column of the result. */
    public static Expression ofColumn(Variable variable) {
        return new Reading(variable, Index.COLUMN);
    }

    /** The only value of a variable. */
    public static Expression only(Variable variable) {
        return new Reading(variable, Index.ONLY);
    }

    /** The time at the start of the step, ms. */
    public static Expression time() {
        return new Now(Clock.TIME);
    }

    /** The number of the step since the last reset, from 0. */
    public static Expression step() {
        return new Now(Clock.STEP);
    }

    /** a + b. */
    public static Expression plus(Expression a, Expression b) {
        return new Binary(Operator.PLUS, a, b);
    }

    /** a - b. */
    public static Expression minus(Expression a, Expression b) {
        return new Binary(Operator.MINUS, a, b);
    }

    /** The product of the factors, from left to right. */
    public static Expression times(Expression first, Expression second, Expression... others) {
        Expression product = new Binary(Operator.TIMES, first, second);
        for (Expression other : others) {
            product = new Binary(Operator.TIMES, product, other);
        }
        return product;
    }

    /** a / b. */
    public static Expression over(Expression a, Expression b) {
        return new Binary(Operator.OVER, a, b);
    }

    /** a b + c, rounded once. */
    public static Expression fma(Expression a, Expression b, Expression c) {
        return new Fma(a, b, c);
    }

    /** -a. */
    public static Expression minus(Expression a) {
        return new Unary(Function.NEGATE, a);
    }

    /** The magnitude. */
    public static Expression magnitude(Expression a) {
        return new Unary(Function.MAGNITUDE, a);
    }

    /** The square root. */
    public static Expression root(Expression a) {
        return new Unary(Function.ROOT, a);
    }

    /** The exponential. */
    public static Expression exp(Expression a) {
        return new Unary(Function.EXP, a);
    }

    /** The nearest whole number, the even one of two. */
    public static Expression round(Expression a) {
        return new Unary(Function.ROUND, a);
    }

    /** yes where a &gt; b, else no. */
    public static Expression ifGreater(Expression a, Expression b, Expression yes, Expression no) {
        return new Select(Comparison.GREATER, a, b, yes, no);
    }

    /** yes where a &gt;= b, else no. */
    public static Expression ifAtLeast(Expression a, Expression b, Expression yes, Expression no) {
        return new Select(Comparison.AT_LEAST, a, b, yes, no);
    }

    /** yes where a == b, else no. */
    public static Expression ifEqual(Expression a, Expression b, Expression yes, Expression no) {
        return new Select(Comparison.EQUAL, a, b, yes, no);
    }

    /** The larger one; NaN if one is NaN. */
    public static Expression larger(Expression a, Expression b) {
        return ifGreater(a, b, a, ifEqual(a, a, b, a));
    }

    /** The smaller one; NaN if one is NaN. */
    public static Expression smaller(Expression a, Expression b) {
        return ifGreater(b, a, a, ifEqual(a, a, b, a));
    }

    /** a limited to a range; NaN stays NaN. */
    public static Expression clip(Expression a, Expression low, Expression high) {
        return smaller(larger(a, low), high);
    }

    /** -1, 0 or 1. */
    public static Expression sign(Expression a) {
        Expression zero = number(0);
        return ifGreater(a, zero, number(1), ifGreater(zero, a, number(-1), zero));
    }

    /** a without subnormal numbers; see {@link Float32Math#flushSubnormals}. */
    public static Expression flushed(Expression a) {
        return ifGreater(number(Float32Math.MIN_NORMAL), magnitude(a), number(0), a);
    }

    /** The sum over the batch of a value of the row times a value of the column; one product for a batch of 1. */
    public static Expression outer(Expression row, Expression column, int batch) {
        return batch == 1 ? times(row, column) : new BatchSum(row, column, batch);
    }

    /** A polynomial, the coefficient of the highest power first, by fused multiply-adds. */
    private static Expression polynomial(Expression x, float... coefficients) {
        Expression sum = number(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = fma(sum, x, number(coefficients[i]));
        }
        return sum;
    }

    /** The natural logarithm: Cephes {@code logf} with every multiply-add fused. -infinity for 0, NaN below it. */
    public static Expression log(Expression x) {
        Expression bounded = larger(x, number(Float32Math.MIN_NORMAL));
        Expression m = new Unary(Function.MANTISSA, bounded);
        Expression half = number(NormalConstants.SQRT_HALF);
        Expression zero = number(0);
        Expression isLow = ifGreater(half, m, number(1), zero);
        Expression e = minus(new Unary(Function.EXPONENT, bounded), isLow);
        Expression r = plus(minus(m, number(1)), ifGreater(half, m, m, zero));
        Expression z = times(r, r);
        Expression cube = times(z, r);
        Expression y = fma(fma(polynomial(r, LOG[0]), cube, polynomial(r, LOG[1])), cube, polynomial(r, LOG[2]));
        Expression fraction = plus(fma(number(-.5), z, r), fma(cube, y, times(e, number(NormalConstants.LN2_LOW))));
        Expression found = fma(e, number(NormalConstants.LN2_HIGH), fraction);
        Expression infinity = number(Float.POSITIVE_INFINITY);
        return ifEqual(
                x,
                zero,
                number(Float.NEGATIVE_INFINITY),
                ifGreater(zero, x, number(Float.NaN), ifEqual(x, infinity, x, found)));
    }

    /** The hyperbolic tangent: x below 0.0004, 1 from 20, else the rational function. */
    public static Expression tanh(Expression x) {
        Expression bounded = clip(x, number(-TANH_BOUND), number(TANH_BOUND));
        Expression z = times(bounded, bounded);
        Expression found = over(times(bounded, polynomial(z, TANH[0])), polynomial(z, TANH[1]));
        Expression size = magnitude(x);
        Expression one = ifGreater(number(0), x, number(-1), number(1));
        return ifGreater(number(TANH_SMALL), size, x, ifAtLeast(size, number(TANH_LARGE), one, found));
    }

    /** The logistic function, 1 / (exp(-x) + 1). */
    public static Expression sigmoid(Expression x) {
        return over(number(1), plus(exp(minus(x)), number(1)));
    }

    /**
     * A power of a number that is not negative, for the exponents of {@link #POWERS}. For others the reference calls the C library
     * of its machine.
     */
    public static Expression power(Expression x, double exponent) {
        if (exponent == .5) {
            return root(x);
        }
        return exponent == 1 ? x : exponent == 2 ? times(x, x) : times(x, x, x);
    }

    /** The exponents of {@link #power}. */
    public static final List<Double> POWERS = List.of(.5, 1., 2., 3.);
}
