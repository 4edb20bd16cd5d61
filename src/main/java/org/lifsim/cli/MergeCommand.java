package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.experiment.Simulation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the shards of a run together that were run by themselves. */
@Command(
        name = "merge",
        description = {
            "Puts the shards of 'lifsim run --shard-number' together: the recordings, run.json and the digest are those of a run in one process.",
            "The shards are deleted then."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Example:  lifsim merge experiment"})
final class MergeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Output folder of the shards.")
    private Path folder;

    @Mixin
    private EarlierResults earlier;

    @Option(names = "--tree-digest", description = "Also print the digest of blocks of 2^20 units.")
    private boolean tree;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        earlier.check(folder, RunMetadata.NAME);
        RunMetadata old = EarlierResults.run(folder);
        PrintWriter out = spec.commandLine().getOut();
        try (SignalHandler interruption = new SignalHandler()) {
            Simulation.Result result = ExperimentRun.merge(folder, tree, interruption.cancellation());
            result.warnings().forEach(warning -> spec.commandLine().getErr().println("lifsim: warning: " + warning));
            RunResult.print(out, result);
        }
        out.flush();
        EarlierResults.deleteFigures(
                folder, spec.commandLine().getErr()); // not before: a merge that fails changes nothing
        if (old != null) {
            EarlierResults.deleteRecordings(old, RunMetadata.read(folder));
        }
        spec.commandLine().getErr().println("wrote: " + folder);
        return ExitCode.DONE;
    }
}
