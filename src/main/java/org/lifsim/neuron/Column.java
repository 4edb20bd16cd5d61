package org.lifsim.neuron;

/**
 * A column of a population: one float32 for each unit.
 *
 * @param label its name in files and messages, which is ngc-learn's
 * @param unit its unit, empty for a number without one
 * @param meaning what it holds, a phrase
 */
public record Column(String label, String unit, String meaning) {
    /** Membrane potential. */
    public static final Column V = new Column("v", "mV", "membrane potential");

    /** Adaptive shift of LIF's threshold. */
    public static final Column THR_THETA = new Column("thr_theta", "mV", "adaptive threshold shift, added to thr");

    /** Adaptive threshold of SLIF. */
    public static final Column THR = new Column("thr", "", "adaptive threshold");

    /** Time since the last spike. */
    public static final Column RFR = new Column("rfr", "ms", "time since the last spike");

    /** The second variable of cells with two: recovery, or a resonator's angular driver. */
    public static final Column W = new Column("w", "", "second variable: recovery, or angular driver");

    /** Spikes of the last step, where a cell keeps them: 1 for a unit that spiked, else 0. */
    public static final Column S = new Column("s", "", "spikes of the last step, 0 or 1");

    /** What an encoder emitted in the last step, 0 or 1. */
    public static final Column OUTPUTS = new Column("outputs", "", "emitted spikes of the last step, 0 or 1");

    /** The input that is clamped on a unit: a current, or an encoder's stimulus. */
    public static final Column CURRENT = new Column("j", "", "clamped input: current, or an encoder's stimulus");

    /** The clamped input where a stimulus adds to it: {@link #CURRENT} is then their sum in the last step. */
    public static final Column CLAMPED = new Column("clamped", "", "clamped part of the input");

    /** Surrogate derivative of the spike; kept only where switched on. */
    public static final Column SURROGATE = new Column("surrogate", "", "surrogate derivative of the spike");

    /** Time of the last spike, in the unit of {@link Tols}, 0 before the first; kept only where switched on. */
    public static final Column TOLS = new Column("tols", "ms or steps", "time of the last spike");

    @Override
    public String toString() {
        return label;
    }
}
