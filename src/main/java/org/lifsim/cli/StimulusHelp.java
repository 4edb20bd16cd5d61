package org.lifsim.cli;

import java.util.stream.Collectors;
import org.lifsim.input.CurrentSourceType;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Lists the current sources of a stimulus in a command's help. */
final class StimulusHelp implements IHelpSectionRenderer {
    private static final String KEY = "lifsim.stimulus";

    private StimulusHelp() {}

    /** Inserts the list before the examples of a command. */
    static void addTo(CommandSpec spec) {
        HelpSection.add(spec, KEY, new StimulusHelp());
    }

    @Override
    public String render(Help help) {
        StringBuilder text = new StringBuilder(
                String.format("%nStimulus sources. Arguments marked * can differ between units (as in --set)."
                        + "%nEvery source has gain* (1); random sources also have seed (0):%n"));
        for (CurrentSourceType type : CurrentSourceType.values()) {
            String arguments = type.arguments().stream()
                    .filter(argument ->
                            !argument.name().equals("gain") && !argument.name().equals("seed"))
                    .map(StimulusHelp::argument)
                    .collect(Collectors.joining(", "));
            text.append(String.format("  %-10s %s%n             %s%n", type.key(), type.summary(), arguments));
        }
        return text.toString();
    }

    private static String argument(CurrentSourceType.Argument argument) {
        String unit = argument.unit().isEmpty() ? "" : " " + argument.unit();
        String fallback = argument.isRequired()
                ? unit
                : " (" + (Double.isInfinite(argument.defaultValue()) ? "none" : number(argument.defaultValue()) + unit)
                        + ")";
        return argument.name() + (argument.perUnit() ? "*" : "") + fallback;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
