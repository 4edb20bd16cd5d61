package org.lifsim.cli;

import org.lifsim.model.ModelOption;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Lists the parameters of every neuron model in a command's help. */
final class ModelHelp implements IHelpSectionRenderer {
    private static final String KEY = "lifsim.parameters";

    private ModelHelp() {}

    /** Inserts the list before the examples of a command. */
    static void addTo(CommandSpec spec) {
        HelpSection.add(spec, KEY, new ModelHelp());
    }

    @Override
    public String render(Help help) {
        StringBuilder text = new StringBuilder();
        for (NeuronModel model : NeuronModels.all()) {
            text.append(String.format(
                    "%n%s: %s.%nParameters with defaults, and ngc-learn's defaults if they differ:%n",
                    model.key(), model.summary()));
            for (Parameter parameter : model.parameters()) {
                text.append(line(parameter.name(), parameter.description(), details(model, parameter)));
            }
            for (ModelOption option : model.options()) {
                text.append(line(option.name(), option.description(), String.join(", ", option.choices())));
            }
            if (model.parameters().isEmpty() && model.options().isEmpty()) {
                text.append(String.format("  none%n"));
            }
        }
        return text.toString();
    }

    private static String line(String name, String meaning, String details) {
        return String.format("  %-17s %s%n                    (%s)%n", name, meaning, details);
    }

    private static String details(NeuronModel model, Parameter parameter) {
        String here = parameter.text(
                model.demoParameters().values(parameter).uniformValue().orElseThrow());
        boolean bare = parameter.unit().isEmpty() || here.equals("none");
        String there = here.equals(parameter.defaultText()) ? "" : ", ngc-learn: " + parameter.defaultText();
        return here + (bare ? "" : " " + parameter.unit()) + there + "; " + parameter.range();
    }
}
