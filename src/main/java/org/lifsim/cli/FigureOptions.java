package org.lifsim.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.experiment.RunMetadata;
import org.lifsim.plot.Figure;
import org.lifsim.report.NetworkFigures;
import org.lifsim.report.PhasePlane;
import org.lifsim.report.RunFigures;
import org.lifsim.report.StepNetworkFigures;
import picocli.CommandLine.Option;

/** The options that choose a run's figures. */
final class FigureOptions {
    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            description =
                    "Also plot current and membrane potential of this unit; the unit is re-simulated. May be repeated.")
    private List<Long> units = List.of();

    @Option(
            names = "--from",
            paramLabel = "MS",
            defaultValue = "0",
            description = "Start of the plotted time, ms (default: the start).")
    private double from;

    @Option(names = "--to", paramLabel = "MS", description = "End of the plotted time, ms (default: the end).")
    private Double to;

    @Option(
            names = "--plane",
            paramLabel = "X,Y",
            description =
                    "Also plot two state variables of traced units over each other, as v,w, with their nullclines.")
    private String plane;

    RunFigures figures(RunMetadata run) {
        RunFigures figures = new RunFigures(run, from, to == null ? Double.POSITIVE_INFINITY : to, units);
        return plane == null ? figures : figures.withPlane(PhasePlane.parse(plane));
    }

    /** All figures of a network's run. */
    static Map<String, Figure> allOfNetwork(Path folder) throws IOException {
        return new FigureOptions().ofNetwork(folder);
    }

    /** The figures of a network's run, whose cells cannot be simulated again. */
    Map<String, Figure> ofNetwork(Path folder) throws IOException {
        double end = to == null ? Double.POSITIVE_INFINITY : to;
        boolean isOfSteps = StepNetworkFigures.isIn(folder);
        if (!units.isEmpty() || plane != null && !isOfSteps) {
            throw new InputException(Problem.of(units.isEmpty() ? "--plane" : "--unit", "is given for a network")
                    .expected(isOfSteps ? "--from, --to and --plane only" : "--from and --to only"));
        }
        return isOfSteps
                ? StepNetworkFigures.of(folder, from, end, plane == null ? null : PhasePlane.parse(plane))
                : NetworkFigures.of(folder, from, end);
    }
}
