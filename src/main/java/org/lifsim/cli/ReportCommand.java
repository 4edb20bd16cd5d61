package org.lifsim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.report.NetworkFigures;
import org.lifsim.report.NetworkReport;
import org.lifsim.report.RunReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a report of a run. */
@Command(
        name = "report",
        description = {"Writes one HTML page with a run's facts and figures.", "It needs no other files and no network."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "Example:  lifsim report experiment"})
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder written by 'lifsim run'.")
    private Path folder;

    @Mixin
    private FigureOptions figures;

    @Option(
            names = "--out",
            paramLabel = "FILE.html",
            description = "File to write (default: report.html in the run's folder).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        boolean isNetwork = NetworkFigures.isIn(folder);
        RunMetadata run = isNetwork ? null : RunMetadata.read(folder);
        Path target = AtomicFile.writable(out == null ? folder.resolve("report.html") : out, ".html");
        String page = isNetwork
                ? NetworkReport.html(folder, figures.ofNetwork(folder), Main.command())
                : RunReport.html(run, figures.figures(run), Main.command());
        AtomicFile.write(target, file -> Files.writeString(file, page));
        spec.commandLine().getErr().println("wrote: " + target);
        return ExitCode.DONE;
    }
}
