package org.lifsim.cli;

import org.lifsim.neuron.Cell;
import org.lifsim.neuron.Cells;
import org.lifsim.neuron.Option;
import org.lifsim.neuron.Parameter;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Lists the parameters of every cell in a command's help. */
final class ParameterHelp implements IHelpSectionRenderer {
    private static final String KEY = "lifsim.parameters";

    private ParameterHelp() {}

    /** Puts the list before the example of a command. */
    static void addTo(CommandSpec spec) {
        HelpSection.add(spec, KEY, new ParameterHelp());
    }

    @Override
    public String render(Help help) {
        StringBuilder text = new StringBuilder();
        for (Cell cell : Cells.all()) {
            text.append(String.format(
                    "%nParameters of %s (%s), with their defaults and, where those differ, ngc-learn's:%n",
                    cell.label(), cell.summary()));
            for (Parameter parameter : cell.parameters()) {
                text.append(line(parameter.name(), parameter.meaning(), details(cell, parameter)));
            }
            for (Option option : cell.options()) {
                text.append(line(option.name(), option.meaning(), String.join(", ", option.words())));
            }
            if (cell.parameters().isEmpty() && cell.options().isEmpty()) {
                text.append(String.format("  none%n"));
            }
        }
        return text.toString();
    }

    private static String line(String name, String meaning, String details) {
        return String.format("  %-17s %s (%s)%n", name, meaning, details);
    }

    private static String details(Cell cell, Parameter parameter) {
        String here = parameter.text(cell.example().values(parameter).one().orElseThrow());
        boolean bare = parameter.unit().isEmpty() || here.equals("none");
        String there = here.equals(parameter.fallbackText()) ? "" : ", there " + parameter.fallbackText();
        return here + (bare ? "" : " " + parameter.unit()) + there + "; " + parameter.range();
    }
}
