package org.lifsim.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lifsim.backend.Backend;
import org.lifsim.backend.BackendOptions;
import org.lifsim.backend.Backends;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.DidYouMean;
import org.lifsim.internal.io.NpyHeader;
import org.lifsim.internal.io.NpzEntryReader;
import org.lifsim.internal.io.NpzWriter;
import org.lifsim.internal.run.RunLoop;
import org.lifsim.model.LastSpikeTime;
import org.lifsim.model.ModelParameters;
import org.lifsim.model.StateVariable;
import org.lifsim.population.Population;
import org.lifsim.population.PopulationBuilder;

/**
 * Records state variables of selected units every N steps. With R rows and U units, the arrays are {@code step} (int64, shape
 * (R), the last step taken), {@code unit} (int64, shape (U)), and one float32 array of shape (R, U) per state variable, with its
 * name.
 *
 * <p>If few units are selected, they are simulated a second time on the CPU. This gives identical bits, and the population does
 * not have to stop for each row.
 */
public final class StateRecorder implements Recorder {
    static final List<String> ENDINGS = List.of(".npz", ".csv");

    /** Maximum number of units that are simulated a second time. For more units, the population itself is read. */
    private static final int MAX_SHADOW_UNITS = 4096;

    private static final int MAX_RANGES = 64;
    private static final int BLOCK = 1 << 14;

    /** From this stride on, units are read one by one instead of in blocks. */
    private static final int FAR = 256;

    private static final String STEP = "step";
    private static final String UNIT = "unit";

    private final Path target;
    private final UnitSelection selection;
    private final List<String> labels;
    private final long every;
    private final double dt;
    private final List<StateVariable> recordedVariables = new ArrayList<>();

    /** Created again once the number of units is known. */
    private IncrementalArrays arrays;

    private Population population;
    private UnitSelection selected;
    private float[] row;

    /** The step of the last row. */
    private long kept;

