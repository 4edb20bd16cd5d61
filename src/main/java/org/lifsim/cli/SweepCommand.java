package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Environment;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.experiment.CheckpointPolicy;
import org.lifsim.experiment.Experiment;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.StepNetworkExperiment;
import org.lifsim.experiment.StepNetworkSweep;
import org.lifsim.experiment.Sweep;
import org.lifsim.experiment.SweepAxis;
import org.lifsim.experiment.SweepFiles;
import org.lifsim.experiment.SweepPoint;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.model.NeuronModel;
import org.lifsim.plot.Figure;
import org.lifsim.plot.HeatMapPlot;
import org.lifsim.plot.ImageFormat;
import org.lifsim.plot.Labels;
import org.lifsim.plot.LinePlot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an experiment at every point of a parameter grid. */
@Command(
        name = "sweep",
        description = {
            "Runs an experiment at every point of a parameter grid, as one population if it fits.",
            "Writes sweep.csv with rates, first spikes, intervals and thr_theta, and sweep.json. Plots one axis as a curve of the rate, and two evenly spaced axes as a heat map."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim sweep experiment.yaml --units 100 --vary current=0:0.6:25",
            "          lifsim sweep experiment.yaml --units 100 \\",
            "              --vary tau_m=10:100:10 --vary current=0:0.6:25",
            "          lifsim sweep experiment.yaml --units 100 --vary current=0:0.6:25 \\",
            "              --resume"
        })
final class SweepCommand implements Callable<Integer> {
    private static final double EVEN = 1e-9;
    private static final double MS_PER_SECOND = 1000;

    @Parameters(
            paramLabel = "FILE.yaml",
            description = "Experiment file, whose recorders are ignored; or a network with steps.")
    private Path file;

