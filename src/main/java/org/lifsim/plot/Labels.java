package org.lifsim.plot;

import java.util.Locale;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.Parameter;
import org.lifsim.model.StateVariable;

/** Labels of axes: a quantity of a neuron model with its physical unit in parentheses. */
public final class Labels {
    private static final String MILLIVOLTS = "mV";

    private Labels() {}

    /**
     * The label of the input.
     *
     * @param model the neuron model
     * @return {@code Stimulus} for an encoder; else the current in the unit that the membrane resistance gives it: resist_m times a
     *     current is in mV
     */
    public static String input(NeuronModel model) {
        Parameter resistance = model.inputResistance();
        if (resistance == null) {
            return "Stimulus";
        }
        return resistance.physicalUnit().startsWith(MILLIVOLTS)
                ? "Input current (mV / " + resistance.name() + ")"
                : "Input current (no unit)";
    }

    /**
     * The label of a state variable.
     *
     * @param model the neuron model
     * @param key name of the state variable
     * @return its description with the physical unit that it has in this model
     */
    public static String variable(NeuronModel model, String key) {
        if (key.equals(StateVariable.CURRENT.key())) {
            return input(model);
        }
        boolean scaled = model.thresholdParameter() != null
                && model.thresholdParameter().physicalUnit().equals(MILLIVOLTS);
        return switch (key) {
            case "v" -> "Membrane potential" + (scaled ? " (mV)" : "");
            case "thr" -> "Threshold";
            case "thr_theta" -> "Threshold shift (mV)";
            case "rfr" -> "Since last spike (ms)";
            case "outputs" -> "Emitted spikes";
            default -> second(model, key);
        };
    }

    /** The label of a variable whose initial value is a parameter, such as w0 of w, which says what it is in this model. */
    private static String second(NeuronModel model, String key) {
        for (Parameter parameter : model.parameters()) {
            if (parameter.name().equals(key + "0")) {
                String what = parameter
                        .description()
                        .replaceFirst("^initial (value of the )?", "")
                        .replaceFirst(",.*", "");
                String unit = parameter.physicalUnit();
                return what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1) + " " + key
                        + (unit.isEmpty() ? "" : " (" + unit + ")");
            }
        }
        return key;
    }
}
