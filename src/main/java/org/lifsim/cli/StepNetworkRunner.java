package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.lifsim.backend.Backend;
import org.lifsim.experiment.StepNetworkExperiment;
import org.lifsim.experiment.StepNetworkRun;
import org.lifsim.recording.ValuesSummary;

/** Runs a network whose step is a list of statements for {@code lifsim run}, and prints what it gave. */
final class StepNetworkRunner {
    private StepNetworkRunner() {}

    static void run(
            StepNetworkExperiment experiment,
            Path folder,
            Backend backend,
            boolean resume,
            boolean quiet,
            boolean json,
            PrintWriter out,
            PrintWriter err)
            throws IOException {
        StepNetworkRun.Result result;
        try (SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(quiet)) {
            result = new StepNetworkRun(experiment, folder)
                    .run(backend, resume, bar.steps(experiment.dt()), interruption.cancellation());
        }
        if (json) {
            out.println(Files.readString(folder.resolve(StepNetworkRun.NAME)));
        } else {
            print(experiment, result, backend, out);
        }
        out.flush();
        result.warning().ifPresent(warning -> err.println("lifsim: warning: " + warning));
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
            ValuesSummary of = recorded.summary();
            line(
                    out,
                    "%-24s %7s %8s %12s %12s %12s",
                    recorded.recording().name(),
                    shape[0] == 1 ? String.valueOf(shape[1]) : shape[0] + " x " + shape[1],
                    of.isBinary() ? String.format(Locale.ROOT, "%,.0f", of.sum()) : "-",
                    (float) of.least(),
                    (float) of.most(),
                    of.rows() == 0 ? "-" : of.last());
        }
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
