package org.lifsim.model;

import java.util.List;
import org.lifsim.internal.model.HodgkinHuxleyModel;
import org.lifsim.internal.model.ModelDefinition;

/**
 * Parameters of the Hodgkin-Huxley model. Potentials are relative to the resting potential, as in the paper. Source:
 * {@code HodgkinHuxleyCell} of ngc-learn 3.2.3; A. L. Hodgkin and A. F. Huxley, "A quantitative description of membrane
 * current and its application to conduction and excitation in nerve", J. Physiol. 117, 1952,
 * doi:10.1113/jphysiol.1952.sp004764.
 *
 * <pre>
 * tau_v dv/dt = resist_m j - g_Na m^3 h (v - v_Na) - g_K n^4 (v - v_K) - g_L (v - v_L)
 * dx/dt = alpha_x (1 - x) - beta_x x    for the gates x = n, m, h
 * alpha_n = 0.01 (10 - v) / (exp((10 - v) / 10) - 1), beta_n = 0.125 exp(-v / 80)
 * alpha_m = 0.1 (25 - v) / (exp((25 - v) / 10) - 1), beta_m = 4 exp(-v / 18)
 * alpha_h = 0.07 exp(-v / 20), beta_h = 1 / (exp((30 - v) / 10) + 1)
 * spike where v &gt; thr; then, with spike_reset, v = v_reset, x = alpha_x / (alpha_x + beta_x)
 * </pre>
 *
 * <p>v starts at 0, and each gate at its steady state there. Without {@code spike_reset}, the default, a unit spikes in
 * every step in which v exceeds the threshold. Each rule integrates each variable with the other ones fixed, and the
 * gates with v of before the step. The step must be short: in a spike v decays at a rate of about 0.3 g_Na / tau_v.
 *
 * <p>At v = 10 mV and v = 25 mV exactly, a rate is 0 / 0. The gate is then NaN, as in the reference, and so is v from
 * the next step on.
 */
public final class HodgkinHuxley {
    /** Time constant of v, which stands for the membrane's capacitance, ms, &gt; 0. It must be given. */
    public static final Parameter TAU_V =
            Parameter.timeConstant("tau_v", Double.NaN, "time constant of v, in place of the membrane's capacitance");

    /** Membrane resistance, per unit of current, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", 1, "membrane resistance, factor of the input current");

    /** Reversal potential of sodium, mV. */
    public static final Parameter V_NA = Parameter.any("v_Na", "mV", 115, "reversal potential of sodium");

    /** Reversal potential of potassium, mV. */
    public static final Parameter V_K = Parameter.any("v_K", "mV", -35, "reversal potential of potassium");

    /** Reversal potential of the leak, mV. */
    public static final Parameter V_L = Parameter.any("v_L", "mV", 10.6, "reversal potential of the leak");

    /** Maximum conductance of sodium, &gt;= 0, without unit: it is divided by {@code tau_v}. */
    public static final Parameter G_NA = Parameter.notNegative("g_Na", "", 100, "maximum conductance of sodium");

    /** Maximum conductance of potassium, &gt;= 0, without unit. */
    public static final Parameter G_K = Parameter.notNegative("g_K", "", 5, "maximum conductance of potassium");

    /** Conductance of the leak, &gt;= 0, without unit. */
    public static final Parameter G_L = Parameter.notNegative("g_L", "", 0.3, "conductance of the leak");

    /** Spike threshold, mV. */
    public static final Parameter THR = Parameter.any("thr", "mV", 4, "spike threshold");

    /** v after a spike with {@code spike_reset}, mV; then not exactly 10 or 25, where a gate's rate is 0 / 0. */
    public static final Parameter V_RESET =
            Parameter.any("v_reset", "mV", 0, "v after a spike with spike_reset, which also sets the gates");

    /** Integration method: Euler's by default, the midpoint rule, or the classical Runge-Kutta rule of fourth order. */
    public static final ModelOption INTEGRATION_TYPE = new ModelOption(
            "integration_type",
            List.of("euler", "rk2", "midpoint", "rk4"),
            "integration method; rk2 is an alias of midpoint");

    /** Whether a spike sets v to {@code v_reset}, and the gates to their steady states there; false by default. */
    public static final ModelOption SPIKE_RESET = ModelOption.booleanOption(
            "spike_reset", "reset v and the gates at a spike; without it, a unit spikes in every step above thr");

    /** The Hodgkin-Huxley model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "HodgkinHuxley", "Hodgkin-Huxley, with gates of potassium and sodium channels", HodgkinHuxleyModel::define);

    private HodgkinHuxley() {}
}
