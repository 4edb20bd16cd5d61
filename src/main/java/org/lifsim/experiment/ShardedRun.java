package org.lifsim.experiment;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.lifsim.backend.Backend;
import org.lifsim.error.CancelledException;
import org.lifsim.error.Problem;
import org.lifsim.input.InputCurrent;
import org.lifsim.internal.recording.Recordings;
import org.lifsim.internal.recording.ShardRecording;
import org.lifsim.population.Checkpoint;
import org.lifsim.population.StateDigest;
import org.lifsim.recording.Recorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a population that exceeds the memory, shard by shard. This requires that units are not coupled. Each shard has a folder
 * with its recordings and, once it is done, its state. At the end all shards are merged. The results are identical to those of a
 * run without shards.
 */
final class ShardedRun {
    private static final Logger LOG = LoggerFactory.getLogger(ShardedRun.class);
    private static final String STATE = "state.npz";
    private static final double MS_PER_SECOND = 1000;

    private final Path folder;
    private final boolean kept;
    private final Simulation whole;
    private final ShardPlan plan;
    private final double dt;
    private final Set<Problem> warnings = new LinkedHashSet<>();

    /** The fingerprint that the state of every finished shard must match. */
    private final Map<String, String> fingerprint;

    /**
     * Prepares a run.
     *
     * @param folder holds the files of the shards until the run has finished
     * @param kept true to keep the shards if the run is cancelled, so that it can be resumed
     * @param whole the run without shards; only the intervals of its checkpoints are used
     * @param plan the division into shards
     * @param dt time step in ms
     * @param fingerprint the fingerprint of the experiment
     */
    ShardedRun(
            Path folder, boolean kept, Simulation whole, ShardPlan plan, double dt, Map<String, String> fingerprint) {
        this.folder = folder;
        this.kept = kept;
        this.whole = whole;
        this.plan = plan;
        this.dt = dt;
        this.fingerprint = fingerprint;
    }

    /** Units per shard of an interrupted run; 0 if there is none. */
    static long shardUnitsIn(Path folder) throws IOException {
        if (folder == null || !Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> shards = Files.list(folder)) {
            return shards.map(shard -> shard.getFileName().toString())
                    .filter(name -> name.matches("0-\\d{1,18}"))
                    .mapToLong(name -> Long.parseLong(name.substring(2)))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Number of units in shards that an interrupted run has finished. */
    static long unitsDone(Path folder, ShardPlan plan) {
        long done = 0;
        for (long shard = 0; folder != null && shard < plan.shards(); shard++) {
            done += Files.exists(folderOf(folder, plan, shard).resolve(STATE)) ? plan.unitsOf(shard) : 0;
        }
        return done;
    }

    private static Path folderOf(Path folder, ShardPlan plan, long shard) {
        // The name holds the nominal shard size, so that a resumed run can use the same size.
        return folder.resolve(shard * plan.shardUnits() + "-" + plan.shardUnits());
    }

    private Path folderOf(long shard) {
        return folderOf(folder, plan, shard);
    }

    Simulation.Result run(Backend backend, InputCurrent current, Progress progress, CancellationToken cancellation)
            throws IOException {
        long completed = 0;
        double seconds = 0;
        List<Path> states = new ArrayList<>();
        for (long shard = 0; shard < plan.shards(); shard++) {
            Path state = folderOf(shard).resolve(STATE);
            if (Files.exists(state)) {
                Checkpoint there = Checkpoint.read(state);
                RunFingerprint.of(fingerprint).requireSame(there, state);
            } else {
                Files.createDirectories(folderOf(shard));
                long before = shard;
                Progress within = (done, total, spikes) -> progress.update(
                        (long) ((before + done / (double) total) / plan.shards() * total), total, spikes);
                Simulation.Result result;
                try {
                    result = simulation(shard).runShard(backend, current, within, cancellation, state);
                } catch (CancelledException e) {
                    throw stopped(e.stopped() + " in shard " + (shard + 1) + " of " + plan.shards(), e);
                }
                warnings.addAll(result.warnings());
                completed += result.completedSteps();
                seconds += result.seconds();
            }
            states.add(state);
        }
        try {
            return combine(states, completed, seconds, cancellation::check);
        } catch (CancelledException e) {
            whole.deletePartialFiles(); // the files of the shards are kept
            throw stopped("stopped when all " + plan.shards() + " shards were done but not merged", e);
        }
    }

    private Simulation.Result combine(List<Path> states, long completed, double seconds, Runnable checkCancelled)
            throws IOException {
        for (int i = 0; i < whole.recorders().size(); i++) {
            Recordings.merge(whole.recorders().get(i), recorded(i), plan.units(), whole.steps(), checkCancelled);
        }
        long spikes = StateDigest.spikesOf(states, checkCancelled);
        double modelSeconds = whole.steps() * dt / MS_PER_SECOND;
        StateDigest state = StateDigest.of(
                states,
                whole.builder()
                        .parameters()
                        .model()
                        .digestVariables(whole.builder().parameters()),
                checkCancelled);
        warnings.addAll(whole.builder().warnings());
        if (state.nonFinite().isPresent()) {
            warnings.add(state.nonFinite().get());
            warnings.addAll(Recordings.firstOddValues(whole.recorders()));
        }
        return new Simulation.Result(
                completed / plan.shards(),
                seconds,
                spikes,
                spikes / (double) plan.units() / modelSeconds,
                state.hex(),
                List.copyOf(warnings));
    }

    private CancelledException stopped(String message, CancelledException cause) {
        return new CancelledException(
                message,
                kept
                        ? "its state is saved in folder " + folder + ": use --resume with the same options to continue"
                        : "state not saved: use --checkpoint to be able to resume",
                cause);
    }

    private Simulation simulation(long shard) {
        long first = shard * plan.shardUnits();
        long units = plan.unitsOf(shard);
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < whole.recorders().size(); i++) {
            Recorder recorder = Recordings.forShard(whole.recorders().get(i), file(shard, i), first, units);
            if (recorder != null) {
                recorders.add(recorder);
            }
        }
        Path checkpoint = folderOf(shard).resolve(ExperimentRun.CHECKPOINT);
        CheckpointPolicy when = whole.checkpoints();
        return new Simulation(
                whole.builder().copy().shard(first, units),
                whole.steps(),
                whole.stepsPerChunk(),
                recorders,
                new CheckpointPolicy(
                        checkpoint,
                        when.everySteps(),
                        when.everySeconds(),
                        Files.exists(checkpoint) ? checkpoint : null),
                fingerprint);
    }

    private Path file(long shard, int recorder) {
        return folderOf(shard).resolve("recorder-" + recorder + ".npz");
    }

    private List<ShardRecording> recorded(int recorder) {
        List<ShardRecording> shards = new ArrayList<>();
        for (long shard = 0; shard < plan.shards(); shard++) {
            if (Files.exists(file(shard, recorder))) {
                shards.add(new ShardRecording(file(shard, recorder), shard * plan.shardUnits()));
            }
        }
        return shards;
    }

    /** Deletes the shards once the results are written elsewhere. */
    void deleteShards() throws IOException {
        for (long shard = plan.shards() - 1;
                shard >= 0;
                shard--) { // the first shard goes last: shardUnitsIn looks for it
            deleteAll(folderOf(shard));
        }
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("folder {} is kept: it is not empty", folder);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(folder);
    }
}
