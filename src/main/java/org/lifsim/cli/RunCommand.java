package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.FinishedRun;
import org.lifsim.experiment.NetworkExperiment;
import org.lifsim.experiment.NetworkRun;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.experiment.ShardNumber;
import org.lifsim.experiment.StepNetworkExperiment;
import org.lifsim.internal.io.CloseAll;
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
            "Runs the experiment that a file describes, or runs one again from its run.json.",
            "Writes its recordings into a folder, with a run.json that describes the run. The run can be interrupted and resumed at any time."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim init && lifsim run experiment.yaml --plot",
            "          lifsim run experiment.yaml --set tau_m=20 --out fast",
            "          lifsim run brunel.yaml --set inputs.noise.poisson=15000 --seed 2",
            "          lifsim run experiment.yaml --resume",
            "          lifsim run experiment.yaml --steps 20000 --resume",
            "          lifsim run experiment/run.json --out again"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description = "Experiment file, as 'lifsim init' writes; or the run.json of a finished run.")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Output folder (default: in the current folder, the file's name without extension; for a run.json, the name of its folder with '-again').")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Resume from DIR/checkpoint.npz, written on Ctrl-C or SIGTERM and as the file's key checkpoint says. Results are identical. With larger --steps, extend a finished run.")
    private boolean resume;

    @Option(
            names = "--shard-number",
            paramLabel = "I/N",
            description = "Run or go on with shard I of N only, as a job of a cluster; 'lifsim merge DIR' follows.")
    private String shardNumber;

    @Option(names = "--tree-digest", description = "Also print the digest of blocks of 2^20 units.")
    private boolean tree;

    @Mixin
    private EarlierResults earlier;

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
        if (NetworkExperiment.isIn(file)) {
            return runNetwork();
        }
        Experiment described = experiment.experiment(file);
        RunMetadata first = Experiment.isRunMetadata(file) ? RunMetadata.readFile(file) : null;
        described = described.withRecorders(record.recorders(described.recorders()));
        Path folder = out == null ? defaultFolder() : out;
        if (shardNumber != null) {
            return runShard(described, folder);
        }
        Path checkpoint = folder.resolve(ExperimentRun.CHECKPOINT);
        if (resume) {
            earlier.refuse("--resume");
        }
        if (resume && !Files.isRegularFile(checkpoint) && !Files.isDirectory(folder.resolve(ExperimentRun.SHARDS))) {
            if (!FinishedRun.isIn(folder)) {
                throw new InputException(nothingToResume(checkpoint));
            }
            FinishedRun.in(folder).reopen(described);
        }
        ExperimentRun run = new ExperimentRun(
                described, folder, record.tuning(), new CheckpointPolicy(checkpoint, 0, 0, resume ? checkpoint : null));
        if (tree) {
            run.withTreeDigest();
        }
        try (Backend backend = backendOption.open()) {
            if (!resume) { // last, so that a mistake in the settings is told first
                earlier.check(folder, RunMetadata.NAME);
            }
            SimulateCommand.printPlan(
                    run.plan(backend), experiment.isQuiet(), spec.commandLine().getErr());
            RunMetadata old = EarlierResults.run(folder);
            EarlierResults.deleteFigures(folder, spec.commandLine().getErr());
            new RunResult(run, backend, SimulateCommand.on(backend, run, experiment.isQuiet()), null)
                    .print(spec.commandLine().getOut(), json);
            if (old != null) {
                EarlierResults.deleteRecordings(old, RunMetadata.read(folder));
            }
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
        return first == null ? ExitCode.DONE : compare(first, RunMetadata.read(folder), err);
    }

    private int runShard(Experiment described, Path folder) throws IOException {
        for (String refused : List.of("--shard", "--resume", "--plot", "--json", "--tree-digest")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(refused)) {
                throw new InputException(Problem.of(refused, "is given with --shard-number")
                        .hint("leave it out: a shard goes on by itself; 'lifsim merge' and 'lifsim plot' follow"));
            }
        }
        earlier.check(folder, RunMetadata.NAME);
        ShardNumber number = ShardNumber.parse(shardNumber);
        ExperimentRun run = ExperimentRun.ofShard(described, folder, record.tuning(), number);
        try (Backend backend = backendOption.open();
                SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(experiment.isQuiet())) {
            boolean wasLeft = run.runShard(backend, bar.progress(run.totalUnits()), interruption.cancellation());
            spec.commandLine()
                    .getErr()
                    .println("shard " + number + (wasLeft ? " is done" : " was done before")
                            + "; when all are: lifsim merge " + folder);
        }
        return ExitCode.DONE;
    }

    private int runNetwork() throws IOException {
        NetworkOptions.refuseOthers(spec, file, List.of("--plot", "--json"));
        Path folder = out == null ? defaultFolder() : out;
        PrintWriter err = spec.commandLine().getErr();
        if (StepNetworkExperiment.isIn(file)) {
            StepNetworkExperiment described = StepNetworkExperiment.load(file, experiment.networkSettings());
            try (Backend backend = openForNetwork(folder)) {
                StepNetworkRunner.run(
                        described,
                        folder,
                        backend,
                        resume,
                        experiment.isQuiet(),
                        json,
                        spec.commandLine().getOut(),
                        err);
            }
        } else {
            NetworkExperiment described = NetworkExperiment.load(file, experiment.networkSettings());
            try (Backend backend = openForNetwork(folder)) {
                NetworkRunner.run(
                        described,
                        folder,
                        backend,
                        resume,
                        experiment.isQuiet(),
                        json,
                        spec.commandLine().getOut());
            }
        }
        err.println("wrote: " + folder);
        if (plot) {
            PlotCommand.write(FigureOptions.allOfNetwork(folder), folder, ImageFormat.PNG, err);
        }
        return ExitCode.DONE;
    }

    /** Opens a backend and, unless the run is resumed, makes room in its folder. */
    private Backend openForNetwork(Path folder) throws IOException {
        if (resume) {
            earlier.refuse("--resume");
            return backendOption.open("cpu");
        }
        earlier.check(folder, NetworkRun.NAME);
        Backend backend = backendOption.open("cpu");
        try {
            EarlierResults.deleteFigures(folder, spec.commandLine().getErr());
            return backend;
        } catch (IOException | RuntimeException e) {
            CloseAll.after(e, List.of(backend));
            throw e;
        }
    }

    private Path defaultFolder() {
        if (!Experiment.isRunMetadata(file)) {
            return folderOf(file, "");
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folderOf(folder.getFileName() == null ? file : folder, "-again");
    }

    /** Compares the result with that of the run that was run again, if no option changed the experiment. */
    private static int compare(RunMetadata first, RunMetadata again, PrintWriter err) {
        if (!again.isOfSameExperiment(first)) {
            return ExitCode.DONE;
        }
        boolean same = again.digest().equals(first.digest());
        err.println(
                same
                        ? "the digest is that of the first run"
                        : "lifsim: the digest of the first run is " + first.digest()
                                + "; the same experiment must give the same: please report this");
        return same ? ExitCode.DONE : ExitCode.DIFFERENT;
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
