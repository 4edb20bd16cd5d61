package org.lifsim.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.lifsim.recording.RecorderKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what can be recorded. */
@Command(
        name = "recorders",
        description =
                "Lists the recorders of --record and of an experiment file's key record, with arguments and defaults.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Example:  lifsim simulate --units 1000 --steps 1000 --record 'rate(bin=5)'"})
final class RecordersCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (RecorderKind kind : RecorderKind.values()) {
            out.print(HelpSection.row(0, 9, kind.key(), kind.summary()));
            kind.arguments()
                    .forEach(argument -> out.print(HelpSection.row(
                            2, 9, argument.name(), argument.description() + " (" + argument.defaultValue() + ")")));
        }
        out.flush();
        return ExitCode.DONE;
    }
}
