package org.lifsim.model;

import org.lifsim.internal.model.IzhikevichModel;
import org.lifsim.internal.model.ModelDefinition;

/**
 * Parameters of Izhikevich's model. Source: {@code IzhikevichCell} of ngc-learn 3.2.3; E. M. Izhikevich, "Simple model
 * of spiking neurons", IEEE Trans. Neural Networks 14, 2003, doi:10.1109/TNN.2003.820440. As in the paper, the numbers
 * of the first equation imply v in mV and time in ms.
 *
 * <pre>
 * tau_m dv/dt = 0.04 v^2 + 5 v + 140 - w + resist_m j
 * tau_w dw/dt = coupling_factor v - w                     (tau_w = 1/a, coupling_factor = b of the paper)
 * spike if v &gt; v_thr before the step; then v = v_reset (c), w += w_reset (d)
 * </pre>
 */
public final class Izhikevich {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", 1, "membrane time constant");

    /** Membrane resistance, per unit of current, &gt; 0: {@code resist_m * j} is I of the paper. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", 1, "membrane resistance, factor of the input current");

    /** Spike threshold, mV. */
    public static final Parameter V_THR = Parameter.any("v_thr", "mV", 30, "spike threshold");

    /** Reset potential after a spike, mV; c of the paper. */
    public static final Parameter V_RESET =
            Parameter.any("v_reset", "mV", -65, "reset potential after a spike (c of the paper)");

    /** Time constant of the recovery variable w, ms, &gt; 0; 1/a of the paper. */
    public static final Parameter TAU_W =
            Parameter.timeConstant("tau_w", 50, "time constant of the recovery variable (1/a of the paper)");

    /** Increment of the recovery variable w at a spike, in the units of w; d of the paper. */
    public static final Parameter W_RESET =
            Parameter.any("w_reset", "", 8, "increment of the recovery variable at a spike (d of the paper)");

    /** Coupling of the recovery variable w to the potential, units of w per mV; b of the paper. */
    public static final Parameter COUPLING_FACTOR =
            Parameter.any("coupling_factor", "", 0.2, "coupling of the recovery variable to v (b of the paper)");

    /** Initial potential, mV. */
    public static final Parameter V0 = Parameter.any("v0", "mV", -65, "initial potential");

    /** Initial value of the recovery variable w. */
    public static final Parameter W0 = Parameter.any("w0", "", -14, "initial value of the recovery variable");

    /** Izhikevich's model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "Izhikevich",
            "Izhikevich's quadratic integrate-and-fire with a recovery variable",
            IzhikevichModel::define);

    private Izhikevich() {}
}
