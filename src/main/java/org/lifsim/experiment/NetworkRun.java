package org.lifsim.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.lifsim.backend.Backend;
import org.lifsim.backend.Environment;
import org.lifsim.error.CancelledException;
import org.lifsim.error.InputException;
import org.lifsim.error.Problem;
import org.lifsim.error.Subject;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.OutputLock;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.recording.NetworkRateRecorder;
import org.lifsim.internal.recording.NetworkRecorder;
import org.lifsim.internal.recording.NetworkSpikeRecorder;
import org.lifsim.internal.recording.NetworkTraceRecorder;
import org.lifsim.recording.UnitSelection;
import org.lifsim.sparse.CellPopulation;
import org.lifsim.sparse.SparseNetwork;

/** Runs a sparse network and writes its recordings, and {@code network.json}, which describes the run, into a folder. */
public final class NetworkRun {
    /** Name of the file that describes a finished run. */
    public static final String NAME = "network.json";

    private static final String FORMAT = "lifsim network run 1";

    /** Model time between two looks at cancellation and progress, ms. */
    private static final double CHUNK = 10;

    private static final double MS_PER_SECOND = 1000;

    /** Name of the file from which an interrupted run goes on. */
    static final String CHECKPOINT = "checkpoint.npz";

    /** Time between two checkpoints. */
    private static final long SAVE_NANOS = 60_000_000_000L;

    private final NetworkExperiment experiment;
    private final Path folder;
    private final long steps;

    /**
     * Describes a run.
     *
     * @param experiment what to run
     * @param folder output folder; it is created if needed
     */
    public NetworkRun(NetworkExperiment experiment, Path folder) {
        this.experiment = experiment;
        this.folder = folder;
        steps = Math.round(experiment.duration() / experiment.dt());
    }

