package org.lifsim.neuron;

/** The float32 columns of a LIF population, one value a unit. */
public enum LifColumn {
    /** Membrane potential, mV. */
    V("v"),
    /** Adaptive threshold shift, mV, added to {@code thr}. */
    THR_THETA("thr_theta"),
    /** Time since the last spike, ms; 0 exactly in the step of a spike. */
    RFR("rfr"),
    /** The input current that is clamped on the unit; j * resist_m is in mV. */
    CURRENT("j"),
    /** Derivative of the spike by the membrane potential, arctan form; kept only where switched on. */
    SURROGATE("surrogate"),
    /** Time of the last spike, in the unit of {@link Tols}; 0 before the first; kept only where switched on. */
    TOLS("tols");

    private final String label;

    LifColumn(String label) {
        this.label = label;
    }

    /**
     * The column's name in files and messages, which is ngc-learn's.
     *
     * @return the name
     */
    public String label() {
        return label;
    }
}
