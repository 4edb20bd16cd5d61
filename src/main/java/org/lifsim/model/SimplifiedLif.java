package org.lifsim.model;

import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.model.SimplifiedLifModel;

/**
 * Parameters of the simplified LIF model with adaptive thresholds and built-in lateral inhibition. Potentials and
 * thresholds have no unit. Source: {@code SLIFCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * j = resist_m j - resist_inh (s W)    (s: spikes of the previous step; W: lateral weights in a batch element)
 * tau_m dv/dt = j - v while rfr &gt;= refract_time, else 0
 * spike where v &gt; thr; then v = 0, rfr = dt
 * thr += thr_gain s - thr_leak thr, or, with rho_b &gt; 0, thr = max(thr + rho_b (sum(s) - 1), 0.025)
 * </pre>
 */
public final class SimplifiedLif {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", Double.NaN, "membrane time constant");

    /** Membrane resistance, per unit of current, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", Double.NaN, "membrane resistance, factor of the input current");

    /** Base spike threshold. Initial thresholds differ from it by at most {@code thr_jitter}. */
    public static final Parameter THR = Parameter.any("thr", "", Double.NaN, "base spike threshold");

    /** Strength of the lateral inhibition, &gt;= 0; 0 for none. Must be uniform. */
    public static final Parameter RESIST_INH =
            Parameter.notNegative("resist_inh", "", 0, "strength of the lateral inhibition between units; 0 for none");

    /** Increment of the threshold at a spike. */
    public static final Parameter THR_GAIN = Parameter.any("thr_gain", "", 0, "increment of the threshold at a spike");

    /** Fraction of the threshold that is lost in each step. */
    public static final Parameter THR_LEAK =
            Parameter.any("thr_leak", "", 0, "fraction of the threshold that is lost in each step");

    /**
     * Rise of all thresholds for each spike beyond one in a step, &gt;= 0; 0 for none. It replaces {@code thr_gain} and
     * {@code thr_leak}. Must be uniform.
     */
    public static final Parameter RHO_B = Parameter.notNegative(
            "rho_b",
            "",
            0,
            "rise of all thresholds for each spike beyond one in a step; replaces thr_gain and thr_leak; 0 for none");

    /** Refractory period after a spike, in which a unit does not integrate, ms, &gt;= 0. */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 0, "refractory period, in which a unit does not integrate");

    /** Maximum random deviation of the initial thresholds from {@code thr}, &gt;= 0. It is drawn uniformly. */
    public static final Parameter THR_JITTER = Parameter.notNegative(
            "thr_jitter", "", 0.05, "maximum deviation of the initial thresholds from thr, drawn uniformly");

    /** Whether refractory units keep emitting spikes. */
    public static final ModelOption STICKY_SPIKES =
            ModelOption.booleanOption("sticky_spikes", "a unit emits spikes throughout its refractory period");

    /** Whether a reset leaves the thresholds unchanged. */
    public static final ModelOption THR_PERSIST =
            ModelOption.booleanOption("thr_persist", "a reset leaves the thresholds unchanged");

    /** The simplified LIF model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "SLIF", "simplified LIF with adaptive thresholds and lateral inhibition", SimplifiedLifModel::define);

    private SimplifiedLif() {}
}
