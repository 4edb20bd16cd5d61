package org.lifsim.model;

import java.util.List;
import org.lifsim.internal.model.IntegrateAndFireModel;
import org.lifsim.internal.model.ModelDefinition;

/**
 * Parameters of the integrate-and-fire model without leak. Source: {@code IFCell} of ngc-learn 3.2.3. The unit of
 * current is arbitrary; {@code resist_m} times a current is in mV.
 *
 * <pre>
 * tau_m dv/dt = resist_m j    (j counts as 0 while rfr &lt; refract_time)
 * spike where v &gt; thr; then v = v_reset, rfr = 0
 * then v = max(v, v_rest), so v never falls below v_rest
 * without lower_clamp_voltage, v has no bound, and a spike does not reset v (as in ngc-learn)
 * </pre>
 *
 * <p>Without {@code lower_clamp_voltage}, v has no lower bound, and a spike does not reset it either. This is a
 * peculiarity of ngc-learn, whose bits lifsim has. A unit whose v exceeds the threshold then spikes in every step until
 * a negative current lowers v. LIF with a {@code conduct_leak} of 0 is a model without leak and bound that resets v.
 */
public final class IntegrateAndFire {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Lif.TAU_M;

    /** Membrane resistance, mV per unit of current, &gt; 0. */
    public static final Parameter RESIST_M = Lif.RESIST_M;

    /** Spike threshold, mV. */
    public static final Parameter THR = Parameter.any("thr", "mV", -52, "spike threshold");

    /** Initial potential, and with {@code lower_clamp_voltage} the lower bound of the potential, mV. */
    public static final Parameter V_REST =
            Parameter.any("v_rest", "mV", -65, "initial potential, and its lower bound with lower_clamp_voltage");

    /** Reset potential after a spike, mV; without {@code lower_clamp_voltage} it has no effect. */
    public static final Parameter V_RESET =
            Parameter.any("v_reset", "mV", -60, "reset potential after a spike; no effect without lower_clamp_voltage");

    /** Refractory period after a spike, in which the input current is ignored, ms, &gt;= 0; 0, the default, for none. */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 0, "refractory period, in which the input current is ignored");

    /** Whether v is reset at a spike and never falls below v_rest; true by default. */
    public static final ModelOption LOWER_CLAMP_VOLTAGE = new ModelOption(
            "lower_clamp_voltage",
            List.of("true", "false"),
            "v is at least v_rest; without it, v has no bound and a spike never resets v, as in ngc-learn");

    /** The integrate-and-fire model. */
    public static final NeuronModel MODEL =
            ModelDefinition.of("IF", "integrate-and-fire without leak", IntegrateAndFireModel::define);

    private IntegrateAndFire() {}
}
