package org.lifsim.internal.step;

/**
 * Numbers of {@link Float32Math#exp}. They stand here once: scalar and SIMD Java use them as compile-time constants, and
 * the OpenCL backend writes them as macros {@code EXP_...}. Source: Cephes {@code expf.c} (S. Moshier).
 */
public final class ExpConstants {
    /** Below this argument the result would be subnormal and is 0: ln(2^-126) is about -87.34. */
    public static final float UNDERFLOW = -88f;

    /** Above this argument the result exceeds the largest float32. */
    public static final float OVERFLOW = 89f;

    /** Base-2 logarithm of e. */
    public static final float LOG2_E = 1.44269504088896341f;

    /** Upper part of -ln(2): its products with exponents are exact. */
    public static final float MINUS_LN2_HIGH = -0.693145751953125f;

    /** Lower part of -ln(2). */
    public static final float MINUS_LN2_LOW = -1.42860682030941723212e-6f;

    /** Coefficient of r^7 in e^r. */
    public static final float C7 = 1.9875691500e-4f;

    /** Coefficient of r^6. */
    public static final float C6 = 1.3981999507e-3f;

    /** Coefficient of r^5. */
    public static final float C5 = 8.3334519073e-3f;

    /** Coefficient of r^4. */
    public static final float C4 = 4.1665795894e-2f;

    /** Coefficient of r^3. */
    public static final float C3 = 1.6666665459e-1f;

    /** Coefficient of r^2. */
    public static final float C2 = 5.0000001201e-1f;

    private ExpConstants() {}
}
