package org.lifsim.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Backends;
import org.lifsim.backend.Triad;
import org.lifsim.fault.InputException;
import org.lifsim.neuron.LifForm;
import org.lifsim.simulation.Simulation;
import org.lifsim.stimulus.Current;
import org.lifsim.stimulus.CurrentSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a population and says how fast, how many spikes, and the digest of its state. */
@Command(
        name = "simulate",
        description =
                "Runs a population of the lecture's cell, unless told otherwise, and prints speed, spikes and the digest of the"
                        + " final state, which is the same on every backend.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim simulate --units 1000000 --steps 1000 --current 0:0.6",
            "          lifsim simulate --units 1000000 --steps 1000 --current 0:0.6 --backend opencl --json"
        })
final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--units", paramLabel = "N", required = true, description = "How many units.")
    private long units;

    @Option(names = "--steps", paramLabel = "T", required = true, description = "How many steps.")
    private long steps;

    @Option(
            names = "--current",
            paramLabel = "SPEC",
            defaultValue = "0.3",
            description =
                    "A number; LOW:HIGH, spread evenly over the units; or a .npy of float32 of shape (units), (steps, units),"
                            + " or (steps, 1) for a course that all units share (default: ${DEFAULT-VALUE}).")
    private String current;

    @Mixin
    private CellOption cell;

    @Option(
            names = "--backend",
            paramLabel = "B",
            defaultValue = "auto",
            description = Backends.NAMES + " (default: ${DEFAULT-VALUE}).")
    private String backendName;

    @Mixin
    private BackendOption backendOption;

    @Option(
            names = "--slice",
            paramLabel = "UNITS",
            description = "Units in one buffer (default: as many as the backend takes).")
    private Long slice;

    @Option(
            names = "--chunk",
            paramLabel = "STEPS",
            description =
                    "Steps in one advance, which is one launch or one pass (default: a fraction of a second's worth).")
    private Long chunk;

    @Option(
            names = "--warmup",
            paramLabel = "STEPS",
            defaultValue = "0",
            description = "Untimed steps first, on a scratch population of the same form (default: ${DEFAULT-VALUE}).")
    private long warmup;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    private CommandSpec spec;

    @Spec
    void spec(CommandSpec newSpec) {
        spec = newSpec;
        ParameterHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        Simulation simulation = new Simulation(
                cell.parameters(),
                CellOption.atLeastOne("--units", units),
                cell.dt(),
                CellOption.atLeastOne("--steps", steps),
                slice == null ? 0 : CellOption.atLeastOne("--slice", slice),
                chunk == null ? 0 : CellOption.atLeastOne("--chunk", chunk));
        if (warmup < 0) {
            throw new InputException("--warmup is " + warmup + ", expected a whole number from 0");
        }
        try (Current course = CurrentSpec.parse(current, units, steps);
                Backend backend = backendOption.open(backendName).backend()) {
            if (warmup > 0) {
                simulation.warmUp(backend, course, warmup);
            }
            Simulation.Result result = run(simulation, backend, course);
            print(backend, result, Triad.bytesPerSecond(backend, units * LifForm.PLAIN.bytesPerUnit()));
        }
        return ExitCode.DONE;
    }

    private Simulation.Result run(Simulation simulation, Backend backend, Current course) throws IOException {
        try (ProgressBar bar = new ProgressBar(units)) {
            return simulation.run(backend, course, bar.progress());
        }
    }

    private void print(Backend backend, Simulation.Result result, double bandwidth) throws JsonProcessingException {
        double speed = units * (double) steps / result.seconds();
        double stepwise = speed * LifForm.BYTES_PER_STEP / bandwidth;
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("units", units);
            object.put("steps", steps);
            object.put("dt", cell.dt());
            object.put("backend", backend.name());
            object.put("device", backend.device());
            object.put("seconds", result.seconds());
            object.put("unit_steps_per_second", speed);
            object.put("memory_bytes_per_second", bandwidth);
            object.put("stepwise_share_of_memory", stepwise);
            object.put("spikes", result.spikes());
            object.put("mean_rate_hz", result.meanRateHz());
            object.put("digest", result.digest());
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(object));
        } else {
            out.println(String.format(Locale.ROOT, "units      %,d", units));
            out.println(String.format(Locale.ROOT, "steps      %,d", steps));
            out.println("dt         " + cell.dt() + " ms");
            out.println("backend    " + backend.name());
            out.println("device     " + backend.device());
            out.println(String.format(Locale.ROOT, "seconds    %.3f", result.seconds()));
            out.println(String.format(Locale.ROOT, "speed      %,.0f million unit-steps a second", speed / 1e6));
            out.println(String.format(
                    Locale.ROOT,
                    "memory     %.0f GB a second; one step at a time would need %.2f times that for this speed",
                    bandwidth / 1e9,
                    stepwise));
            out.println(String.format(Locale.ROOT, "spikes     %,d", result.spikes()));
            out.println(String.format(Locale.ROOT, "mean rate  %.3f Hz", result.meanRateHz()));
            out.println("digest     " + result.digest());
        }
        out.flush();
    }
}
