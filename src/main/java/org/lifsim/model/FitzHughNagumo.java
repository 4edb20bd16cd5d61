package org.lifsim.model;

import org.lifsim.internal.model.FitzHughNagumoModel;
import org.lifsim.internal.model.ModelDefinition;

/**
 * Parameters of the FitzHugh-Nagumo model, in which v and w have no unit. Source: {@code FitzhughNagumoCell} of
 * ngc-learn 3.2.3; R. FitzHugh, "Impulses and physiological states in theoretical models of nerve membrane", Biophys.
 * J. 1, 1961, doi:10.1016/S0006-3495(61)86902-6.
 *
 * <pre>
 * tau_m dv/dt = v - v^3 / gamma - w + resist_m j
 * tau_w dw/dt = v + alpha - beta w
 * spike where v &gt; v_thr; then, with spike_reset, v = v0, w = w0
 * </pre>
 *
 * <p>Without {@code spike_reset}, the default, a unit spikes in every step in which v exceeds the threshold. In an
 * oscillation |v| is at most about 2 sqrt(gamma / 3). There v decays at a rate of 3 / tau_m, so dt should be well below
 * tau_m / 3. The midpoint rule integrates each variable with the other one fixed.
 */
public final class FitzHughNagumo {
    /** Time constant of v, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", 1, "time constant of v");

    /** Membrane resistance, per unit of current, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", 1, "membrane resistance, factor of the input current");

    /** Time constant of the recovery variable w, ms, &gt; 0. */
    public static final Parameter TAU_W =
            Parameter.timeConstant("tau_w", 12.5, "time constant of the recovery variable");

    /** Shift of the recovery variable; a of the paper. */
    public static final Parameter ALPHA =
            Parameter.any("alpha", "", 0.7, "shift of the recovery variable (a of the paper)");

    /** Factor of the decay of the recovery variable; b of the paper. */
    public static final Parameter BETA =
            Parameter.any("beta", "", 0.8, "factor of the decay of the recovery variable (b of the paper)");

    /** Divisor of the cubic term, &gt; 0; 3 in the paper. */
    public static final Parameter GAMMA =
            Parameter.divisor("gamma", "", 3, "divisor of the cubic term (3 in the paper)");

    /** Initial v, and its value after a spike with {@code spike_reset}. */
    public static final Parameter V0 = Parameter.any("v0", "", 0, "initial v, and v after a spike with spike_reset");

    /** Initial w, and its value after a spike with {@code spike_reset}. */
    public static final Parameter W0 = Parameter.any(
            "w0", "", 0, "initial value of the recovery variable, and its value after a spike with spike_reset");

    /** Spike threshold. */
    public static final Parameter V_THR = Parameter.any("v_thr", "", 1.07, "spike threshold");

    /** Whether a spike sets v and w to their initial values; false by default. */
    public static final ModelOption SPIKE_RESET = ModelOption.booleanOption(
            "spike_reset", "reset to v0 and w0 at a spike; without it, a unit spikes in every step above v_thr");

    /** The FitzHugh-Nagumo model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "FitzhughNagumo",
            "FitzHugh-Nagumo, a cubic oscillator with a recovery variable",
            FitzHughNagumoModel::define);

    private FitzHughNagumo() {}
}
