package org.lifsim.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.internal.model.ModelDefinition;
import org.lifsim.internal.step.DerivedParameter;
import org.lifsim.internal.step.DerivedParameterTable;
import org.lifsim.internal.step.InitializedVariable;
import org.lifsim.internal.step.ModelVariant;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.population.Population;

/** Compares every workload with {@code benchmarks/peers/cells.cpp}, where that has its model, and checks that the bits are the same. */
final class CellContest {
    private static final String CPP = "C++";
    private static final int CHUNK = 1000;

    private final Path program;
    private final Path folder;
    private final Path scratch;
    private final List<String> backends;
    private final boolean quick;
    private final PrintStream log;

    /**
     * Prepares the comparison.
     *
     * @param program the C++ program; null if there is none
     * @param folder where programs run
     * @param scratch where files for the C++ program are written
     */
    CellContest(Path program, Path folder, Path scratch, List<String> backends, boolean quick, PrintStream log) {
        this.program = program;
        this.folder = folder;
        this.scratch = scratch;
        this.backends = backends;
        this.quick = quick;
        this.log = log;
    }

    /**
     * Measures all workloads in turn with their C++.
     *
     * @param models the workloads
     * @param ourselves command of {@link LifsimPeer} for a backend and a workload
     * @return a table in Markdown
     */
    String table(int units, List<String> models, BiFunction<String, String, List<String>> ourselves)
            throws IOException {
        StringBuilder text = new StringBuilder(String.format(
                "%,d units, %,d steps per call, million unit-steps per second: medians, and in parentheses their ratios"
                        + " to C++ of the same turns. The final states have the same bits.%n%n",
                units, CHUNK));
        text.append("| model | C++ |");
        backends.forEach(name -> text.append(" " + name + " |"));
        text.append("\n|---|---|" + "---|".repeat(backends.size()) + "\n");
        List<String> known = program == null ? List.of() : known();
        for (String model : models) {
            List<Contest.Entrant> entrants = new ArrayList<>();
            if (known.contains(model)) {
                List<String> command = List.of(
                        program.toString(), "UNITS", model, numbers(model).toString());
                entrants.add(new Contest.Entrant(CPP, CHUNK, command, Integer.MAX_VALUE));
            }
            for (String backend : backends) {
                entrants.add(new Contest.Entrant(backend, CHUNK, ourselves.apply(backend, model), Integer.MAX_VALUE));
            }
            text.append(row(model, units, entrants));
        }
        return text.toString();
    }

    /** The models that the C++ program has. */
    private List<String> known() throws IOException {
        Process process = new ProcessBuilder(program.toString()).start();
        try (BufferedReader names = process.inputReader()) {
            return names.lines().toList();
        }
    }

    private String row(String model, int units, List<Contest.Entrant> entrants) {
        log.println(model);
        Contest contest = new Contest(entrants, folder, quick ? 1 : 2, quick ? 3 : 5, quick ? 0.1 : 0.3, log);
        List<Speed> speeds = contest.measure(units, CHUNK);
        requireSameOutcome(model, contest.outcomes());
        double limit = speeds.get(0).who().equals(CPP) ? speeds.get(0).median() : Double.NaN;
        StringBuilder row = new StringBuilder("| " + model + " |");
        row.append(Double.isNaN(limit) ? " |" : String.format(" %,.0f |", limit));
        for (Speed speed : speeds) {
            if (!speed.who().equals(CPP)) {
                row.append(String.format(" %,.0f", speed.median()));
                row.append(Double.isNaN(limit) ? " |" : String.format(" (%.2f) |", speed.median() / limit));
            }
        }
        return row.append('\n').toString();
    }

    private static void requireSameOutcome(String model, Map<String, Map<Integer, Peer.Outcome>> outcomes) {
        if (outcomes.values().stream().distinct().count() > 1) {
            throw new IllegalStateException(model + ": the final states differ: " + outcomes);
        }
    }

    /** Writes the numbers that the C++ program reads, and returns the file. */
    private Path numbers(String workload) throws IOException {
        ModelParameters parameters = Workload.all().get(workload);
        ModelDefinition model = ModelDefinition.of(parameters.model());
        ModelVariant variant = ModelVariant.of(parameters, false, LastSpikeTime.OFF);
        DerivedParameterTable derived = new DerivedParameterTable(parameters, Workload.DT, 0, 1, 1, null);
        StringBuilder text = new StringBuilder();
        for (DerivedParameter parameter : model.derivedParameters()) {
            if (!derived.perUnit().contains(parameter)) {
                text.append(parameter + " "
                        + Float.toHexString(derived.of(parameter).at(0)) + "\n");
            }
        }
        try (Backend backend =
                        Backends.open("cpu-scalar", BackendOptions.defaults()).backend();
                Population population = Workload.population(backend, 2, workload)) {
            for (InitializedVariable state : model.state(variant.features())) {
                float[] values = new float[2];
                population.read(state.variable(), 0, values);
                text.append("initial_" + state.variable() + " " + Float.toHexString(values[0]) + "\n");
            }
        }
        text.append("input " + Workload.MAX_CURRENT * model.demoCurrent() + "\n");
        Path file = scratch.resolve(workload.replaceAll("[ ,]+", "-") + ".txt");
        return Files.writeString(file, text.toString()).toAbsolutePath();
    }
}
