package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws what a run recorded. */
@Command(
        name = "plot",
        description =
                "Draws what a run recorded: of spikes a raster, the population's rate, histograms of rates and"
                        + " intervals and, where units have different currents, the f-I curve; of traces current and potential.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim plot experiment",
            "          lifsim plot experiment --unit 12345 --from 100 --to 150 --plot-format svg"
        })
final class PlotCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The folder that 'lifsim run' wrote.")
    private Path folder;

    @Mixin
    private FigureOptions figures;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write the pictures (default: the run's folder).")
    private Path out;

    @Option(
            names = "--plot-format",
            paramLabel = "FORMAT",
            defaultValue = "png",
            description = "png, svg or jpg (default: ${DEFAULT-VALUE}).")
    private ImageFormat format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<String, Figure> pictures = figures.figures(folder);
        Path target = out == null ? folder : out;
        AtomicFile.ensureWritableDirectory(target);
        write(pictures, target, format, spec.commandLine().getErr());
        return ExitCode.DONE;
    }

    /** Writes pictures into a folder and says which. */
    static void write(Map<String, Figure> pictures, Path folder, ImageFormat format, PrintWriter err)
            throws IOException {
        for (Map.Entry<String, Figure> picture : pictures.entrySet()) {
            Path file = folder.resolve(picture.getKey() + "." + format.ending());
            AtomicFile.write(file, to -> picture.getValue().write(format, to));
            err.println("wrote: " + file);
        }
        if (pictures.isEmpty()) {
            err.println("no picture: the run recorded no spikes, rate, counts or traces; --unit draws a unit");
        }
    }
}
