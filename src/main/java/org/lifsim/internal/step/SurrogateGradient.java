package org.lifsim.internal.step;

/**
 * Surrogate derivatives of a spike; the true derivative is 0 or infinite. Source: {@code ngclearn.utils.surrogate_fx}
 * of ngc-learn 3.2.3, with each rounding made explicit.
 */
public final class SurrogateGradient {
    /** Pi, in the argument of the arctan. */
    public static final float PI = (float) Math.PI;

    /** Half of the alpha that LIFCell passes to the arctan, which is 0.2. */
    public static final float TENTH = 0.1f;

    /** 1 / pi, divided in double and rounded. */
    public static final float INVERSE_PI = (float) (1 / Math.PI);

    /** c2 of the secant, per unit of current. */
    public static final float STEEPNESS = 0.08f;

    /** alpha of the triangle, per mV. */
    public static final float SLOPE = 2f;

    private SurrogateGradient() {}

    /**
     * Surrogate of the arctan: {@code (1/pi) / (1 + (x pi alpha/2)^2)} with alpha 0.2.
     *
     * @param x potential minus threshold, in mV
     * @return a number in [0, 1/pi], per mV
     */
    public static float arctan(float x) {
        float q = x * PI * TENTH;
        return 1f / Math.fma(q, q, 1f) * INVERSE_PI;
    }

    /**
     * Surrogate of a triangle: {@code max(0, 1 - alpha |x|)} with alpha 2.
     *
     * @param x potential minus threshold, in mV
     * @return a number in [0, 1]
     */
    public static float triangular(float x) {
        float side = Math.fma(-SLOPE, Math.abs(x), 1f);
        return side < 0 ? 0f : side;
    }

    /**
     * Straight-through surrogate: 1, but NaN for a potential that is infinite or NaN.
     *
     * @param v potential, in mV
     * @return 1, or NaN
     */
    public static float straightThrough(float v) {
        return Math.fma(v, 0f, 1f);
    }

    /**
     * Surrogate of the secant: {@code 1 / cosh(c2 j)} if the current is positive, else 0; c2 is 0.08.
     *
     * @param j current times resistance
     * @return a number in [0, 1]
     */
    public static float secant(float j) {
        float c = j * STEEPNESS;
        return j > 0 ? 1f / ((Float32Math.exp(c) + Float32Math.exp(-c)) * 0.5f) : 0f;
    }
}
