package org.lifsim.internal.random;

/**
 * Numbers of {@link NormalSampler} and {@link JaxNormal}. They stand here once: scalar and SIMD Java use them as
 * compile-time constants, and the OpenCL backend writes them as macros {@code NORMAL_...}. Source of the inverse error
 * function: M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade, 2011, single precision. Source of
 * the logarithm: Cephes {@code logf.c} and {@code log1p.c} (S. Moshier).
 */
public final class NormalConstants {
    /** Square root of 2. */
    public static final float SQRT2 = 1.4142135f;

    /** Square root of 1/2. */
    public static final float SQRT_HALF = 0.70710678f;

    /** 1 - 2^-23. Twice a uniform number minus this value is the middle of the number's step in (-1, 1). */
    public static final float MIDDLE = 0x1.fffffcp-1f;

    /** The value of -ln(1 - x^2) from which on the tail's polynomial approximates the inverse error function. */
    public static final float TAIL_START = 5f;

    /** Middle of the interval of the centre's polynomial. Its variable is the distance from it. */
    public static final float CENTRE_SHIFT = 2.5f;

    /** Middle of the interval of the tail's polynomial, for the square root. */
    public static final float TAIL_SHIFT = 3f;

    /** Coefficients of the centre's polynomial, by power. */
    public static final float CENTRE8 = 2.81022636e-08f;

    public static final float CENTRE7 = 3.43273939e-07f;
    public static final float CENTRE6 = -3.5233877e-06f;
    public static final float CENTRE5 = -4.39150654e-06f;
    public static final float CENTRE4 = 0.00021858087f;
    public static final float CENTRE3 = -0.00125372503f;
    public static final float CENTRE2 = -0.00417768164f;
    public static final float CENTRE1 = 0.246640727f;
    public static final float CENTRE0 = 1.50140941f;

    /** Coefficients of the tail's polynomial, by power. */
    public static final float TAIL8 = -0.000200214257f;

    public static final float TAIL7 = 0.000100950558f;
    public static final float TAIL6 = 0.00134934322f;
    public static final float TAIL5 = -0.00367342844f;
    public static final float TAIL4 = 0.00573950773f;
    public static final float TAIL3 = -0.0076224613f;
    public static final float TAIL2 = 0.00943887047f;
    public static final float TAIL1 = 1.00167406f;
    public static final float TAIL0 = 2.83297682f;

    /** Coefficients of ln(1 + m) = m - m^2 / 2 + m^3 (LOG0 + LOG1 m + ...), by power. */
    public static final float LOG8 = 7.0376836292e-2f;

    public static final float LOG7 = -1.1514610310e-1f;
    public static final float LOG6 = 1.1676998740e-1f;
    public static final float LOG5 = -1.2420140846e-1f;
    public static final float LOG4 = 1.4249322787e-1f;
    public static final float LOG3 = -1.6668057665e-1f;
    public static final float LOG2 = 2.0000714765e-1f;
    public static final float LOG1 = -2.4999993993e-1f;
    public static final float LOG0 = 3.3333331174e-1f;

    /** Upper part of ln(2): its products with exponents are exact. */
    public static final float LN2_HIGH = 0.693359375f;

    /** Lower part of ln(2). */
    public static final float LN2_LOW = -2.12194440e-4f;

    /** Twice a uniform number plus this value, the first float32 above -1, is a number in (-1, 1) as JAX draws it. */
    public static final float LOWEST = -0.99999994f;

    /** Below this magnitude of x, ln(1 + x) is x - x^2 / 2 + x^3 P(x) / Q(x): the square root of 2, minus 1. */
    public static final float NEAR_ZERO = 0.414213568f;

    /** Coefficients of P, by power. */
    public static final float P6 = 4.52700006e-05f;

    public static final float P5 = 0.498541027f;
    public static final float P4 = 6.57873249f;
    public static final float P3 = 29.9119186f;
    public static final float P2 = 60.9496689f;
    public static final float P1 = 57.1129646f;
    public static final float P0 = 20.0395527f;

    /** Coefficients of Q, by power; that of x^6 is 1. */
    public static final float Q5 = 15.0629091f;

    public static final float Q4 = 83.0475693f;
    public static final float Q3 = 221.762405f;
    public static final float Q2 = 309.098724f;
    public static final float Q1 = 216.427887f;
    public static final float Q0 = 60.11866f;

    private NormalConstants() {}
}
