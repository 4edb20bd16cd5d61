package org.lifsim.model;

/**
 * A column of a population: one float32 for each unit.
 *
 * @param key its name in files and messages, which is ngc-learn's
 * @param unit its unit, empty for a number without one
 * @param description what it holds, a phrase
 */
public record StateVariable(String key, String unit, String description) {
    /** Membrane potential. */
    public static final StateVariable V = new StateVariable("v", "mV", "membrane potential");

    /** Adaptive shift of LIF's threshold. */
    public static final StateVariable THR_THETA =
            new StateVariable("thr_theta", "mV", "adaptive threshold shift, added to thr");

    /** Adaptive threshold of SLIF. */
    public static final StateVariable THR = new StateVariable("thr", "", "adaptive threshold");

    /** Time since the last spike. */
    public static final StateVariable RFR = new StateVariable("rfr", "ms", "time since the last spike");

    /** The second variable of cells with two: recovery, or a resonator's angular driver. */
    public static final StateVariable W = new StateVariable("w", "", "second variable: recovery, or angular driver");

    /** Spikes of the last step, where a cell keeps them: 1 for a unit that spiked, else 0. */
    public static final StateVariable S = new StateVariable("s", "", "spikes of the last step, 0 or 1");

    /** What an encoder emitted in the last step, 0 or 1. */
    public static final StateVariable OUTPUTS =
            new StateVariable("outputs", "", "emitted spikes of the last step, 0 or 1");

    /** The input that is clamped on a unit: a current, or an encoder's stimulus. */
    public static final StateVariable CURRENT =
            new StateVariable("j", "", "clamped input: current, or an encoder's stimulus");

    /** The clamped input where a stimulus adds to it: {@link #CURRENT} is then their sum in the last step. */
    public static final StateVariable CLAMPED = new StateVariable("clamped", "", "clamped part of the input");

    /** Surrogate derivative of the spike; kept only where switched on. */
    public static final StateVariable SURROGATE =
            new StateVariable("surrogate", "", "surrogate derivative of the spike");

    /** Time of the last spike, in the unit of {@link LastSpikeTime}, 0 before the first; kept only where switched on. */
    public static final StateVariable TOLS = new StateVariable("tols", "ms or steps", "time of the last spike");

    @Override
    public String toString() {
        return key;
    }
}
