package org.lifsim.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.backend.DeviceShare;
import org.lifsim.error.Problem;
import org.lifsim.experiment.ExperimentRun;
import org.lifsim.experiment.ModelSpec;
import org.lifsim.experiment.Simulation;

/** The summary that is printed at the end of a run. */
final class RunResult {
    private final ExperimentRun run;
    private final ModelSpec model;
    private final Backend backend;
    private final Simulation.Result result;
    private final double speed;
    private final Warmup warmup;

    /** Steps of another population before the run; null stands for none. */
    record Warmup(long steps, double seconds) {}

    RunResult(ExperimentRun run, Backend backend, Simulation.Result result, Warmup warmup) {
        this.warmup = warmup;
        this.run = run;
        this.model = run.experiment().model();
        this.backend = backend;
        this.result = result;
        speed = result.completedSteps() == 0
                ? 0
                : run.totalUnits() * (double) result.completedSteps() / result.seconds();
    }

    void print(PrintWriter out, boolean json) throws JsonProcessingException {
        if (json) {
            printJson(out);
        } else {
            print(out);
        }
        out.flush();
    }

    private void printJson(PrintWriter out) throws JsonProcessingException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", model.parameters().model().key());
        object.put("units", run.experiment().units());
        object.put("batch", model.batch());
        object.put("steps", run.experiment().steps());
        object.put("dt", model.dt());
        object.put("seed", model.key().seed());
        object.put("key", model.key().toString());
        object.put("backend", backend.name());
        object.put("device", backend.deviceDescription());
        if (!result.shares().isEmpty()) {
            object.put(
                    "devices", result.shares().stream().map(DeviceShare::facts).toList());
        }
        object.put("seconds", result.seconds());
        object.put("unit_steps_per_second", speed);
        if (!Double.isNaN(result.laterStepsPerSecond())) {
            object.put("later_unit_steps_per_second", run.totalUnits() * result.laterStepsPerSecond());
        }
        if (warmup != null) {
            object.put("warmup_steps", warmup.steps());
            object.put("warmup_seconds", warmup.seconds());
        }
        object.put("spikes", result.spikes());
        object.put("mean_rate_hz", result.meanRateHz());
        object.put("digest", result.digest());
        result.treeDigest().ifPresent(digest -> object.put("tree_digest", digest));
        object.put("warnings", result.warnings().stream().map(Problem::toString).toList());
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(object));
    }

    private void print(PrintWriter out) {
        line(out, "model      %s", model.parameters().model().key());
        line(out, "units      %,d", run.experiment().units());
        if (model.batch() > 1) {
            line(out, "batch      %,d copies of the units", model.batch());
        }
        line(out, "steps      %,d", run.experiment().steps());
        line(out, "dt         %s ms", model.dt());
        line(out, "backend    %s", backend.name());
        line(out, "device     %s", backend.deviceDescription());
        String label = "shares     ";
        for (String share : DeviceShare.describe(result.shares())) {
            line(out, "%s%s", label, share);
            label = " ".repeat(label.length());
        }
        if (warmup != null) {
            line(out, "warm-up    %.3f s, %,d steps before the run", warmup.seconds(), warmup.steps());
        }
        line(out, "seconds    %.3f", result.seconds());
        double later = run.totalUnits() * result.laterStepsPerSecond();
        line(
                out,
                "speed      %s million unit-steps/s%s",
                millions(speed),
                Double.isNaN(later) ? "" : "; " + millions(later) + " in the second half");
        print(out, result);
    }

    /** Prints what the result of a run is on every backend. */
    static void print(PrintWriter out, Simulation.Result result) {
        line(out, "spikes     %,d", result.spikes());
        line(out, "mean rate  %.3f Hz", result.meanRateHz());
        line(out, "digest     %s", result.digest());
        result.treeDigest().ifPresent(digest -> line(out, "tree       %s", digest));
    }

    private static String millions(double number) {
        return String.format(Locale.ROOT, number < 1e7 ? "%,.3g" : "%,.0f", number / 1e6);
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
