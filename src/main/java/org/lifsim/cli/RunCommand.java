package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.plot.ImageFormat;
import org.lifsim.report.RunFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the experiment of a file and writes the results into a folder. */
@Command(
        name = "run",
        description = {
            "Runs the experiment that a file describes.",
            "Writes its recordings into a folder, with a run.json that describes the run. The run can be interrupted and resumed at any time."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim init && lifsim run experiment.yaml --plot",
            "          lifsim run experiment.yaml --set tau_m=20 --out fast",
            "          lifsim run experiment.yaml --resume"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE.yaml", description = "Experiment file; 'lifsim init' writes an example.")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Output folder (default: the file's name without extension, in the current folder).")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Resume from DIR/checkpoint.npz, written on Ctrl-C or SIGTERM and as the file's key checkpoint says. Results are identical.")
    private boolean resume;

    @Option(names = "--plot", description = "Plot the recordings, as 'lifsim plot DIR' does.")
    private boolean plot;

    @Mixin
    private ExperimentOptions experiment;

    @Mixin
    private RecordOptions record;

    @Mixin
    private RunBackendOptions backendOption;

    @Option(names = "--json", description = "Print one JSON object, nothing else.")
    private boolean json;

    private CommandSpec spec;

    @Spec
    void spec(CommandSpec newSpec) {
        spec = newSpec;
        ModelHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        Experiment described = experiment.experiment(file);
        Path folder = out == null ? folderOf(file, "") : out;
        Path checkpoint = folder.resolve(ExperimentRun.CHECKPOINT);
        if (resume && !Files.isRegularFile(checkpoint) && !Files.isDirectory(folder.resolve(ExperimentRun.SHARDS))) {
            throw new InputException(nothingToResume(checkpoint));
        }
        ExperimentRun run = new ExperimentRun(
                described.withRecorders(record.recorders(described.recorders())),
                folder,
                record.tuning(),
                new CheckpointPolicy(checkpoint, 0, 0, resume ? checkpoint : null));
        try (Backend backend = backendOption.open()) {
            SimulateCommand.printPlan(
                    run.plan(backend), experiment.isQuiet(), spec.commandLine().getErr());
            new RunResult(run, backend, SimulateCommand.on(backend, run, experiment.isQuiet()))
                    .print(spec.commandLine().getOut(), json);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("wrote: " + folder);
        if (plot) {
            PlotCommand.write(
                    new RunFigures(RunMetadata.read(folder), 0, Double.POSITIVE_INFINITY).all(),
                    folder,
                    ImageFormat.PNG,
                    err);
        }
        return ExitCode.DONE;
    }

    static Problem nothingToResume(Path checkpoint) {
        return Problem.of(Subject.file(checkpoint), "does not exist: no checkpoint to resume from")
                .hint("run without --resume");
    }

    /** A folder in the current folder, named after the file without its extension. */
    static Path folderOf(Path file, String suffix) {
        String name = file.toAbsolutePath().getFileName().toString().replaceFirst("\\.[^.]+$", "");
        Path folder = Path.of(name + suffix);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(Problem.of("folder " + folder, "cannot be created: a file has this name")
                    .hint("choose another --out"));
        }
        return folder;
    }
}
