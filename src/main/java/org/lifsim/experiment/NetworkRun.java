package org.lifsim.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.internal.io.AtomicFile;
import org.lifsim.internal.io.CloseAll;
import org.lifsim.internal.io.Sha256;
import org.lifsim.internal.recording.NetworkRateRecorder;
import org.lifsim.internal.recording.NetworkRecorder;
import org.lifsim.internal.recording.NetworkSpikeRecorder;
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

    private final NetworkExperiment experiment;
    private final Path folder;

    /**
     * Describes a run.
     *
     * @param experiment what to run
     * @param folder output folder; it is created if needed
     */
    public NetworkRun(NetworkExperiment experiment, Path folder) {
        this.experiment = experiment;
        this.folder = folder;
    }

    /**
     * What a run gave.
     *
     * @param synapses number of synapses
     * @param connectionBytes memory that they take
     * @param buildSeconds time that building took
     * @param seconds time that the steps took
     * @param statistics statistics of each population's spikes
     * @param digest SHA-256 of all spikes and of the final state
     */
    public record Result(
            long synapses,
            long connectionBytes,
            double buildSeconds,
            double seconds,
            List<PopulationStatistics> statistics,
            String digest) {}

    /**
     * Runs the network. Files appear when the run is done; one that fails or is cancelled leaves what was there.
     *
     * @param backend a CPU backend
     * @param progress receives reports
     * @param cancellation stops the run
     * @return what it gave
     * @throws IOException if writing fails
     * @throws CancelledException if the run was cancelled
     */
    public Result run(Backend backend, Progress progress, CancellationToken cancellation) throws IOException {
        long start = System.nanoTime();
        long steps = Math.round(experiment.duration() / experiment.dt());
        try (SparseNetwork network = experiment.builder().build(backend)) {
            long built = System.nanoTime();
            AtomicFile.ensureWritableDirectory(folder);
            List<List<NetworkRecorder>> recorders = new ArrayList<>();
            List<PopulationStatistics> statistics = new ArrayList<>();
            for (CellPopulation population : experiment.populations()) {
                recorders.add(new ArrayList<>());
                statistics.add(new PopulationStatistics(population, experiment.dt()));
            }
            List<NetworkRecorder> all = new ArrayList<>();
            try {
                for (NetworkExperiment.Recording recording : experiment.recordings()) {
                    NetworkRecorder recorder = recorder(recording, steps);
                    all.add(recorder);
                    recorders.get(recording.population().index()).add(recorder);
                }
                MessageDigest digest = Sha256.start();
                advance(network, steps, recorders, statistics, digest, progress, cancellation);
                long stepped = System.nanoTime();
                addState(network, digest);
                for (NetworkRecorder recorder : all) {
                    recorder.finish(steps, () -> check(cancellation, steps, steps));
                }
                Result result = new Result(
                        network.synapses(),
                        network.connectionBytes(),
                        (built - start) * 1e-9,
                        (stepped - built) * 1e-9,
                        statistics,
                        HexFormat.of().formatHex(digest.digest()));
                writeMetadata(backend, result);
                return result;
            } finally {
                CloseAll.unchecked(all);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private NetworkRecorder recorder(NetworkExperiment.Recording recording, long steps) throws IOException {
        Path target = folder.resolve(recording.file());
        int cells = recording.population().size();
        return recording.kind().equals("spikes")
                ? new NetworkSpikeRecorder(target, recording.cells(), cells, steps, experiment.dt())
                : new NetworkRateRecorder(
                        target,
                        recording.cells(),
                        cells,
                        Math.round(recording.bin() / experiment.dt()),
                        experiment.dt());
    }

    private void advance(
            SparseNetwork network,
            long steps,
            List<List<NetworkRecorder>> recorders,
            List<PopulationStatistics> statistics,
            MessageDigest digest,
            Progress progress,
            CancellationToken cancellation) {
        long chunk = Math.max(1, Math.round(CHUNK / experiment.dt()));
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
            statistics.get(population.index()).add(step, cells, count);
            try {
                for (NetworkRecorder recorder : recorders.get(population.index())) {
                    recorder.spikes(step, cells, count);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        progress.update(0, steps, () -> 0);
        for (long done = 0; done < steps; ) {
            check(cancellation, done, steps);
            long now = Math.min(chunk, steps - done);
            network.advance(now, listener);
            done += now;
            progress.update(
                    done,
                    steps,
                    () -> statistics.stream()
                            .mapToLong(PopulationStatistics::spikes)
                            .sum());
        }
        statistics.forEach(one -> one.finish(steps));
    }

    private static void check(CancellationToken cancellation, long done, long steps) {
        if (cancellation.isCancelled()) {
            throw new CancelledException("stopped at step " + done + " of " + steps, "nothing is saved", null);
        }
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
        run.put("seed", experiment.seed());
        run.put("dt", experiment.dt());
        run.put("duration_ms", experiment.duration());
        run.put("backend", backend.name());
        run.put("device", backend.deviceDescription());
        run.put("synapses", result.synapses());
        run.put("connection_bytes", result.connectionBytes());
        run.put("build_seconds", result.buildSeconds());
        run.put("seconds", result.seconds());
        run.put("real_time_factor", result.seconds() * MS_PER_SECOND / experiment.duration());
        Map<String, Object> populations = new LinkedHashMap<>();
        for (PopulationStatistics one : result.statistics()) {
            populations.put(one.population().name(), one.values());
        }
        run.put("populations", populations);
        run.put("digest", result.digest());
        List<Map<String, Object>> recordings = new ArrayList<>();
        for (NetworkExperiment.Recording recording : experiment.recordings()) {
            UnitSelection cells =
                    recording.cells().boundBy(recording.population().size());
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", recording.file());
            one.put("kind", recording.kind());
            one.put("population", recording.population().name());
            one.put("cells", cells.toString());
            recordings.add(one);
        }
        run.put("recordings", recordings);
        byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(run);
        AtomicFile.write(folder.resolve(NAME), file -> Files.write(file, text));
    }
}
