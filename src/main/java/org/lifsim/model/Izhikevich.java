package org.lifsim.model;

import org.lifsim.internal.model.IzhikevichModel;

/**
 * The Izhikevich cell. Source: {@code IzhikevichCell} of ngc-learn 3.2.3; E. M. Izhikevich, "Simple model of spiking neurons", IEEE
 * Trans. Neural Networks 14, 2003.
 *
 * <pre>
 * tau_m dv/dt = 0.04 v^2 + 5 v + 140 - w + resist_m j
 * tau_w dw/dt = coupling_factor v - w                     (tau_w = 1/a, coupling_factor = b of the paper)
 * a unit whose v was above v_thr before the step spikes; then v = v_reset (c), w += w_reset (d)
 * </pre>
 */
public final class Izhikevich {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", 1, "membrane time constant");

    /** Membrane resistance, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", 1, "membrane resistance, which scales the input current");

    /** Where a unit has spiked, mV. */
    public static final Parameter V_THR = Parameter.any("v_thr", "mV", 30, "potential above which a unit has spiked");

    /** Potential right after a spike, mV; c of the paper. */
    public static final Parameter V_RESET =
            Parameter.any("v_reset", "mV", -65, "potential right after a spike (c of the paper)");

    /** Time constant of recovery, ms, &gt; 0; 1/a of the paper. */
    public static final Parameter TAU_W =
            Parameter.timeConstant("tau_w", 50, "time constant of the recovery (1/a of the paper)");

    /** What a spike adds to the recovery; d of the paper. */
    public static final Parameter W_RESET =
            Parameter.any("w_reset", "", 8, "how much a spike raises the recovery (d of the paper)");

    /** Coupling of the recovery to the potential; b of the paper. */
    public static final Parameter COUPLING_FACTOR =
            Parameter.any("coupling_factor", "", 0.2, "how the recovery follows the potential (b of the paper)");

    /** Potential at the start, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", -65, "potential at the start");

    /** Recovery at the start. */
    public static final Parameter W0 = Parameter.any("w0", "", -14, "recovery at the start");

    /** The cell. */
    public static final NeuronModel MODEL = new IzhikevichModel();

    private Izhikevich() {}
}
