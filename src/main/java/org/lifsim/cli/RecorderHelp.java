package org.lifsim.cli;

import java.util.stream.Collectors;
import org.lifsim.recording.RecorderKind;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;

/** Lists the recorders in a command's help. */
final class RecorderHelp implements IHelpSectionRenderer {
    private static final String KEY = "lifsim.recorders";

    private RecorderHelp() {}

    /** Inserts the list before the examples of a command. */
    static void addTo(CommandSpec spec) {
        HelpSection.add(spec, KEY, new RecorderHelp());
    }

    @Override
    public String render(Help help) {
        StringBuilder text = new StringBuilder(String.format("%nRecorders, with their arguments and defaults:%n"));
        for (RecorderKind kind : RecorderKind.values()) {
            text.append(String.format("  %-10s %s%n", kind.key(), kind.summary()));
            text.append(kind.arguments().stream()
                    .map(argument -> String.format(
                            "    %-8s %s (%s)%n", argument.name(), argument.description(), argument.defaultValue()))
                    .collect(Collectors.joining()));
        }
        return text.toString();
    }
}
