package org.lifsim.model;

import org.lifsim.internal.model.QuadraticLifModel;

/**
 * The quadratic LIF cell: the pull on the potential grows with its distance from rest and from a critical potential, so a spike sets in by
 * itself. Adaptive threshold, refractoriness and options are LIF's. Source: {@code QuadLIFCell} of ngc-learn 3.2.3, of which it takes the
 * names: {@code v_scale} is the critical potential and {@code critical_v} the factor.
 *
 * <pre>
 * tau_m dv/dt = critical_v (v_rest - v) (v - v_scale) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * </pre>
 */
public final class QuadraticLif {
    /** The critical potential, mV: above it the potential runs away by itself. */
    public static final Parameter V_SCALE =
            Parameter.any("v_scale", "mV", -41.6, "critical potential, above which v runs away by itself");

    /** The factor of the quadratic pull, per mV. */
    public static final Parameter CRITICAL_V = Parameter.any("critical_v", "per mV", 1, "factor of the quadratic pull");

    /** The cell. */
    public static final NeuronModel MODEL = new QuadraticLifModel();

    private QuadraticLif() {}
}