    /**
     * What a run gave.
     *
     * @param synapses number of synapses
     * @param connectionBytes memory that they take
     * @param buildSeconds time that building took
     * @param seconds time that the steps took
     * @param statistics statistics of each population's spikes
     * @param description what determines the network, line by line
     * @param warnings what the network does otherwise than it seems
     * @param digest SHA-256 of all spikes and of the final state
     */
    public record Result(
            long synapses,
            long connectionBytes,
            double buildSeconds,
            double seconds,
            List<PopulationStatistics> statistics,
            List<String> description,
            List<String> warnings,
            String digest) {
        /** Copies the lists. */
        public Result {
            statistics = List.copyOf(statistics);
            description = List.copyOf(description);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Runs the network. The output files appear when the run is done. If it is cancelled, or once a minute, a checkpoint is written,
     * from which it can go on.
     *
     * @param backend a CPU backend
     * @param resume whether to go on from the checkpoint in the folder
     * @param progress receives reports
     * @param cancellation stops the run
     * @return what it gave
     * @throws InputException if there is no checkpoint to go on from, or it is of another network, or another run writes the folder
     * @throws IOException if writing fails
     * @throws CancelledException if the run was cancelled
     */
    public Result run(Backend backend, boolean resume, Progress progress, CancellationToken cancellation)
            throws IOException {
        if (resume) {
            requireCheckpoint(checkpoint());
        }
        AtomicFile.ensureWritableDirectory(folder);
        List<Path> files = new ArrayList<>(List.of(checkpoint(), folder.resolve(NAME)));
        experiment.recordings().forEach(recording -> files.add(folder.resolve(recording.file())));
        OutputLock lock = OutputLock.of(folder, files);
        try (lock) {
            return runLocked(backend, resume, progress, cancellation);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static void requireCheckpoint(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException(Problem.of(Subject.file(file), "does not exist: no checkpoint to resume from")
                    .hint("run without --resume"));
        }
    }

    private Path checkpoint() {
        return folder.resolve(CHECKPOINT);
    }

    private Result runLocked(Backend backend, boolean resume, Progress progress, CancellationToken cancellation)
            throws IOException {
        long start = System.nanoTime();
        try (SparseNetwork network = experiment.builder().build(backend)) {
            State state = new State(network, resume ? network.restore(checkpoint()) : null);
            try (state) {
                network.warnings().forEach(progress::warn);
                long built = System.nanoTime();
                advance(state, progress, cancellation);
                long stepped = System.nanoTime();
                for (NetworkRecorder recorder : state.all) {
                    recorder.finish(steps, () -> {});
                }
                MessageDigest digest = Sha256.start();
                digest.update(state.digest);
                addState(network, digest);
                Result result = new Result(
                        network.synapses(),
                        network.connectionBytes(),
                        (built - start) * 1e-9,
                        (stepped - built) * 1e-9,
                        state.statistics,
                        network.description(),
                        network.warnings().stream().map(Problem::toString).toList(),
                        HexFormat.of().formatHex(digest.digest()));
                writeMetadata(backend, result);
                Files.deleteIfExists(checkpoint());
                return result;
            }
        }
    }

    /** What a run has beside its network: all of it is in a checkpoint's note. */
    private final class State implements AutoCloseable {
        private final SparseNetwork network;
        private final List<List<NetworkRecorder>> recorders = new ArrayList<>();
        private final List<PopulationStatistics> statistics = new ArrayList<>();
        private final List<NetworkRecorder> all = new ArrayList<>();
        private final List<NetworkTraceRecorder> traces = new ArrayList<>();
        private final List<SparseNetwork.Probe> probes = new ArrayList<>();

        /** SHA-256 of the one before and of the spikes of a chunk. */
        private byte[] digest = new byte[0];

        State(SparseNetwork network, String note) throws IOException {
            this.network = network;
            for (CellPopulation population : experiment.populations()) {
                recorders.add(new ArrayList<>());
                statistics.add(new PopulationStatistics(population, experiment.dt()));
            }
            JsonNode saved = note == null ? null : new ObjectMapper().readTree(note);
            try {
                for (NetworkExperiment.Recording recording : experiment.recordings()) {
                    String token = saved == null ? null : text(saved.path("recorders"), recording.file());
                    NetworkRecorder recorder = recorder(recording, token);
                    all.add(recorder);
                    recorders.get(recording.population().index()).add(recorder);
                    if (recorder instanceof NetworkTraceRecorder trace) {
                        traces.add(trace);
                        for (String variable : recording.columns()) {
                            for (long cell : trace.cells()) {
                                probes.add(new SparseNetwork.Probe(recording.population(), variable, (int) cell));
                            }
                        }
                    }
                }
                if (!probes.isEmpty()) {
                    network.probe(probes);
                }
                if (saved != null) {
                    restore(saved);
                }
            } catch (IOException | RuntimeException e) {
                CloseAll.after(e, all);
                throw e;
            }
        }

        private void record(long step, double[] values) {
            int from = 0;
            try {
                for (NetworkTraceRecorder trace : traces) {
                    trace.state(step, values, from);
                    from += trace.size();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void restore(JsonNode saved) {
            for (PopulationStatistics one : statistics) {
                if (!one.restore(text(saved.path("statistics"), one.population().name()))) {
                    throw foreign();
                }
            }
            if (saved.path("recorders").size() != all.size()) {
                throw foreign();
            }
            digest = HexFormat.of().parseHex(text(saved, "digest"));
        }

        private String text(JsonNode object, String key) {
            if (!object.path(key).isTextual()) {
                throw foreign();
            }
            return object.path(key).asText();
        }

        private InputException foreign() {
            return new InputException(
                    Problem.of(Subject.file(checkpoint()), "is not of this run: it records something else")
                            .hint("use the same file, or run without --resume"));
        }

        private void save() throws IOException {
            ObjectNode note = new ObjectMapper().createObjectNode();
            ObjectNode tokens = note.putObject("recorders");
            for (NetworkRecorder recorder : all) {
                tokens.put(recorder.target().getFileName().toString(), recorder.flush());
            }
            ObjectNode counted = note.putObject("statistics");
            statistics.forEach(one -> counted.put(one.population().name(), one.save()));
            note.put("digest", HexFormat.of().formatHex(digest));
            network.checkpoint(checkpoint(), note.toString());
        }

        @Override
        public void close() throws IOException {
            CloseAll.unchecked(all);
        }
    }

    private NetworkRecorder recorder(NetworkExperiment.Recording recording, String token) throws IOException {
        Path target = folder.resolve(recording.file());
        int cells = recording.population().size();
        if (recording.kind().equals("traces")) {
            return new NetworkTraceRecorder(
                    target, recording.columns(), recording.cells(), cells, recording.every(), experiment.dt(), token);
        }
        return recording.kind().equals("spikes")
                ? new NetworkSpikeRecorder(target, recording.cells(), cells, steps, experiment.dt(), token)
                : new NetworkRateRecorder(
                        target,
                        recording.cells(),
                        cells,
                        Math.round(recording.bin() / experiment.dt()),
                        experiment.dt(),
                        token);
    }

    /** Advances chunk by chunk. The chunks are the same however often a run was interrupted. */
    private void advance(State state, Progress progress, CancellationToken cancellation) throws IOException {
        long chunk = Math.max(1, Math.round(CHUNK / experiment.dt()));
        SparseNetwork network = state.network;
        MessageDigest digest = Sha256.start();
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES);
        SparseNetwork.SpikeListener listener = (step, population, cells, count) -> {
            digest.update(bytes.clear()
                    .putLong(step)
                    .putInt(population.index())
                    .putInt(count)
                    .flip());
            for (int n = 0; n < count; n++) {
                digest.update(bytes.clear().putInt(cells[n]).flip());
            }
            state.statistics.get(population.index()).add(step, cells, count);
            try {
                for (NetworkRecorder recorder : state.recorders.get(population.index())) {
                    recorder.spikes(step, cells, count);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        SparseNetwork.StateListener states = state.traces.isEmpty() ? null : state::record;
        LongSupplier spikes = () -> state.statistics.stream()
                .mapToLong(PopulationStatistics::spikes)
                .sum();
        long saved = System.nanoTime();
        progress.update(network.step(), steps, spikes);
        while (network.step() < steps) {
            if (cancellation.isCancelled()) {
                state.save();
                throw new CancelledException(
                        "stopped at step " + network.step() + " of " + steps, "go on with --resume", null);
            }
            if (System.nanoTime() - saved > SAVE_NANOS) {
                state.save();
                saved = System.nanoTime();
            }
            digest.update(state.digest);
            network.advance(Math.min(chunk, steps - network.step()), listener, states);
            state.digest = digest.digest();
            progress.update(network.step(), steps, spikes);
        }
        state.statistics.forEach(one -> one.finish(steps));
    }

    private void addState(SparseNetwork network, MessageDigest digest) {
        for (CellPopulation population : experiment.populations()) {
            for (String variable : network.variables(population)) {
                double[] values = network.read(population, variable);
                ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
                for (double value : values) {
                    bytes.putDouble(value + 0.0); // zeros of either sign are one value
                }
                digest.update(bytes.flip());
            }
        }
    }

    private void writeMetadata(Backend backend, Result result) throws IOException {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("format", FORMAT);
        run.put("network", experiment.name());
        if (!experiment.settings().isEmpty()) {
            run.put("settings", experiment.settings());
        }
        run.put("seed", experiment.seed());
        run.put("dt", experiment.dt());
        run.put("duration_ms", experiment.duration());
        run.put("synapses", result.synapses());
        run.put("connection_bytes", result.connectionBytes());
        Map<String, Object> populations = new LinkedHashMap<>();
        for (PopulationStatistics one : result.statistics()) {
            populations.put(one.population().name(), one.values());
        }
        run.put("populations", populations);
        run.put("digest", result.digest());
        run.put("warnings", result.warnings());
        List<Map<String, Object>> recordings = new ArrayList<>();
        for (NetworkExperiment.Recording recording : experiment.recordings()) {
            UnitSelection cells =
                    recording.cells().boundBy(recording.population().size());
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", recording.file());
            one.put("kind", recording.kind());
            one.put("population", recording.population().name());
            one.put("cells", cells.toString());
            if (!recording.columns().isEmpty()) {
                one.put("columns", recording.columns());
            }
            recordings.add(one);
        }
        run.put("recordings", recordings);
        run.put("description", result.description());
        Map<String, Object> measured = new LinkedHashMap<>(Environment.of(backend));
        measured.put("build_seconds", result.buildSeconds());
        measured.put("seconds", result.seconds());
        measured.put("real_time_factor", result.seconds() * MS_PER_SECOND / experiment.duration());
        run.put("measured", measured);
        byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(run);
        AtomicFile.write(folder.resolve(NAME), file -> Files.write(file, text));
    }
}
