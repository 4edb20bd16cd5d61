package org.lifsim.model;

import org.lifsim.internal.model.SimplifiedLifModel;

/**
 * The simplified LIF cell with adaptive thresholds and built-in lateral inhibition. Source: {@code SLIFCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * j = resist_m j - resist_inh (s W)                       (W: weights between the units of a group, spikes of the step before)
 * tau_m dv/dt = j - v while rfr &gt;= refract_time, else 0
 * spike where v &gt; thr; then v = 0, rfr = dt
 * thr += thr_gain s - thr_leak thr, or, with rho_b &gt; 0, thr = max(thr + rho_b (sum(s) - 1), 0.025)
 * </pre>
 */
public final class SimplifiedLif {
    /** Membrane time constant, ms, &gt; 0. */
    public static final Parameter TAU_M = Parameter.timeConstant("tau_m", Double.NaN, "membrane time constant");

    /** Membrane resistance, &gt; 0. */
    public static final Parameter RESIST_M = Parameter.positive(
            "resist_m", "per unit of current", Double.NaN, "membrane resistance, which scales the input current");

    /** Base threshold, of which thresholds start. */
    public static final Parameter THR = Parameter.any("thr", "", Double.NaN, "base spike threshold");

    /** Strength of lateral inhibition, &gt;= 0; 0 for none. */
    public static final Parameter RESIST_INH = Parameter.notNegative(
            "resist_inh", "", 0, "strength of the lateral inhibition between the units of a population; 0 for none");

    /** What a spike adds to the threshold. */
    public static final Parameter THR_GAIN = Parameter.any("thr_gain", "", 0, "how much a spike raises the threshold");

    /** The share of the threshold that is lost in a step. */
    public static final Parameter THR_LEAK =
            Parameter.any("thr_leak", "", 0, "share of the threshold that is lost in a step");

    /** The sparsity threshold, &gt;= 0; 0 for none. */
    public static final Parameter RHO_B = Parameter.notNegative(
            "rho_b",
            "",
            0,
            "how much all thresholds rise for each spike beyond one in a step, instead of thr_gain and thr_leak; 0 for none");

    /** For how long after a spike a unit does not integrate, ms, &gt;= 0. */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 0, "for how long after a spike a unit does not integrate");

    /** How far thresholds start from thr, at most, &gt;= 0. */
    public static final Parameter THR_JITTER = Parameter.notNegative(
            "thr_jitter", "", 0.05, "how far thresholds start from thr at most, evenly, by the seed's random numbers");

    /** Whether refractory units go on emitting spikes. */
    public static final ModelOption STICKY_SPIKES =
            ModelOption.booleanOption("sticky_spikes", "a unit emits spikes as long as it is refractory");

    /** Whether a reset leaves thresholds as they are. */
    public static final ModelOption THR_PERSIST =
            ModelOption.booleanOption("thr_persist", "a reset leaves the thresholds as they are");

    /** The cell. */
    public static final NeuronModel MODEL = new SimplifiedLifModel();

    private SimplifiedLif() {}
}
