package org.lifsim.neuron;

/**
 * What a LIF step reads and never changes: parameters rounded to float32 once, and what is derived from them once, on the host, so
 * that no backend computes it in its own way. Source: {@code lif} in ngc-learn 3.2.3, as {@code docs/numerics.md} states it.
 *
 * @param rest resting potential, mV
 * @param leak leak conductance
 * @param resist membrane resistance
 * @param refract refractory time, ms
 * @param rt 1 / tau_m, divided in double and then rounded, per ms
 * @param dt the step, ms
 * @param halfDt dt / 2, ms
 * @param thr base threshold, mV
 * @param reset potential after a spike, mV
 * @param decay factor of thr_theta in a step, exp(-dt / tau_theta); 1 without adaptation
 * @param plus what a spike adds to thr_theta, mV; 0 without adaptation
 * @param vMin lower bound of v, mV; -infinity for none
 * @param midpoint whether to integrate by the midpoint rule
 * @param surrogateScale resist_m * dt / tau_m, of the arctan surrogate
 */
public record LifConstants(
        float rest,
        float leak,
        float resist,
        float refract,
        float rt,
        float dt,
        float halfDt,
        float thr,
        float reset,
        float decay,
        float plus,
        float vMin,
        boolean midpoint,
        float surrogateScale) {

    /** The factors of the arctan surrogate's argument, pi and 0.1, and of its value, 1 / pi. */
    public static final float PI = (float) Math.PI;

    /** A tenth, rounded. */
    public static final float TENTH = 0.1f;

    /** 1 / pi, divided in double and rounded. */
    public static final float INVERSE_PI = (float) (1 / Math.PI);

    /**
     * Derives the constants.
     *
     * @param p the parameters
     * @param dt the step, ms
     * @return the constants of that step
     * @throws org.lifsim.fault.InputException if dt does not suit the parameters
     */
    public static LifConstants of(LifParameters p, double dt) {
        p.checkStep(dt);
        boolean adaptive = p.tauTheta() > 0;
        float dt32 = (float) dt;
        return new LifConstants(
                (float) p.vRest(),
                (float) p.conductLeak(),
                (float) p.resistM(),
                (float) p.refractTime(),
                Canonical.flush((float) (1.0 / p.tauM())),
                dt32,
                dt32 * 0.5f,
                (float) p.thr(),
                (float) p.vReset(),
                adaptive ? Canonical.decay(dt, p.tauTheta()) : 1f,
                adaptive ? (float) p.thetaPlus() : 0f,
                (float) p.vMin().orElse(Double.NEGATIVE_INFINITY),
                p.integration() == Integration.RK2,
                Canonical.flush((float) p.resistM() * dt32 / (float) p.tauM()));
    }
}
