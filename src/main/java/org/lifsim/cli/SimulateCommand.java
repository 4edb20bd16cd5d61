package org.lifsim.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Backends;
import org.lifsim.backend.Triad;
import org.lifsim.fault.InputException;
import org.lifsim.io.OutputFile;
import org.lifsim.io.Sha256;
import org.lifsim.neuron.Cell;
import org.lifsim.neuron.Form;
import org.lifsim.neuron.Parameters;
import org.lifsim.neuron.Tols;
import org.lifsim.population.Population;
import org.lifsim.record.SpikeFile;
import org.lifsim.simulation.CellDescription;
import org.lifsim.simulation.Simulation;
import org.lifsim.stimulus.Current;
import org.lifsim.stimulus.CurrentSpec;
import org.lifsim.stimulus.Stimulus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a population and says how fast, how many spikes, and the digest of its state. */
@Command(
        name = "simulate",
        description =
                "Runs a population, of the lecture's LIF cell unless told otherwise, and prints speed, spikes and the digest of the"
                        + " final state, which is the same on every backend.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Example:  lifsim simulate --units 1000000 --steps 1000 --current 0:0.6",
            "          lifsim simulate --units 1000000 --steps 1000 --current 0:0.6 --backend opencl --json",
            "          lifsim simulate --units 10000 --steps 5000 --model izhikevich --current 0:15",
            "          lifsim simulate --units 100000 --steps 1000 --set tau_m=normal:100:5:1 --init v=-65:-52",
            "          lifsim simulate --units 100000 --steps 5000 --current 0 --spikes spikes.npz \\",
            "              --stimulus 'step(amplitude=0.2:0.4, on=50) + ou(sd=0.1, tau=5)' --checkpoint state.npz"
        })
final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--units", paramLabel = "N", required = true, description = "How many units.")
    private long units;

    @Option(names = "--steps", paramLabel = "T", required = true, description = "How many steps.")
    private long steps;

    @Option(
            names = "--current",
            paramLabel = "SPEC",
            description =
                    "A number; LOW:HIGH, spread evenly over the units; or a .npy of float32 of shape (units), (steps, units),"
                            + " or (steps, 1) for a course that all units share (default: 0.3, or what suits the model). Of an encoder: its stimulus.")
    private String current;

    @Option(
            names = "--stimulus",
            paramLabel = "SOURCES",
            description =
                    "Sources that are added to --current within the steps, such as 'step(amplitude=0.3, on=10) + ou(sd=0.1,"
                            + " tau=5)'; listed below. May be repeated.")
    private List<String> stimulus = List.of();

    @Option(
            names = "--spikes",
            paramLabel = "FILE.npz",
            description =
                    "Write every spike: arrays step and unit, int64, sorted by step, then unit. An interrupted run leaves"
                            + " them in FILE.npz.step.npy and FILE.npz.unit.npy.")
    private Path spikes;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private CellOption cell;

    @Option(
            names = "--batch",
            paramLabel = "B",
            description = "Copies of the units, each under an input of its own (default: 1).")
    private Long batch;

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
        StimulusHelp.addTo(newSpec);
        ParameterHelp.addTo(newSpec);
    }

    @Override
    public Integer call() throws IOException {
        CellDescription description = cell.description();
        if (batch != null) {
            description = description.withBatch(CellOption.atLeastOne("--batch", batch));
        }
        Stimulus sources = stimulus();
        Population.Builder population = description
                .population(CellOption.atLeastOne("--units", units))
                .slice(slice == null ? 0 : CellOption.atLeastOne("--slice", slice))
                .drive(sources.drive(description.dt()));
        Simulation simulation = new Simulation(
                population,
                CellOption.atLeastOne("--steps", steps),
                chunk == null ? 0 : CellOption.atLeastOne("--chunk", chunk),
                spikes == null ? null : new SpikeFile(OutputFile.writable(spikes, ".npz")),
                checkpoint.plan(spikes),
                checkpoint.isUsed() ? Map.of("current", currentText()) : Map.of());
        sources.requireSteps(steps);
        Parameters parameters = description.parameters();
        parameters.check(description.dt(), units);
        if (warmup < 0) {
            throw new InputException("--warmup is " + warmup + ", expected a whole number from 0");
        }
        long all = allUnits(description.batch());
        try (Current course = course(parameters.cell(), all);
                Backend backend = backendOption.open(backendName).backend()) {
            if (warmup > 0) {
                simulation.warmUp(backend, course, warmup);
            }
            Simulation.Result result = run(simulation, all, backend, course);
            int bytes = Form.of(parameters, false, Tols.OFF).bytesPerUnit();
            print(description, backend, result, Triad.bytesPerSecond(backend, all * bytes));
        }
        return ExitCode.DONE;
    }

    /** By which a checkpoint tells this run from another; what a stimulus is, the population knows. */
    private String currentText() throws IOException {
        if (current == null) {
            return "of the model";
        }
        boolean readable = CurrentSpec.isFile(current) && Files.isRegularFile(OutputFile.path(current));
        return readable ? "file of " + Sha256.of(OutputFile.path(current)) : current;
    }

    private Stimulus stimulus() {
        Stimulus sum = Stimulus.NONE;
        for (String sources : stimulus) {
            sum = sum.plus(Stimulus.parse(sources));
        }
        return sum;
    }

    private long allUnits(long copies) {
        if (copies < 1 || units > Long.MAX_VALUE / copies) {
            throw new InputException("--units is " + units + " and the batch " + copies
                    + ", expected a batch from 1 and fewer units in all than can be counted");
        }
        return units * copies;
    }

    private Current course(Cell model, long all) throws IOException {
        return current == null
                ? Current.constant((float) model.exampleCurrent())
                : CurrentSpec.parse(current, all, steps);
    }

    private static Simulation.Result run(Simulation simulation, long all, Backend backend, Current course)
            throws IOException {
        try (Interruption interruption = new Interruption();
                ProgressBar bar = new ProgressBar(all)) {
            return simulation.run(backend, course, bar.progress(), interruption.cancellation());
        }
    }

    private void print(CellDescription cell, Backend backend, Simulation.Result result, double bandwidth)
            throws JsonProcessingException {
        double speed = result.taken() == 0 ? 0 : units * cell.batch() * (double) result.taken() / result.seconds();
        Form form = Form.of(cell.parameters(), false, Tols.OFF);
        double stepwise = speed * form.bytesPerStep() / bandwidth;
        String model = form.cell().label();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("model", model);
            object.put("units", units);
            object.put("batch", cell.batch());
            object.put("steps", steps);
            object.put("dt", cell.dt());
            object.put("seed", cell.seed());
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
            out.println("model      " + model);
            out.println(String.format(Locale.ROOT, "units      %,d", units));
            if (cell.batch() > 1) {
                out.println(String.format(Locale.ROOT, "batch      %,d copies of them", cell.batch()));
            }
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
