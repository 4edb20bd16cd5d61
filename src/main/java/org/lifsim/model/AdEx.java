package org.lifsim.model;

import org.lifsim.internal.model.AdExModel;

/**
 * The adaptive exponential integrate-and-fire cell. Source: {@code AdExCell} of ngc-learn 3.2.3; R. Brette and W. Gerstner, "Adaptive
 * exponential integrate-and-fire model as an effective description of neuronal activity", J. Neurophysiol. 94, 2005.
 *
 * <pre>
 * tau_m dv/dt = -(v - v_rest) + v_sharpness exp((v - intrinsic_mem_thr) / v_sharpness) - resist_m w + resist_m j
 * tau_w dw/dt = a (v - v_rest) - w
 * spike where v &gt; thr; then v = v_reset, w += b
 * </pre>
 *
 * <p>Where exp overflows, the potential is beyond every threshold: the unit spikes and is reset. The reference multiplies infinity by
 * zero there and is NaN from then on.
 */
public final class AdEx {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", 15, "membrane time constant");

    /** Membrane resistance, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "mV per unit of current", 1, "membrane resistance, which scales the input current and w");

    /** Time constant of recovery, ms, &gt; 0. */
    public static final Parameter TAU_W = Parameter.timeConstant("tau_w", 400, "time constant of the recovery");

    /** How sharply a spike sets in, mV, &gt; 0. */
    public static final Parameter V_SHARPNESS =
            Parameter.divisor("v_sharpness", "mV", 2, "slope of the exponential: how sharply a spike sets in");

    /** Where a spike sets in, mV. */
    public static final Parameter INTRINSIC_MEM_THR =
            Parameter.any("intrinsic_mem_thr", "mV", -55, "potential where a spike sets in");

    /** Where a spike is told and the unit reset, mV. */
    public static final Parameter THR =
            Parameter.any("thr", "mV", 5, "potential above which a unit has spiked and is reset");

    /** Resting potential, mV. */
    public static final Parameter V_REST = Parameter.any("v_rest", "mV", -72, "resting potential");

    /** Potential right after a spike, mV. */
    public static final Parameter V_RESET = Parameter.any("v_reset", "mV", -75, "potential right after a spike");

    /** Coupling of the recovery to the potential. */
    public static final Parameter A = Parameter.any("a", "", 0.1, "how the recovery follows the potential");

    /** What a spike adds to the recovery. */
    public static final Parameter B = Parameter.any("b", "", 0.75, "how much a spike raises the recovery");

    /** Potential at the start, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", -70, "potential at the start");

    /** Recovery at the start. */
    public static final Parameter W0 = Parameter.any("w0", "", 0, "recovery at the start");

    /** The cell. */
    public static final NeuronModel MODEL = new AdExModel();

    private AdEx() {}
}
