package org.lifsim.model;

/**
 * A state variable of a population: one float32 per unit.
 *
 * @param key name in files and messages, which is ngc-learn's
 * @param physicalUnit physical unit; empty for a number without unit
 * @param description short description
 */
public record StateVariable(String key, String physicalUnit, String description) {
    /** Membrane potential, mV; without unit in SLIF. */
    public static final StateVariable V = new StateVariable("v", "mV", "membrane potential");

    /** Adaptive threshold shift of LIF and quadratic LIF, mV, added to {@code thr}. */
    public static final StateVariable THR_THETA =
            new StateVariable("thr_theta", "mV", "adaptive threshold shift, added to thr");

    /** Adaptive threshold of SLIF and WTAS, without unit. */
    public static final StateVariable THR = new StateVariable("thr", "", "adaptive threshold");

    /** Time since the last spike, ms. */
    public static final StateVariable RFR = new StateVariable("rfr", "ms", "time since the last spike");

    /**
     * Second variable of models with two: the recovery variable of AdEx and Izhikevich's model, or the angular driver
     * of the resonate-and-fire model. Its unit is that of the current in AdEx and mV in the resonate-and-fire model.
     */
    public static final StateVariable W = new StateVariable("w", "", "second variable: recovery, or angular driver");

    /** Gate of potassium channels of the Hodgkin-Huxley model, from 0 to 1. */
    public static final StateVariable N = new StateVariable("n", "", "gate of potassium: activation");

    /** Activation gate of sodium channels of the Hodgkin-Huxley model, from 0 to 1. */
    public static final StateVariable M = new StateVariable("m", "", "gate of sodium: activation");

    /** Inactivation gate of sodium channels of the Hodgkin-Huxley model, from 0 to 1; 0 if all are inactive. */
    public static final StateVariable H =
            new StateVariable("h", "", "gate of sodium: inactivation, 0 if all are inactive");

    /** Spikes of the last step, if the model keeps them: 1 for a unit that spiked, else 0. */
    public static final StateVariable S = new StateVariable("s", "", "spikes of the last step, 0 or 1");

    /** Spikes that an encoder emitted in the last step: 1 for a unit that spiked, else 0. */
    public static final StateVariable OUTPUTS =
            new StateVariable("outputs", "", "emitted spikes of the last step, 0 or 1");

    /** Angle of a phasor, radians, from 0 to 2 pi while its stimulus is from 0 to 1. */
    public static final StateVariable ANGLES = new StateVariable("angles", "rad", "angle; a turn ends with a spike");

    /** Factor of a phasor's rate, without unit. It is drawn once, as a Poisson number over its mean. */
    public static final StateVariable BASE_SCALE =
            new StateVariable("base_scale", "", "factor of the rate, drawn at the start");

    /** Clamped input of a unit: a current in its arbitrary unit, or the stimulus of an encoder. */
    public static final StateVariable CURRENT =
            new StateVariable("j", "", "input that clamp sets: current, or an encoder's stimulus");

    /**
     * Clamped input of a population with a stimulus. {@link #CURRENT} is then the input of the last step: the clamped
     * input plus the stimulus.
     */
    public static final StateVariable CLAMPED = new StateVariable("clamped", "", "part of the input that clamp sets");

    /** Surrogate derivative of the spike; only kept if the builder enables it. */
    public static final StateVariable SURROGATE =
            new StateVariable("surrogate", "", "surrogate derivative of the spike");

    /**
     * Time of the last spike, in ms or steps (see {@link LastSpikeTime}); 0 before the first spike. Only kept if the
     * builder enables it.
     */
    public static final StateVariable TOLS = new StateVariable("tols", "ms or steps", "time of the last spike");

    @Override
    public String toString() {
        return key;
    }
}
