package org.lifsim.model;

import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.model.WinnerTakeAllModel;

/**
 * Parameters of the winner-take-all spiking model: the units of a batch element compete by a softmax of their
 * potentials, and those with a probability above their adaptive threshold spike. Potentials and thresholds have no unit.
 * Source: {@code WTASCell} of ngc-learn 3.2.3.
 *
 * <pre>
 * v = resist_m j while rfr &gt;= refract_time, else 0
 * p = exp(v - max(v)) / sum(exp(v - max(v)))    (max and sum over the units of a batch element)
 * spike where p &gt; thr; then rfr = dt
 * thr = max(thr + thr_gain (sum(s) - 1), 0.025)
 * </pre>
 *
 * <p>The probabilities of a batch element add up to 1, and no threshold stays below 0.025. So at most 39 units spike
 * together for long, and 40 or more units with equal input do not spike. A unit that is refractory takes part in the
 * competition with a potential of 0. As in ngc-learn, a reset leaves the thresholds unchanged.
 */
public final class WinnerTakeAll {
    /** Membrane time constant, ms, &gt; 0. It must be given, as in ngc-learn, but no step uses it. */
    public static final Parameter TAU_M =
            Parameter.timeConstant("tau_m", Double.NaN, "membrane time constant, which no step uses");

    /** Membrane resistance, per unit of current. */
    public static final Parameter RESIST_M =
            Parameter.any("resist_m", "per unit of current", 1, "membrane resistance, factor of the input current");

    /** Base spike threshold, a probability. Initial thresholds differ from it by at most {@code thr_jitter}. */
    public static final Parameter THR_BASE = Parameter.any("thr_base", "", 0.4, "base spike threshold, a probability");

    /** Rise of all thresholds for each spike beyond one in a step, and fall in a step without a spike. */
    public static final Parameter THR_GAIN = Parameter.any(
            "thr_gain", "", 0.002, "rise of the thresholds for each spike beyond one in a step, and fall without one");

    /** Refractory period after a spike, in which the potential of a unit is 0, ms, &gt;= 0. */
    public static final Parameter REFRACT_TIME =
            Parameter.notNegative("refract_time", "ms", 0, "refractory period, in which the potential is 0");

    /** Maximum random deviation of the initial thresholds from {@code thr_base}, &gt;= 0. It is drawn uniformly. */
    public static final Parameter THR_JITTER = Parameter.notNegative(
            "thr_jitter", "", 0.05, "maximum deviation of the initial thresholds from thr_base, drawn uniformly");

    /** The winner-take-all spiking model. */
    public static final NeuronModel MODEL = ModelDefinition.of(
            "WTAS",
            "winner-take-all: spikes where a softmax exceeds an adaptive threshold",
            WinnerTakeAllModel::define);

    private WinnerTakeAll() {}
}