    /** Null if the population itself is read. */
    private ShadowPopulation beside;

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
        this.target = target;
        this.selection = selection;
        this.labels = List.copyOf(variables);
        this.every = every;
        this.dt = dt;
        arrays = arrays(0);
    }

    private IncrementalArrays arrays(long units) {
        List<IncrementalArrays.Array> all =
                new ArrayList<>(List.of(new IncrementalArrays.Array(STEP, NpyHeader.INT64)));
        labels.forEach(label -> all.add(new IncrementalArrays.Array(label, NpyHeader.FLOAT32, units)));
        return new IncrementalArrays(target, all);
    }

    @Override
    public List<Path> outputFiles() {
        return arrays.files();
    }

    @Override
    public UnitSelection selection() {
        return selection;
    }

    @Override
    public Map<String, String> fingerprint() {
        return Map.of(
                "kind",
                RecorderKind.TRACES.key(),
                "columns",
                String.join(" ", labels),
                "units",
                selection.toString(),
                "every",
                String.valueOf(every));
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
    public void open(Run run, String resumeToken) throws IOException {
        population = run.population();
        selected = selection.boundBy(population.units());
        recordedVariables.clear();
        labels.forEach(
                label -> recordedVariables.add(findVariable(population.variables(), population.parameters(), label)));
        if (selected.count() > Integer.MAX_VALUE / Float.BYTES) {
            throw new InputException(Problem.of("recorder traces", "has " + selected.count() + " units")
                    .expected("at most " + Integer.MAX_VALUE / Float.BYTES)
                    .hint("select fewer"));
        }
        row = new float[(int) selected.count()];
        kept = population.step();
        arrays = arrays(row.length);
        arrays.open(resumeToken);
        if (row.length <= MAX_SHADOW_UNITS && !population.isCoupled() && parts().size() <= MAX_RANGES) {
            beside = new ShadowPopulation(run);
        }
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

    /** The selection as ranges with stride 1; stops early if there are more than {@code MAX_RANGES}. */
    private List<UnitSelection.Range> parts() {
        List<UnitSelection.Range> parts = new ArrayList<>();
        for (UnitSelection.Range range : selected.ranges()) {
            if (range.stride() == 1) {
                parts.add(range);
            } else {
                for (long i = 0; i < range.count() && parts.size() <= MAX_RANGES; i++) {
                    long unit = range.first() + i * range.stride();
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
            beside.copyState();
        } else if (population.step() % every == 0 && population.step() > kept) {
            keep(population.step(), this::readPopulation);
        }
    }

    private interface RowReader {
        void read(StateVariable variable);
    }

    private void keep(long step, RowReader reader) throws IOException {
        kept = step;
        arrays.of(STEP).append(step - 1);
        for (StateVariable variable : recordedVariables) {
            reader.read(variable);
            arrays.of(variable.key()).append(row, row.length);
        }
    }

    private void readPopulation(StateVariable variable) {
        int offset = 0;
        float[] block = new float[BLOCK];
        for (UnitSelection.Range range : selected.ranges()) {
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
    public Recorder forShard(Path file, long first, long count) {
        UnitSelection part = selection.restrictTo(first, count);
        return part == null ? null : new StateRecorder(file, part, labels, every, dt);
    }

    @Override
    public void merge(List<ShardFile> parts, long wholeUnits, long steps, Runnable checkCancelled) throws IOException {
        selected = selection.boundBy(wholeUnits);
        row = new float[(int) selected.count()];
        arrays = arrays(row.length);
        arrays.open(null);
        List<NpzEntryReader> archives = new ArrayList<>();
        try {
            Map<String, List<NpzEntryReader.Array>> ofParts = new LinkedHashMap<>();
            labels.forEach(label -> ofParts.put(label, new ArrayList<>()));
            for (ShardFile part : parts) {
                NpzEntryReader archive = new NpzEntryReader(part.file(), checkCancelled);
                archives.add(archive);
                for (String label : labels) {
                    ofParts.get(label).add(archive.array(label, NpyHeader.FLOAT32));
                }
            }
            for (long step = every; step <= steps; step += every) {
                arrays.of(STEP).append(step - 1);
                for (String label : labels) {
                    int offset = 0;
                    for (NpzEntryReader.Array part : ofParts.get(label)) {
                        for (long u = 0; u < part.header().shape()[1]; u++) {
                            row[offset++] = part.nextFloat();
                        }
                    }
                    arrays.of(label).append(row, row.length);
                }
            }
        } finally {
            for (NpzEntryReader archive : archives) {
                archive.close();
            }
        }
        finish(checkCancelled);
    }

    @Override
    public String flush() throws IOException {
        return arrays.flush();
    }

    @Override
    public void finish(Runnable checkCancelled) throws IOException {
        if (target.getFileName().toString().endsWith(".csv")) {
            CsvTable table = CsvTable.of(dt).step(arrays.of(STEP)).each(selected.toArray());
            labels.forEach(label -> table.floats(label, arrays.of(label)));
            arrays.finish(file -> table.write(file, checkCancelled));
        } else {
            arrays.finish(file -> writeArchive(file, checkCancelled));
        }
    }

    private void writeArchive(Path file, Runnable checkCancelled) throws IOException {
        try (NpzWriter out = new NpzWriter(file)) {
            out.copy(STEP, arrays.of(STEP).path(), checkCancelled);
            OutputStream units = out.array(UNIT, NpyHeader.INT64, row.length);
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (long unit : selected.toArray()) {
                units.write(bytes.putLong(0, unit).array());
            }
            for (String label : labels) {
                out.copy(label, arrays.of(label).path(), checkCancelled);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (beside != null) {
            beside.close();
        }
        arrays.close();
    }

    /** The selected units, simulated a second time on the CPU: one small population per range of units. */
    private final class ShadowPopulation implements AutoCloseable {
        private final Backend backend =
                Backends.open("cpu-scalar", new BackendOptions(1, false)).backend();
        private final List<Population> parts = new ArrayList<>();
        private final List<RunLoop> loops = new ArrayList<>();

        ShadowPopulation(Run run) {
            try {
                for (UnitSelection.Range range : parts()) {
                    Population part = run.builder()
                            .copy()
                            .shard(run.population().firstUnit() + range.first(), range.count())
                            .build(backend);
                    parts.add(part);
                    part.copyStateFrom(run.population());
                    loops.add(new RunLoop(part, run.current(), 0, RunLoop.Observer.NONE));
                }
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        void copyState() throws IOException {
            for (long step = parts.get(0).step(); step < population.step(); ) {
                step = Math.min(step - step % every + every, population.step());
                for (RunLoop loop : loops) {
                    loop.advanceTo(step);
                }
                if (step % every == 0) {
                    keep(step, this::read);
                }
            }
        }

        private void read(StateVariable variable) {
            int offset = 0;
            for (Population part : parts) {
                part.read(variable, 0, row, offset, (int) part.units());
                offset += (int) part.units();
            }
        }

        @Override
        public void close() {
            parts.forEach(Population::close);
            backend.close();
        }
    }
}
