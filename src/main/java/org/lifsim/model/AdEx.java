package org.lifsim.model;

import org.lifsim.internal.model.AdExModel;
import org.lifsim.internal.model.ModelDefinition;

/**
 * Parameters of the adaptive exponential integrate-and-fire model. Source: {@code AdExCell} of ngc-learn 3.2.3; R.
 * Brette and W. Gerstner, "Adaptive exponential integrate-and-fire model as an effective description of neuronal
 * activity", J. Neurophysiol. 94, 2005, doi:10.1152/jn.00686.2005. The unit of current is arbitrary; {@code resist_m}
 * times a current is in mV.
 *
 * <pre>
 * tau_m dv/dt = -(v - v_rest) + v_sharpness exp((v - intrinsic_mem_thr) / v_sharpness) - resist_m w + resist_m j
 * tau_w dw/dt = a (v - v_rest) - w
 * spike where v &gt; thr; then v = v_reset, w += b
 * </pre>
 *
 * <p>{@code AdExCell} has no refractory period. One of {@code refract_time} ms can be added: j counts as 0 in it, or v
 * is held at v_reset.
 *
 * <p>If exp overflows, the potential exceeds every threshold, so the unit spikes and is reset. In this case the
 * reference multiplies infinity by zero, and its state is NaN from then on.
 */
public final class AdEx {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", 15, "membrane time constant");

    /** Membrane resistance, mV per unit of current, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "mV per unit of current", 1, "membrane resistance, factor of the input current and of w");

    /** Time constant of the recovery variable w, ms, &gt; 0. */
    public static final Parameter TAU_W =
            Parameter.timeConstant("tau_w", 400, "time constant of the recovery variable");

    /** Slope factor of the exponential, mV, &gt; 0: smaller values give a sharper spike onset. */
    public static final Parameter V_SHARPNESS =
            Parameter.divisor("v_sharpness", "mV", 2, "slope factor of the exponential (sharpness of spike onset)");

    /** Potential of spike onset, mV. */
    public static final Parameter INTRINSIC_MEM_THR =
            Parameter.any("intrinsic_mem_thr", "mV", -55, "potential of spike onset");

    /** Spike threshold, mV: above it a unit spikes and is reset. */
    public static final Parameter THR = Parameter.any("thr", "mV", 5, "spike threshold");

    /** Resting potential, mV. */
    public static final Parameter V_REST = Parameter.any("v_rest", "mV", -72, "resting potential");

    /** Reset potential after a spike, mV. */
    public static final Parameter V_RESET = Parameter.any("v_reset", "mV", -75, "reset potential after a spike");

    /** Coupling of the recovery variable w to the potential, unit of current per mV. */
    public static final Parameter A = Parameter.any("a", "", 0.1, "coupling of the recovery variable to v");

    /** Increment of the recovery variable w at a spike, unit of current. */
    public static final Parameter B = Parameter.any("b", "", 0.75, "increment of the recovery variable at a spike");

    /** Initial potential, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", -70, "initial potential");

    /** Initial value of the recovery variable w, unit of current. */
    public static final Parameter W0 = Parameter.any("w0", "", 0, "initial value of the recovery variable");

    /**
     * Refractory period after a spike, ms, &gt;= 0; 0, the default, for none. {@link Lif#REFRACTORY} and
     * {@link Lif#REFRACT_STEPS} say what it does; w goes on in it.
     */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 0, "refractory period, in which the input current is ignored");

    /** The AdEx model. */
    public static final NeuronModel MODEL =
            ModelDefinition.of("AdEx", "adaptive exponential integrate-and-fire", AdExModel::define);

    private AdEx() {}
}
