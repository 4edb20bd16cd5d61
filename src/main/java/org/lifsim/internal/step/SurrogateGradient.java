package org.lifsim.internal.step;

/**
 * Derivatives that stand in for that of a spike, which is 0 or infinite. Source: {@code ngclearn.utils.surrogate_fx} of ngc-learn
 * 3.2.3, with each rounding made explicit.
 */
public final class SurrogateGradient {
    /** Pi, of the arctan's argument. */
    public static final float PI = (float) Math.PI;

    /** Half of the alpha that LIFCell gives the arctan, 0.2. */
    public static final float TENTH = 0.1f;

    /** 1 / pi, divided in double and rounded. */
    public static final float INVERSE_PI = (float) (1 / Math.PI);

    /** The secant's c2, per unit of current. */
    public static final float STEEPNESS = 0.08f;

    /** The alpha of the triangle, per mV. */
    public static final float SLOPE = 2f;

    private SurrogateGradient() {}

    /**
     * The arctan's: (1/pi) / (1 + (x pi alpha/2)^2), alpha 0.2.
     *
     * @param x potential less threshold, mV
     * @return a number in [0, 1/pi], per mV
     */
    public static float arctan(float x) {
        float q = x * PI * TENTH;
        return 1f / Math.fma(q, q, 1f) * INVERSE_PI;
    }

    /**
     * A triangle: max(0, 1 - alpha |x|), alpha 2.
     *
     * @param x potential less threshold, mV
     * @return a number in [0, 1]
     */
    public static float triangular(float x) {
        float side = Math.fma(-SLOPE, Math.abs(x), 1f);
        return side < 0 ? 0f : side;
    }

    /**
     * Straight through: 1, and NaN for a potential that is infinite or NaN.
     *
     * @param v potential, mV
     * @return 1
     */
    public static float straightThrough(float v) {
        return Math.fma(v, 0f, 1f);
    }

    /**
     * The secant's: 1 / cosh(c2 j) where the current is positive, else 0; c2 0.08.
     *
     * @param j the current, times the resistance
     * @return a number in [0, 1]
     */
    public static float secant(float j) {
        float c = j * STEEPNESS;
        return j > 0 ? 1f / ((Float32Math.exp(c) + Float32Math.exp(-c)) * 0.5f) : 0f;
    }
}
