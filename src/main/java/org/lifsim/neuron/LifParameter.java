package org.lifsim.neuron;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.lifsim.fault.InputException;

/** The LIF parameters under ngc-learn's names, with unit, default, range and meaning: the one list that help and errors use. */
public enum LifParameter {
    /** Membrane time constant. */
    TAU_M("ms", "must be given", "> 0 and at most 8.5e37", "membrane time constant"),
    /** Membrane resistance. */
    RESIST_M("mV per unit of current", "1", "> 0", "membrane resistance, which scales the input current"),
    /** Base threshold. */
    THR("mV", "-52", "finite", "base spike threshold"),
    /** Resting potential. */
    V_REST("mV", "-65", "finite", "resting potential"),
    /** Reset potential. */
    V_RESET("mV", "-60", "finite", "potential right after a spike"),
    /** Leak conductance. */
    CONDUCT_LEAK("", "1", ">= 0", "leak conductance; 0 makes the cell a pure integrator"),
    /** Time constant of the adaptive threshold. */
    TAU_THETA("ms", "1e7", "finite", "time constant of the adaptive threshold; 0 or less switches adaptation off"),
    /** Threshold step. */
    THETA_PLUS("mV", "0.05", "finite", "how much a spike raises the threshold"),
    /** Refractory time. */
    REFRACT_TIME("ms", "5", ">= 0", "for how long after a spike the input current is ignored"),
    /** Integration. */
    INTEGRATION_TYPE("", "euler", "euler, rk2 or midpoint", "how a step integrates; rk2 and midpoint are the same"),
    /** Lower bound of the potential. */
    V_MIN("mV", "none", "finite, or none", "lower bound of the membrane potential");

    private final String unit;
    private final String fallback;
    private final String range;
    private final String meaning;

    LifParameter(String unit, String fallback, String range, String meaning) {
        this.unit = unit;
        this.fallback = fallback;
        this.range = range;
        this.meaning = meaning;
    }

    /**
     * Finds a parameter by ngc-learn's name.
     *
     * @param name the name, such as {@code tau_m}
     * @return the parameter
     * @throws InputException if there is none of that name; the message suggests the nearest
     */
    public static LifParameter named(String name) {
        List<String> names = Arrays.stream(values()).map(LifParameter::label).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new InputException("unknown parameter '" + name + "': did you mean '" + Nearest.to(name, names)
                    + "'? LIF has " + String.join(", ", names));
        }
        return values()[index];
    }

    /**
     * The name in files, options and messages.
     *
     * @return ngc-learn's name
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The unit.
     *
     * @return the unit, empty for a word
     */
    public String unit() {
        return unit;
    }

    /**
     * ngc-learn's default.
     *
     * @return the default as text
     */
    public String fallback() {
        return fallback;
    }

    /**
     * The legal range.
     *
     * @return the range as text
     */
    public String range() {
        return range;
    }

    /**
     * What the parameter does.
     *
     * @return a phrase
     */
    public String meaning() {
        return meaning;
    }
}
