package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;
import org.lifsim.report.NetworkFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plots what a run recorded. */
@Command(
        name = "plot",
        description = {
            "Plots what a run recorded and writes one file per figure.",
            "Spikes give a raster, the population rate, and histograms of rates and intervals. If units have different currents, they also give the f-I curve. Traces give current and membrane potential."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim plot experiment",
            "          lifsim plot experiment --unit 12345 --from 100 --to 150 \\",
            "              --plot-format svg"
        })
final class PlotCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder written by 'lifsim run'.")
    private Path folder;

    @Mixin
    private FigureOptions figures;

    @Option(names = "--out", paramLabel = "DIR", description = "Output folder (default: the run's folder).")
    private Path out;

    @Option(
            names = "--plot-format",
            paramLabel = "FORMAT",
            defaultValue = "png",
            description = "Figure format: png, svg or jpg (default: ${DEFAULT-VALUE}).")
    private ImageFormat format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<String, Figure> figuresByName = NetworkFigures.isIn(folder)
                ? figures.ofNetwork(folder)
                : figures.figures(RunMetadata.read(folder)).all();
        Path target = out == null ? folder : out;
        AtomicFile.ensureWritableDirectory(target);
        write(figuresByName, target, format, spec.commandLine().getErr());
        return ExitCode.DONE;
    }

    /** Writes figures into a folder and prints the name of each file. */
    static void write(Map<String, Figure> figuresByName, Path folder, ImageFormat format, PrintWriter err)
            throws IOException {
        for (Map.Entry<String, Figure> figure : figuresByName.entrySet()) {
            Path file = folder.resolve(figure.getKey() + "." + format.ending());
            figure.getValue().write(format, file);
            err.println("wrote: " + file);
        }
        if (figuresByName.isEmpty()) {
            err.println("no plot: the run recorded no spikes, rate, counts or traces; use --unit N to plot unit N");
        }
    }
}
