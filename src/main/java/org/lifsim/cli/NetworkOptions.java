package org.lifsim.cli;

import java.nio.file.Path;
import java.util.List;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The options that apply to networks: the file of a network says everything but where and how it runs. */
final class NetworkOptions {
    private static final List<String> ALLOWED = List.of(
            "--out",
            "--resume",
            "--overwrite",
            "--backend",
            "--threads",
            "--quiet",
            "--set",
            "--seed",
            "--dt",
            "--allow-mismatch");

    private NetworkOptions() {}

    /** Refuses options of populations. Those of the command itself are allowed too. */
    static void refuseOthers(CommandSpec spec, Path file, List<String> ofCommand) {
        for (CommandLine.Model.OptionSpec given :
                spec.commandLine().getParseResult().matchedOptions()) {
            if (!ALLOWED.contains(given.longestName()) && !ofCommand.contains(given.longestName())) {
                throw new InputException(Problem.of(given.longestName(), "does not apply to a network")
                        .hint("change the file " + file + ", or a value of it with --set KEY=VALUE"));
            }
        }
    }
}
