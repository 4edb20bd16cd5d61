package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.experiment.StepNetworkExperiment;
import org.lifsim.experiment.StepNetworkRun;
import org.lifsim.plot.Figure;
import org.lifsim.plot.ImageFormat;
import org.lifsim.plot.UnitTracePlot;

/** Runs a network whose step is a list of statements for {@code lifsim run}, and prints what it gave. */
final class StepNetworkRunner {
    private static final int MAX_PANELS = 8;

    private StepNetworkRunner() {}

    static void run(
            StepNetworkExperiment experiment,
            Path folder,
            Backend backend,
            boolean quiet,
            boolean json,
            boolean plot,
            PrintWriter out,
            PrintWriter err)
            throws IOException {
        StepNetworkRun.Result result;
        try (SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(quiet)) {
            result = new StepNetworkRun(experiment, folder)
                    .run(backend, bar.steps(experiment.dt()), interruption.cancellation());
        }
        if (json) {
            out.println(Files.readString(folder.resolve(StepNetworkRun.NAME)));
        } else {
            print(experiment, result, backend, out);
        }
        out.flush();
        result.warning().ifPresent(warning -> err.println("lifsim: warning: " + warning));
        if (plot) {
            PlotCommand.write(figures(experiment, result), folder, ImageFormat.PNG, err);
        }
    }

    private static void print(
            StepNetworkExperiment experiment, StepNetworkRun.Result result, Backend backend, PrintWriter out) {
        line(out, "network    %s", experiment.name());
        line(out, "steps      %,d of %s ms", experiment.steps(), experiment.dt());
        line(out, "batch      %,d", experiment.batch());
        line(out, "device     %s", backend.deviceDescription());
        line(out, "seconds    %.3f", result.seconds());
        line(out, "digest     %s", result.digest());
        if (result.recorded().isEmpty()) {
            return;
        }
        line(out, "");
        line(
                out,
                "%-24s %7s %8s %12s %12s %12s",
                "recorded",
                "values",
                "spikes",
                "smallest",
                "largest",
                "first at end");
        for (StepNetworkRun.Recorded recorded : result.recorded()) {
            int[] shape = recorded.recording().shape();
            line(
                    out,
                    "%-24s %7s %8s %12s %12s %12s",
                    recorded.recording().name(),
                    shape[0] == 1 ? String.valueOf(shape[1]) : shape[0] + " x " + shape[1],
                    recorded.isBinary() ? String.format(Locale.ROOT, "%,.0f", recorded.sum()) : "-",
                    (float) recorded.least(),
                    (float) recorded.most(),
                    recorded.rows() == 0 ? "-" : recorded.values()[recorded.values().length - shape[0] * shape[1]]);
        }
    }

    /** The first value of each recording over time. */
    private static Map<String, Figure> figures(StepNetworkExperiment experiment, StepNetworkRun.Result result) {
        Map<Long, UnitTracePlot> plots = new LinkedHashMap<>();
        Map<Long, Integer> panels = new LinkedHashMap<>();
        for (StepNetworkRun.Recorded recorded : result.recorded()) {
            long every = recorded.recording().every();
            double[] ms = new double[recorded.rows()];
            double[] values = new double[recorded.rows()];
            int row = recorded.rows() == 0 ? 1 : recorded.values().length / recorded.rows();
            for (int i = 0; i < ms.length; i++) {
                ms[i] = ((i + 1) * every - 1) * experiment.dt();
                values[i] = recorded.values()[i * row];
            }
            int count = panels.merge(every, 1, Integer::sum);
            if (ms.length > 0 && count <= MAX_PANELS) {
                plots.computeIfAbsent(every, key -> new UnitTracePlot(experiment.name() + ", first values", ms))
                        .panel(recorded.recording().name(), values);
            }
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        plots.forEach(
                (every, plot) -> figures.put(figures.isEmpty() ? "traces" : "traces-every-" + every, plot.figure()));
        return figures;
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
