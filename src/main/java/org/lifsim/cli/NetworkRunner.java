package org.lifsim.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.lifsim.backend.Backend;
import org.lifsim.experiment.NetworkExperiment;
import org.lifsim.experiment.NetworkRun;
import org.lifsim.experiment.PopulationStatistics;
import org.lifsim.sparse.CellPopulation;

/** Runs a sparse network for {@code lifsim run}, and prints what it gave. */
final class NetworkRunner {
    private static final double BYTES_PER_MB = 1e6;
    private static final double MS_PER_SECOND = 1000;

    private NetworkRunner() {}

    static void run(
            NetworkExperiment experiment,
            Path folder,
            Backend backend,
            boolean resume,
            boolean quiet,
            boolean json,
            PrintWriter out)
            throws IOException {
        long cells = experiment.populations().stream()
                .mapToLong(CellPopulation::size)
                .sum();
        NetworkRun.Result result;
        try (SignalHandler interruption = new SignalHandler();
                ProgressBar bar = new ProgressBar(quiet)) {
            result = new NetworkRun(experiment, folder)
                    .run(backend, resume, bar.network(experiment.dt()), interruption.cancellation());
        }
        if (json) {
            out.println(Files.readString(folder.resolve(NetworkRun.NAME)));
        } else {
            print(experiment, cells, result, backend, out);
        }
        out.flush();
    }

    private static void print(
            NetworkExperiment experiment, long cells, NetworkRun.Result result, Backend backend, PrintWriter out) {
        line(out, "network    %s", experiment.name());
        line(out, "cells      %,d", cells);
        line(out, "synapses   %,d, %,.1f MB", result.synapses(), result.connectionBytes() / BYTES_PER_MB);
        line(out, "dt         %s ms", experiment.dt());
        line(out, "duration   %s ms", experiment.duration());
        line(out, "device     %s", backend.deviceDescription());
        line(out, "built in   %.3f s", result.buildSeconds());
        line(
                out,
                "seconds    %.3f, %.3g times real time",
                result.seconds(),
                result.seconds() * MS_PER_SECOND / experiment.duration());
        line(out, "digest     %s", result.digest());
        line(out, "");
        line(out, "%-12s %10s %12s %8s %10s", "population", "cells", "rate (Hz)", "CV", "synchrony");
        for (PopulationStatistics one : result.statistics()) {
            line(
                    out,
                    "%-12s %,10d %12.3f %8s %10s",
                    one.population().name(),
                    one.population().size(),
                    one.rate(),
                    number(one.cv()),
                    number(one.synchrony()));
        }
    }

    private static String number(double x) {
        return Double.isNaN(x) ? "-" : String.format(Locale.ROOT, "%.3f", x);
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
