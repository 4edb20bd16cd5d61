package org.lifsim.neuron;

import org.lifsim.fault.InputException;

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

    /**
     * Finds a column by its name in files.
     *
     * @param label such as {@code thr_theta}
     * @return the column
     * @throws InputException if there is none of that name
     */
    public static LifColumn labelled(String label) {
        for (LifColumn column : values()) {
            if (column.label.equals(label)) {
                return column;
            }
        }
        throw new InputException("there is no column '" + label + "'");
    }
}
