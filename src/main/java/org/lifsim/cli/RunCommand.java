package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
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

/** Runs an experiment that a file describes, into a folder. */
@Command(
        name = "run",
        description =
                "Runs an experiment that a file describes and writes what it records, with a run.json of what produced it, into a"
                        + " folder. It may be interrupted at any time and gone on with.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim init && lifsim run experiment.yaml --plot",
            "          lifsim run experiment.yaml --set tau_m=20 --out fast",
            "          lifsim run experiment.yaml --resume"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE.yaml", description = "The experiment; 'lifsim init' writes an example.")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write (default: a folder named as the file, in the current folder).")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Go on from DIR/checkpoint.npz, which Ctrl-C, SIGTERM and the file's checkpoint key write; the end is as that of"
                            + " a run that was never stopped.")
    private boolean resume;

    @Option(names = "--plot", description = "Draw what was recorded, as 'lifsim plot DIR' does.")
    private boolean plot;

    @Mixin
    private ExperimentOptions experiment;

    @Mixin
    private RecordOptions record;

    @Mixin
    private RunBackendOptions backendOption;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    private CommandSpec spec;

    @Spec
    void spec(CommandSpec newSpec) {
        spec = newSpec;
        RecorderHelp.addTo(newSpec);
        StimulusHelp.addTo(newSpec);
        ModelHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        Experiment described = experiment.experiment(file);
        Path folder = out == null ? folderOf(file, "") : out;
        Path checkpoint = folder.resolve(ExperimentRun.CHECKPOINT);
        if (resume && !Files.isRegularFile(checkpoint) && !Files.isDirectory(folder.resolve(ExperimentRun.SHARDS))) {
            throw new InputException(
                    "file " + checkpoint + " does not exist: there is nothing to go on from; run without --resume");
        }
        ExperimentRun run = new ExperimentRun(
                described.withRecorders(record.recorders(described.recorders())),
                folder,
                record.tuning(),
                new CheckpointPolicy(checkpoint, 0, 0, resume ? checkpoint : null));
        try (Backend backend = backendOption.open()) {
            SimulateCommand.tellPlan(
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

    /** In the current folder, named as a file without its ending. */
    static Path folderOf(Path file, String suffix) {
        String name = file.toAbsolutePath().getFileName().toString().replaceFirst("\\.[^.]+$", "");
        Path folder = Path.of(name + suffix);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(
                    "file " + folder + " has the name of the folder to write: name another with --out");
        }
        return folder;
    }
}
