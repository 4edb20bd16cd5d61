package org.lifsim.cli;

import org.lifsim.error.InputException;
import org.lifsim.model.ModelOption;
import org.lifsim.model.NeuronModel;
import org.lifsim.model.NeuronModels;
import org.lifsim.model.Parameter;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Describes neuron models: in a command's help if {@code --model} is given too, and for {@code lifsim models}. */
final class ModelHelp implements IHelpSectionRenderer {
    private static final String KEY = "lifsim.parameters";

    private static final String VALUES = "--set and --initial accept a number for all units, or one of these forms:%n"
            + "  LOW:HIGH (evenly spaced), FILE.npy (one value per unit),%n"
            + "  uniform:LOW:HIGH:SEED, normal:MEAN:SD:SEED, clipped:MEAN:SD:LOW:HIGH:SEED%n";

    private ModelHelp() {}

    /** Inserts the parameters of the model that {@code --model} names before the examples of a command. */
    static void addTo(CommandSpec spec) {
        HelpSection.add(spec, KEY, new ModelHelp());
    }

    @Override
    public String render(Help help) {
        ParseResult parsed = help.commandSpec().commandLine().getParseResult();
        if (parsed == null || !parsed.hasMatchedOption("--model")) {
            return "";
        }
        String name = String.valueOf((Object) parsed.matchedOptionValue("--model", ""));
        try {
            return String.format("%n%s", describe(NeuronModels.named(name)));
        } catch (InputException e) {
            return String.format("%n%s%n", e.getMessage());
        }
    }

    /** The models, a line each. */
    static String list() {
        StringBuilder text = new StringBuilder();
        for (NeuronModel model : NeuronModels.all()) {
            text.append(HelpSection.row(0, 16, model.key(), model.summary()));
        }
        return text.toString();
    }

    /** A model's parameters and options. */
    static String describe(NeuronModel model) {
        StringBuilder text = new StringBuilder(String.format("%s: %s%n", model.key(), model.summary()));
        model.equations().forEach(line -> text.append(HelpSection.row(2, 2, "", line)));
        text.append(HelpSection.row(2, 2, "", "Source: " + model.source()));
        if (model.parameters().isEmpty() && model.options().isEmpty()) {
            return text.append(String.format("It has no parameters.%n")).toString();
        }
        text.append(String.format("Parameters, with (default; range), and ngc-learn's default if it differs:%n"));
        for (Parameter parameter : model.parameters()) {
            text.append(line(parameter.name(), parameter.description(), details(model, parameter)));
        }
        for (ModelOption option : model.options()) {
            text.append(line(option.name(), option.description(), String.join(", ", option.choices())));
        }
        return text.append(String.format(VALUES)).toString();
    }

    private static String line(String name, String description, String details) {
        return HelpSection.row(2, 18, name, description) + HelpSection.row(2, 18, "", "(" + details + ")");
    }

    private static String details(NeuronModel model, Parameter parameter) {
        String here = parameter.text(
                model.demoParameters().values(parameter).uniformValue().orElseThrow());
        boolean bare = parameter.physicalUnit().isEmpty() || here.equals("none");
        String there = here.equals(parameter.defaultText()) ? "" : ", ngc-learn: " + parameter.defaultText();
        return here + (bare ? "" : " " + parameter.physicalUnit()) + there + "; " + parameter.range();
    }
}
