package org.lifsim.model;

import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.model.QuadraticLifModel;

/**
 * Parameters of the quadratic LIF model. Adaptive threshold, refractory period and options are those of {@link Lif},
 * with the same parameters. Source: {@code QuadLIFCell} of ngc-learn 3.2.3, with its names: {@code critical_v} is the
 * factor, no potential.
 *
 * <pre>
 * tau_m dv/dt = critical_v (v_rest - v) (v - v_scale) + resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr + thr_theta; then v = v_reset, rfr = 0, thr_theta += theta_plus
 * </pre>
 *
 * <p>With the defaults and without input, v approaches v_scale from above and below and leaves v_rest: v_scale is the
 * stable fixed point, v_rest the unstable one. Below v_rest v runs away to minus infinity unless {@code v_min} stops it.
 */
public final class QuadraticLif {
    /** Potential, mV, that v approaches without input from any v above v_rest, if critical_v is positive. */
    public static final Parameter V_SCALE =
            Parameter.any("v_scale", "mV", -41.6, "potential that v approaches without input, from above v_rest");

    /** Factor of the quadratic term, per mV. */
    public static final Parameter CRITICAL_V = Parameter.any("critical_v", "per mV", 1, "factor of the quadratic term");

    /** The quadratic LIF model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "QuadLIF",
            "quadratic integrate-and-fire with adaptive threshold and refractory period",
            QuadraticLifModel::define);

    private QuadraticLif() {}
}
