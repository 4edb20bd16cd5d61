package org.lifsim.internal.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;
import org.lifsim.recording.RecorderKind;
import org.lifsim.recording.UnitSelection;

/**
 * Records state variables of selected units every N steps, in a {@link TraceFile}.
 *
 * <p>If few units are selected, they are simulated a second time on the CPU. This gives identical bits, and the population does
 * not have to stop for each row.
 */
public final class StateRecorder extends FileRecorder {
    /** Extensions of its files. */
    public static final List<String> ENDINGS = List.of(".npz", ".csv");

    /** Maximum number of units that are simulated a second time. For more units, the population itself is read. */
    private static final int MAX_SHADOW_UNITS = 4096;

    private static final int MAX_RANGES = 64;
    private static final int BLOCK = 1 << 14;

    /** From this stride on, units are read one by one instead of in blocks. */
    private static final int FAR = 256;

    private final List<String> labels;
    private final long every;
    private final double dt;
    private final TraceFile file;
    private final List<StateVariable> recordedVariables = new ArrayList<>();
    private Population population;
    private float[] row;

    /** The step of the last row. */
    private long kept;

    /** The selected units, simulated a second time; null if the population itself is read. */
    private SeparateUnits beside;

    /** The backend of {@code beside}. */
    private Backend cpu;

    /**
     * Creates a recorder; {@link #open} starts it.
     *
     * @param target the output file; its extension selects the format: .npz or .csv
     * @param selection the units to record
     * @param variables names of the state variables, such as {@code v}
     * @param every steps between rows, at least 1
     * @param dt time step in ms
     */
    public StateRecorder(Path target, UnitSelection selection, List<String> variables, long every, double dt) {
        super(RecorderKind.TRACES, selection);
        this.labels = List.copyOf(variables);
        this.every = every;
        this.dt = dt;
        file = new TraceFile(target, labels, NpyHeader.FLOAT32, dt);
    }

    @Override
    TraceFile file() {
        return file;
    }

    @Override
    FileRecorder with(Path target, UnitSelection shard) {
        return new StateRecorder(target, shard, labels, every, dt);
    }

    @Override
    Map<String, String> settings() {
        return Map.of("columns", String.join(" ", labels), "every", String.valueOf(every));
    }

    @Override
    public void configure(PopulationBuilder builder) {
        if (labels.contains(StateVariable.SURROGATE.key())) {
            builder.withSurrogateGradient();
        }
        if (labels.contains(StateVariable.TOLS.key())) {
            builder.recordLastSpikeTime(LastSpikeTime.STEPS);
        }
        labels.forEach(label -> findVariable(builder.variables(), builder.parameters(), label));
    }

    @Override
    void begin(Run run, String resumeToken) throws IOException {
        population = run.population();
        recordedVariables.clear();
        labels.forEach(
                label -> recordedVariables.add(findVariable(population.variables(), population.parameters(), label)));
        if (selected().count() > Integer.MAX_VALUE / Float.BYTES) {
            throw new InputException(
                    Problem.of("recorder traces", "has " + selected().count() + " units")
                            .expected("at most " + Integer.MAX_VALUE / Float.BYTES)
                            .hint("select fewer"));
        }
        row = new float[(int) selected().count()];
        kept = population.step();
        file.open(selected(), resumeToken);
        if (row.length <= MAX_SHADOW_UNITS && !population.isCoupled() && parts().size() <= MAX_RANGES) {
            cpu = Backends.open("cpu-scalar", new BackendOptions(1, false)).backend();
            beside = new SeparateUnits(run.builder(), parts(), run.current(), cpu);
            beside.forEach(part -> part.copyStateFrom(run.population()));
        }
    }

    @Override
    void readBack(long units, long steps, long longer) throws IOException {
        file.open(selected(), null);
        file.readBack(steps / every, every);
    }

    private static StateVariable findVariable(List<StateVariable> variables, ModelParameters parameters, String label) {
        List<String> names = new ArrayList<>();
        for (StateVariable variable : variables) {
            if (variable.key().equals(label)) {
                return variable;
            }
            names.add(variable.key());
        }
        throw new InputException(Problem.of(Subject.variable(label), "is unknown")
                .hint(DidYouMean.hint(label, names, parameters.model().name())));
    }

    /** The selection as ranges with stride 1, in the whole population; stops early if there are more than {@code MAX_RANGES}. */
    private List<UnitSelection.Range> parts() {
        long offset = population.firstUnit();
        List<UnitSelection.Range> parts = new ArrayList<>();
        for (UnitSelection.Range range : selected().ranges()) {
            if (range.stride() == 1) {
                parts.add(new UnitSelection.Range(offset + range.first(), offset + range.end(), 1));
            } else {
                for (long i = 0; i < range.count() && parts.size() <= MAX_RANGES; i++) {
                    long unit = offset + range.first() + i * range.stride();
                    parts.add(new UnitSelection.Range(unit, unit + 1, 1));
                }
            }
        }
        return parts;
    }

    @Override
    public long stepsUntilSample(long step) {
        return beside == null ? every - step % every : Long.MAX_VALUE;
    }

    @Override
    public void sample() throws IOException {
        if (beside != null) {
            advanceBeside();
        } else if (population.step() % every == 0 && population.step() > kept) {
            keep(population.step(), this::readPopulation);
        }
    }

    private void advanceBeside() throws IOException {
        for (long step = beside.step(); step < population.step(); ) {
            step = Math.min(step - step % every + every, population.step());
            beside.advanceTo(step);
            if (step % every == 0) {
                keep(step, variable -> beside.read(variable, row));
            }
        }
    }

    private interface RowReader {
        void read(StateVariable variable);
    }

    private void keep(long step, RowReader reader) throws IOException {
        kept = step;
        file.beginRow(step);
        for (StateVariable variable : recordedVariables) {
            reader.read(variable);
            file.append(variable.key(), row);
        }
    }

    private void readPopulation(StateVariable variable) {
        int offset = 0;
        float[] block = new float[BLOCK];
        for (UnitSelection.Range range : selected().ranges()) {
            for (long unit = range.first(); unit < range.end(); ) {
                long first = unit;
                int length = range.stride() >= FAR ? 1 : (int) Math.min(BLOCK, range.end() - first);
                population.read(variable, first, block, 0, length);
                for (; unit < first + length; unit += range.stride()) {
                    row[offset++] = block[(int) (unit - first)];
                }
            }
        }
    }

    @Override
    Optional<Problem> firstOddValue() throws IOException {
        return file.firstOddValue()
                .map(odd -> Problem.of(
                                odd.label() + " of unit " + odd.unit(),
                                "is " + odd.value() + " from step " + ((odd.row() + 1) * every - 1)
                                        + " on: no value that was recorded before is a NaN or an infinity")
                        .hint("look at the steps before it in "
                                + outputFiles().get(0).getFileName()));
    }

    @Override
    void merge(ShardMerger shards) throws IOException {
        shards.mergeTraces(file, selected(), labels, every);
    }

    @Override
    public void close() throws IOException {
        List<AutoCloseable> open = new ArrayList<>();
        Stream.of(beside, cpu, file).filter(Objects::nonNull).forEach(open::add);
        new CloseAll(open).close();
    }
}