    @Option(
            names = "--vary",
            paramLabel = "AXIS",
            required = true,
            description =
                    "Axis of the grid: NAME=LOW:HIGH:COUNT or NAME=VALUE,VALUE,... NAME: a parameter, current, SOURCE.ARGUMENT such as ou.sd,"
                            + " or a key of a network with steps. May be repeated.")
    private List<String> vary;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Output folder (default: the file's name with -sweep, in the current folder).")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Resume from DIR/checkpoint.npz, written on Ctrl-C or SIGTERM and as the file's key checkpoint says. Results are identical.")
    private boolean resume;

    @Mixin
    private EarlierResults earlier;

    @Mixin
    private ExperimentOptions experiment;

    @Mixin
    private RunBackendOptions backendOption;

    @Option(
            names = "--plot-format",
            paramLabel = "FORMAT",
            defaultValue = "png",
            description = "Figure format: png, svg or jpg (default: ${DEFAULT-VALUE}).")
    private ImageFormat format;

    private CommandSpec spec;

    @Spec
    void spec(CommandSpec newSpec) {
        spec = newSpec;
        ModelHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        List<SweepAxis> axes = vary.stream().map(SweepAxis::parse).toList();
        if (StepNetworkExperiment.isIn(file)) {
            return sweepNetwork(axes);
        }
        Experiment described = experiment.experiment(file);
        Sweep sweep = new Sweep(described, axes);
        Path folder = out == null ? RunCommand.folderOf(file, "-sweep") : out;
        if (!resume) {
            AtomicFile.ensureWritableDirectory(folder);
        }
        Path checkpoint = folder.resolve(ExperimentRun.CHECKPOINT);
        OutputLock lock = OutputLock.of(folder, Files.isDirectory(folder) ? List.of(checkpoint) : List.of());
        try (lock) {
            sweep(described, sweep, folder, checkpoint);
        }
        return ExitCode.DONE;
    }

    private int sweepNetwork(List<SweepAxis> axes) throws IOException {
        NetworkOptions.refuseOthers(spec, file, List.of("--vary", "--plot-format"));
        StepNetworkSweep sweep = new StepNetworkSweep(file, experiment.networkSettings(), axes);
        Path folder = out == null ? RunCommand.folderOf(file, "-sweep") : out;
        if (resume) {
            earlier.refuse("--resume");
        } else {
            earlier.check(folder, SweepFiles.FACTS);
        }
        PrintWriter err = spec.commandLine().getErr();
        List<StepNetworkSweep.Point> points;
        try (Backend backend = backendOption.open("cpu");
                SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(experiment.isQuiet())) {
            if (!resume) {
                EarlierResults.deleteFigures(folder, err);
            }
            points = sweep.run(backend, folder, resume, bar.steps(sweep.dt()), interruption.cancellation());
        }
        err.println("wrote: " + folder.resolve(SweepFiles.TABLE) + ", sweep.json and a folder for each point");
        long ranAway = points.stream().filter(StepNetworkSweep.Point::ranAway).count();
        warnOf(ranAway, points.size(), "values that are");
        String spikes = firstSpikes(points.get(0));
        if (spikes == null) {
            err.println("no plot: no spikes are recorded");
        } else {
            double[] sums =
                    points.stream().mapToDouble(point -> sum(point, spikes)).toArray();
            drawAxes(axes, SweepAxis::name, sums, "Spikes of " + spikes, "Spikes", folder, err);
        }
        return ExitCode.DONE;
    }

    private void warnOf(long ranAway, int points, String what) {
        if (ranAway > 0) {
            spec.commandLine()
                    .getErr()
                    .println("lifsim: warning: " + ranAway + " of " + points + " points have " + what
                            + " not finite at the end; see column ran_away of sweep.csv");
        }
    }

    /** The first recording that has only 0 and 1; null if there is none. */
    private static String firstSpikes(StepNetworkSweep.Point point) {
        return point.recordings().stream()
                .filter(recording -> recording.path("binary").asBoolean())
                .map(recording -> recording.path("of").asText())
                .findFirst()
                .orElse(null);
    }

    private static double sum(StepNetworkSweep.Point point, String name) {
        return point.recordings().stream()
                .filter(recording -> recording.path("of").asText().equals(name))
                .mapToDouble(recording -> recording.path("sum").asDouble())
                .findFirst()
                .orElse(0);
    }

    private void sweep(Experiment described, Sweep sweep, Path folder, Path checkpoint) throws IOException {
        if (resume != Files.exists(checkpoint)) {
            throw new InputException(
                    resume
                            ? RunCommand.nothingToResume(checkpoint)
                            : Problem.of(Subject.file(checkpoint), "was left by an interrupted run")
                                    .hint("use --resume, delete it, or choose another --out"));
        }
        for (String name : List.of(SweepFiles.FACTS, SweepFiles.TABLE)) {
            AtomicFile.writable(folder.resolve(name), "");
        }
        if (!resume) {
            earlier.check(folder, SweepFiles.TABLE);
        }
        CheckpointPolicy policy = new CheckpointPolicy(checkpoint, 0, 0, resume ? checkpoint : null);
        PrintWriter err = spec.commandLine().getErr();
        List<SweepPoint> points;
        try (Backend backend = backendOption.open()) {
            err.println(String.format(
                    Locale.ROOT,
                    "%,d points of %,d unit%s, %,d steps, on %s",
                    sweep.points(),
                    described.units(),
                    described.units() == 1 ? "" : "s",
                    described.steps(),
                    backend.name()));
            err.flush();
            EarlierResults.deleteFigures(folder, err);
            try (SignalHandler interruption = new SignalHandler();
                    ProgressBar bar = new ProgressBar(experiment.isQuiet())) {
                sweep.warnings().forEach(bar.progress(sweep.units())::warn);
                points = sweep.run(backend, bar.progress(sweep.units()), interruption.cancellation(), policy);
            }
            SweepFiles.write(folder, described, sweep, points, Environment.of(backend));
        }
        err.println("wrote: " + folder.resolve("sweep.csv") + " and sweep.json");
        long ranAway = points.stream().filter(point -> point.ranAway() > 0).count();
        warnOf(ranAway, points.size(), "units whose state is");
        draw(sweep, described, points, folder, err);
        Files.deleteIfExists(checkpoint); // last: until here, a sweep that was killed can be resumed
    }

    private void draw(Sweep sweep, Experiment described, List<SweepPoint> points, Path folder, PrintWriter err)
            throws IOException {
        List<SweepAxis> axes = sweep.axes();
        NeuronModel model = described.model().parameters().model();
        boolean regular = axes.size() == 1 && !described.isRandom();
        double[] rates =
                points.stream().mapToDouble(point -> rate(point, regular)).toArray();
        drawAxes(
                axes, axis -> title(axis, model), rates, rateTitle(axes, described, regular), "Rate (Hz)", folder, err);
    }

    /** Draws one axis as a curve and two as a heat map. */
    private void drawAxes(
            List<SweepAxis> axes,
            Function<SweepAxis, String> label,
            double[] values,
            String title,
            String valueTitle,
            Path folder,
            PrintWriter err)
            throws IOException {
        Figure figure;
        if (axes.size() == 1) {
            figure = curve(axes.get(0), label, values, title, valueTitle);
        } else if (axes.size() == 2
                && isEven(axes.get(0).values())
                && isEven(axes.get(1).values())) {
            figure = heatMap(axes.get(0), axes.get(1), label, values, title, valueTitle);
        } else {
            err.println("no plot: it needs one axis, or two with evenly spaced values (--vary NAME=LOW:HIGH:COUNT)");
            return;
        }
        Path plot = folder.resolve("sweep." + format.ending());
        figure.write(format, plot);
        err.println("wrote: " + plot);
    }

    private static boolean isEven(double[] values) {
        double step = values.length < 2 ? 1 : values[1] - values[0];
        return step != 0
                && IntStream.range(1, values.length)
                        .allMatch(i ->
                                Math.abs(values[i] - values[i - 1] - step) <= EVEN * Math.abs(step) * values.length);
    }

    /** An axis of the current is an f-I curve only if nothing else gives units other currents. */
    private static String rateTitle(List<SweepAxis> axes, Experiment described, boolean regular) {
        if (axes.size() > 1) {
            return "Mean rate";
        }
        String name = axes.get(0).name();
        boolean isCurrent =
                name.equals("current") && !described.parsedStimulus().isPerUnit();
        return (isCurrent ? "f-I curve" : "Mean rate over " + name) + (regular ? ": 1 / mean interval" : "");
    }

    private static Figure curve(
            SweepAxis axis, Function<SweepAxis, String> label, double[] values, String title, String valueTitle) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, values.length).boxed().toList());
        order.sort(Comparator.comparingDouble(p -> axis.values()[p]));
        return LinePlot.of(
                title,
                label.apply(axis),
                valueTitle,
                order.stream().mapToDouble(p -> axis.values()[p]).toArray(),
                order.stream().mapToDouble(p -> values[p]).toArray());
    }

    private static String title(SweepAxis axis, NeuronModel model) {
        return axis.name().equals("current") ? Labels.input(model) : axis.title(model);
    }

    /** The rate of a point. Counts of regular spikes would jump by one spike from point to point. */
    private static double rate(SweepPoint point, boolean regular) {
        return regular && point.spiking() == 1 && point.intervalMs() > 0
                ? MS_PER_SECOND / point.intervalMs()
                : point.meanRateHz();
    }

    /** The last axis, which varies fastest, is the x-axis. */
    private static Figure heatMap(
            SweepAxis rows,
            SweepAxis columns,
            Function<SweepAxis, String> label,
            double[] values,
            String title,
            String valueTitle) {
        double[][] grid = new double[rows.values().length][columns.values().length];
        for (int p = 0; p < values.length; p++) {
            grid[p / columns.values().length][p % columns.values().length] = values[p];
        }
        return HeatMapPlot.of(
                title, label.apply(columns), label.apply(rows), valueTitle, columns.values(), rows.values(), grid);
    }
}
