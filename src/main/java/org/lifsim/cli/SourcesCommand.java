package org.lifsim.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lifsim.input.CurrentSourceType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the current sources of a stimulus. */
@Command(
        name = "sources",
        description = {
            "Lists the current sources of --stimulus and of an experiment file's key stimulus.",
            "Arguments marked * can differ between units, as in --set."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim simulate --units 1000 --steps 1000 \\",
            "              --stimulus 'step(amplitude=0.3, on=10) + ou(sd=0.1, tau=5)'"
        })
final class SourcesCommand implements Callable<Integer> {
    /** Arguments that every random source has. */
    private static final List<String> OF_RANDOM_SOURCES = List.of("on", "off", "shared", "seed");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Arguments marked * can differ between units. In parentheses: defaults.");
        out.println("Every source has gain* (1). Random sources also have on (0 ms), off (none),");
        out.println("shared (0; 1: the same numbers for all units) and seed (that of the run).");
        for (CurrentSourceType type : CurrentSourceType.values()) {
            String arguments = type.arguments().stream()
                    .filter(argument -> !argument.name().equals("gain")
                            && !(type.isRandom() && OF_RANDOM_SOURCES.contains(argument.name())))
                    .map(SourcesCommand::argument)
                    .collect(Collectors.joining(", "));
            out.print(HelpSection.row(0, 13, type.key(), type.summary()));
            out.print(HelpSection.row(0, 13, "", arguments));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static String argument(CurrentSourceType.Argument argument) {
        String unit = argument.physicalUnit().isEmpty() ? "" : " " + argument.physicalUnit();
        String defaultValue = argument.isRequired()
                ? unit
                : " (" + (Double.isInfinite(argument.defaultValue()) ? "none" : number(argument.defaultValue()) + unit)
                        + ")";
        return argument.name() + (argument.perUnit() ? "*" : "") + defaultValue;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
