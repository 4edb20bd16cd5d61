package org.lifsim.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lifsim.fault.InputException;
import org.lifsim.neuron.LifParameters;
import picocli.CommandLine.Option;

/** The options that describe the cell; they start from the lecture's. */
final class CellOption {
    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Set a parameter under ngc-learn's name, such as tau_m=20 or v_min=none; may be repeated."
                    + " The rest is the lecture's cell. The list is below.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--dt",
            paramLabel = "MS",
            defaultValue = "0.1",
            description = "The step, ms (default: ${DEFAULT-VALUE}).")
    private double dt;

    LifParameters parameters() {
        LifParameters.Builder builder = LifParameters.lecture().toBuilder();
        set.forEach(builder::set);
        LifParameters parameters = builder.build();
        parameters.checkStep(dt);
        return parameters;
    }

    double dt() {
        return dt;
    }

    static long atLeastOne(String option, long value) {
        if (value < 1) {
            throw new InputException(option + " is " + value + ", expected a whole number from 1");
        }
        return value;
    }
}
