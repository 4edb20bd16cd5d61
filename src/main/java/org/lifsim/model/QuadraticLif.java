package org.lifsim.model;

import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.model.QuadraticLifModel;

/**
 * Parameters of the quadratic LIF model. Above a critical potential, v grows without input until the unit spikes.
 * Adaptive threshold, refractory period and options are those of {@link Lif}, with the same parameters. Source:
 * {@code QuadLIFCell} of ngc-learn 3.2.3. As in ngc-learn, {@code v_scale} is the critical potential and
 * {@code critical_v} is the factor.
 *
 * <pre>
 * tau_m dv/dt = critical_v (v_rest - v) (v - v_scale) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * </pre>
 */
public final class QuadraticLif {
    /** Critical potential, mV: above it v grows without input. */
    public static final Parameter V_SCALE =
            Parameter.any("v_scale", "mV", -41.6, "critical potential, above which v grows without input");

    /** Factor of the quadratic term, per mV. */
    public static final Parameter CRITICAL_V = Parameter.any("critical_v", "per mV", 1, "factor of the quadratic term");

    /** The quadratic LIF model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "QuadLIF",
            "quadratic integrate-and-fire with adaptive threshold and refractory period",
            QuadraticLifModel::define);

    private QuadraticLif() {}
}
