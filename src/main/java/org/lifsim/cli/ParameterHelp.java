package org.lifsim.cli;

import java.util.ArrayList;
import java.util.List;
import org.lifsim.neuron.LifParameter;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Lists the cell's parameters in a command's help. */
final class ParameterHelp implements IHelpSectionRenderer {
    private static final String KEY = "lifsim.parameters";

    private ParameterHelp() {}

    /** Puts the list before the example of a command. */
    static void addTo(CommandSpec spec) {
        List<String> keys = new ArrayList<>(spec.usageMessage().sectionKeys());
        if (!keys.contains(KEY)) {
            keys.add(keys.indexOf("footerHeading"), KEY);
            spec.usageMessage().sectionKeys(keys);
            spec.usageMessage().sectionMap().put(KEY, new ParameterHelp());
        }
    }

    @Override
    public String render(Help help) {
        StringBuilder text = new StringBuilder(String.format("%nParameters of LIF, with ngc-learn's default:%n"));
        for (LifParameter parameter : LifParameter.values()) {
            boolean bare = parameter.unit().isEmpty() || parameter == LifParameter.V_MIN;
            String unit = bare ? "" : " " + parameter.unit();
            String fallback = parameter == LifParameter.TAU_M ? unit.strip() : parameter.fallback() + unit;
            text.append(String.format(
                    "  %-17s %s (%s; %s)%n", parameter.label(), parameter.meaning(), fallback, parameter.range()));
        }
        return text.toString();
    }
}
